"""Binds this package to the application."""

from flask import Flask


def register(app: Flask) -> None:
    """Register blueprints, navigation, evidence, tasks and commands of this package."""
