"""Binds this package to the application."""

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from app import evidence
from app.actor import Actor
from app.database import current_session
from app.outcomes.api import bp as api
from app.outcomes.permissions import READERS, REVIEWERS
from app.outcomes.queries.reviews import oldest_waiting
from app.outcomes.views import bp
from app.pages import NavItem, add_nav


def _waiting(actor: Actor) -> int:
    return oldest_waiting(current_session(), actor)[0]


def register(app: Flask) -> None:
    """Register pages, API, navigation and how placements and applications are opened as evidence."""
    app.register_blueprint(bp)
    app.register_blueprint(api)
    evidence.register("placement", lambda public_id: url_for("outcomes.open_placement", public_id=public_id))
    evidence.register("application", lambda public_id: url_for("outcomes.application_page", public_id=public_id))
    group = _l("结果")
    add_nav(
        NavItem("staff", "outcomes.queue", _l("就业结果审核"), "hand", group, 60, REVIEWERS, _waiting),
        NavItem("staff", "outcomes.report_list", _l("场次统计"), "chart", group, 61, READERS),
        NavItem("staff", "outcomes.week", _l("每周情况"), "file", group, 62, REVIEWERS),
    )
