"""Binds this package to the application."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext as _l

from app import jobs
from app.accounts import identity, messages, tasks
from app.accounts.api import bp as api_bp
from app.accounts.demo_api import bp as demo_bp
from app.accounts.permissions import VERIFIERS
from app.accounts.queries import count_waiting
from app.accounts.services.privacy import last_owner_hold, register_hold, staff_hold
from app.accounts.views import bp
from app.actor import Actor, StaffRole
from app.database import current_session
from app.extensions import login_manager
from app.pages import NavItem, add_nav


def _waiting(actor: Actor) -> int:
    return count_waiting(current_session(), actor) if actor.has_role(*VERIFIERS) else 0


def register(app: Flask) -> None:
    """Register pages, API, navigation, sign-in, messages and periodic work."""
    identity.init_app(login_manager)
    app.config["PERMANENT_SESSION_LIFETIME"] = identity.SESSION
    messages.register()
    register_hold(last_owner_hold)
    register_hold(staff_hold)
    app.register_blueprint(bp)
    app.register_blueprint(api_bp)
    app.register_blueprint(demo_bp)
    people, firm = _l("账号"), _l("本单位")
    add_nav(
        NavItem("staff", "accounts.enterprise_list", _l("企业名册"), "factory", people, 80, count=_waiting),
        NavItem("staff", "accounts.staff_list", _l("工作人员"), "users", people, 81, (StaffRole.CITY,)),
        NavItem("enterprise", "accounts.companies", _l("企业信息"), "factory", firm, 80),
        NavItem("enterprise", "accounts.members", _l("同事"), "users", firm, 81),
        NavItem("enterprise", "accounts.tokens", _l("接口令牌"), "lock", firm, 82),
    )
    jobs.every(app, tasks.forget_codes.name, timedelta(hours=1))
