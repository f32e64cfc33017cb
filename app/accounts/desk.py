"""What of accounts waits on somebody's desk."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts import permissions, queries
from app.accounts.kinds import EnterpriseState
from app.accounts.models import Enterprise
from app.actor import Actor
from app.desk import DeskItem


def waiting(session: Session, actor: Actor) -> list[DeskItem]:
    """Registrations to verify for staff; for members, what is wrong with their own registration."""
    if actor.has_role(*permissions.VERIFIERS):
        return _to_verify(session, actor)
    if not actor.is_enterprise:
        return []
    unverified = [e for e in queries.enterprises_of(session, actor) if e.state is not EnterpriseState.VERIFIED]
    return [_standing(e) for e in unverified]


def _to_verify(session: Session, actor: Actor) -> list[DeskItem]:
    count = queries.count_waiting(session, actor)
    if not count:
        return []
    href = url_for("accounts.enterprise_list")
    return [DeskItem(_("核验企业"), count, _("通过后企业才能发布岗位"), href, "factory", "warn")]


def _standing(company: Enterprise) -> DeskItem:
    details = {
        EnterpriseState.PENDING: _("正在核验，一般一个工作日"),
        EnterpriseState.REJECTED: _("没通过核验，请改好再提交"),
        EnterpriseState.SUSPENDED: _("已暂停，请联系区工作人员"),
    }
    tone = "info" if company.state is EnterpriseState.PENDING else "bad"
    href = url_for("accounts.company", public_id=company.public_id)
    return DeskItem(_("企业核验"), 1, details[company.state], href, "factory", tone)
