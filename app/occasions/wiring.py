"""Binds this package to the application."""

from flask import Flask, url_for

from app import evidence
from app.occasions.views import bp


def register(app: Flask) -> None:
    """Register the short link and how evidence of kind `occasion` is opened."""
    app.register_blueprint(bp)
    evidence.register("occasion", lambda public_id: url_for("occasions.show", public_id=public_id))
