"""Binds this package to the application."""

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from app import evidence, pages
from app.accounts.public import register_export
from app.checkin import personal
from app.checkin.api import BLUEPRINTS
from app.checkin.views import bp, gates
from app.pages import NavItem


def register(app: Flask) -> None:
    """Register pages, API, navigation and how a scan is opened as evidence."""
    app.register_blueprint(bp)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    register_export("checkin", personal.export)
    evidence.register("scan", lambda public_id: url_for("checkin.scan_page", public_id=public_id))
    pages.add_nav(
        NavItem("staff", "checkin.gates", _l("入口扫码"), "scan", _l("场次"), 42, roles=gates.GATES),
    )
