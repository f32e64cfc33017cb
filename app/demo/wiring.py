"""Binds this package to the application."""

from flask import Flask

from app import health
from app.database import current_session
from app.demo import commands
from app.demo.commands import seeded
from app.demo.tour.views import bp


def register(app: Flask) -> None:
    """Register commands and tour; in demo mode readiness asks for the data too."""
    app.cli.add_command(commands.demo)
    app.register_blueprint(bp)
    if app.extensions["settings"].demo:
        health.add_check("demo", lambda: seeded(current_session()))
