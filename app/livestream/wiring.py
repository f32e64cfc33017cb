"""Binds this package to the application."""

from flask import Flask

from app.livestream.cli import livestream


def register(app: Flask) -> None:
    """Register blueprints, navigation, evidence, tasks and commands of this package."""
    app.cli.add_command(livestream)
