"""Binds this package to the application."""

from flask import Flask

from app.events import messages


def register(app: Flask) -> None:
    """Register blueprints, navigation, evidence, tasks and commands of this package."""
    messages.register()
