"""Binds this package to the application."""

from datetime import timedelta

from flask import Flask

from app import jobs
from app.notices import tasks
from app.notices.api import bp as api_bp
from app.notices.commands import notices
from app.notices.views import bp


def register(app: Flask) -> None:
    """Register pages, API, the delivery of messages and commands."""
    app.register_blueprint(bp)
    app.register_blueprint(api_bp)
    app.cli.add_command(notices)
    jobs.every(app, tasks.deliver.name, timedelta(seconds=15))
    jobs.every(app, tasks.forget.name, timedelta(minutes=10))
