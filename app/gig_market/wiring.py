"""Binds this package to the application."""

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from app import evidence
from app.gig_market.api import bp as api
from app.gig_market.permissions import STAFF
from app.gig_market.views import bp
from app.gig_market.wording import MESSAGES
from app.notices.public import register_template
from app.occasions.public import Kind, register_page
from app.pages import NavItem, add_nav


def register(app: Flask) -> None:
    """Register pages, API, navigation, evidence and message templates of the gig market."""
    app.register_blueprint(bp)
    app.register_blueprint(api)
    register_page(Kind.GIG_SHIFT, lambda public_id: url_for("gig_market.by_occasion", public_id=public_id))
    evidence.register("gig_claim", lambda public_id: url_for("gig_market.claim", public_id=public_id))
    for name, (zh, en) in MESSAGES.items():
        register_template(name, zh=zh, en=en, channel="sms")
    group = _l("场次")
    add_nav(
        NavItem("enterprise", "gig_market.desk", _l("零工"), "gig", order=50),
        NavItem("staff", "gig_market.staff_desk", _l("零工"), "gig", group, order=50, roles=STAFF),
    )
