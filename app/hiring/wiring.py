"""Binds this package to the application."""

from datetime import timedelta

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from app import evidence, jobs
from app.accounts.public import register_export, register_hold
from app.actor import Actor
from app.database import current_session
from app.hiring import messages, personal, tasks  # noqa: F401 - the worker finds the tasks here
from app.hiring.api import bp as api
from app.hiring.queries.desk import new_applicants, unconfirmed
from app.hiring.views import bp
from app.pages import NavItem, add_nav


def _new(actor: Actor) -> int:
    return new_applicants(current_session(), actor.memberships)


def _unconfirmed(actor: Actor) -> int:
    return unconfirmed(current_session(), actor.memberships)


def register(app: Flask) -> None:
    """Register pages, API, navigation, messages, evidence and scheduled work."""
    messages.register()
    register_export("applications", personal.export)
    register_hold(personal.holds)
    app.register_blueprint(bp)
    app.register_blueprint(api)
    evidence.register("vacancy", lambda public_id: url_for("hiring.job", public_id=public_id))
    jobs.every(app, "hiring.lapse_offers", timedelta(minutes=5))
    jobs.every(app, "hiring.ask_retention", timedelta(minutes=30))
    group = _l("招聘")
    add_nav(
        NavItem("enterprise", "hiring.my_vacancies", _l("我的岗位"), "job", group, order=10),
        NavItem("enterprise", "hiring.applicants", _l("应聘人"), "users", group, order=11, count=_new),
        NavItem("enterprise", "hiring.interviews", _l("面试安排"), "calendar", group, order=12),
        NavItem("enterprise", "hiring.people_at_work", _l("到岗和在岗"), "hand", group, order=13, count=_unconfirmed),
    )
