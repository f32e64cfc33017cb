"""Binds this package to the application."""

from flask import Flask

from app.ledger import api


def register(app: Flask) -> None:
    """Register blueprints, navigation and how evidence of kind `survey` is opened."""
    app.register_blueprint(api.bp)
