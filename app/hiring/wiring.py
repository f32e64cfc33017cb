"""Binds this package to the application."""

from datetime import timedelta

from flask import Flask

from app import jobs
from app.hiring import messages, tasks  # noqa: F401 - the worker finds the tasks here
from app.hiring.api import bp as api


def register(app: Flask) -> None:
    """Register the API, messages and scheduled work."""
    messages.register()
    app.register_blueprint(api)
    jobs.every(app, "hiring.lapse_offers", timedelta(minutes=5))
    jobs.every(app, "hiring.ask_retention", timedelta(minutes=30))
