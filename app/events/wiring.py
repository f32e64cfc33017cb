"""Binds this package to the application."""

from datetime import timedelta

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from app import evidence, jobs, pages
from app.events import messages, tasks
from app.events.api import BLUEPRINTS
from app.events.views import bp
from app.events.views.desk import DESK, RUN
from app.occasions import public as occasions
from app.occasions.public import Kind
from app.pages import NavItem


def register(app: Flask) -> None:
    """Register pages, API, navigation, messages, the sweep of lapsed holds, and how a fair's page is found."""
    app.register_blueprint(bp)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    messages.register()
    jobs.every(app, tasks.lapse_holds.name, timedelta(minutes=1))
    occasions.register_page(Kind.FAIR, lambda public_id: url_for("events.fair", public_id=public_id))
    evidence.register("lead", lambda public_id: url_for("events.lead", public_id=public_id))
    pages.add_nav(
        NavItem("staff", "events.desk", _l("招聘会"), "booth", _l("场次"), 40, roles=DESK),
        NavItem("staff", "events.venue_list", _l("场地"), "place", _l("场次"), 46, roles=RUN),
        NavItem("enterprise", "events.my_booths", _l("招聘会展位"), "booth", _l("场次"), 40),
    )
