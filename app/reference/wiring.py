"""Binds this package to the application."""

from flask import Flask

from app.reference.api import bp as api_bp
from app.reference.commands import reference
from app.reference.queries import industry_name, occupation_name, region_name


def register(app: Flask) -> None:
    """Register the API, the names for templates and the command that loads the data."""
    app.jinja_env.globals.update(region_name=region_name, industry_name=industry_name, occupation_name=occupation_name)
    app.register_blueprint(api_bp)
    app.cli.add_command(reference)
