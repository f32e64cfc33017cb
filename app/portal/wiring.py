"""Binds this package to the application."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.pages import NavItem, add_nav
from app.portal import views


def register(app: Flask) -> None:
    """Register the pages and the first entry of both desks' navigation."""
    app.register_blueprint(views.bp)
    add_nav(
        NavItem("staff", "portal.staff", _l("工作台"), "home", order=1),
        NavItem("enterprise", "portal.desk", _l("工作台"), "home", order=1),
    )
