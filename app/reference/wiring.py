"""Binds this package to the application."""

from flask import Flask

from app.reference.api import bp as api_bp
from app.reference.commands import reference


def register(app: Flask) -> None:
    """Register the API and the command that loads the data."""
    app.register_blueprint(api_bp)
    app.cli.add_command(reference)
