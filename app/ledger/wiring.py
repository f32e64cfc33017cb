"""Binds this package to the application."""

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from app import evidence
from app.ledger import api, views
from app.ledger.permissions import READERS
from app.pages import NavItem, add_nav


def register(app: Flask) -> None:
    """Register blueprints, navigation and how evidence of kind `survey` is opened."""
    app.register_blueprint(views.bp)
    app.register_blueprint(api.bp)
    evidence.register("survey", lambda public_id: url_for("ledger.survey", public_id=public_id))
    add_nav(
        NavItem("staff", "ledger.overview", _l("缺工台账"), "ledger", order=10, roles=READERS),
        NavItem("staff", "ledger.differences", _l("差额解释"), "help", order=11, roles=READERS),
        NavItem("enterprise", "ledger.own", _l("缺工和填报"), "ledger", order=10),
    )
