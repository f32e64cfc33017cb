"""Use cases of occasions. Who may do this is decided by the package that owns the kind; it calls these."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.errors import Conflict, Invalid, NotFound
from app.occasions import rules
from app.occasions.audit_tags import AuditTag
from app.occasions.models import Kind, Occasion, State
from app.reference.public import require_district, require_industry

CHANGEABLE = frozenset({"title", "place", "starts_at", "ends_at", "district_code", "industry_code"})
TAG_OF = {State.PUBLISHED: AuditTag.PUBLISHED, State.CANCELLED: AuditTag.CANCELLED, State.ENDED: AuditTag.ENDED}
MESSAGES = {
    "ends_before_start": _l("结束时间要晚于开始时间。"),
    "too_long": _l("一场最长 31 天，请分成几场。"),
}


def create(
    session: Session,
    actor: Actor,
    *,
    kind: Kind | str,
    title: str,
    place: str,
    district_code: str,
    starts_at: datetime,
    ends_at: datetime,
    host_enterprise_id: int | None = None,
    industry_code: str | None = None,
    parent_id: int | None = None,
    listed: bool = True,
    at: datetime | None = None,
) -> Occasion:
    """A new occasion in draft. Raises Invalid (title_missing, place_missing, times, unknown district or industry)."""
    values = {
        "title": title,
        "place": place,
        "district_code": district_code,
        "industry_code": industry_code,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    _check(session, values)
    occasion = Occasion(
        kind=Kind(kind),
        host_enterprise_id=host_enterprise_id,
        parent_id=_parent(session, parent_id),
        listed=listed,
        state=State.DRAFT,
        created_at=at or clock.now(),
        **values,
    )
    session.add(occasion)
    session.flush()
    audit.record(session, actor, AuditTag.CREATED, "occasion", occasion.id, kind=occasion.kind)
    return occasion


def change(session: Session, actor: Actor, occasion_id: int, *, at: datetime | None = None, **values: Any) -> Occasion:
    """Change title, place, times, district or industry of one that is still to come or going on."""
    unknown = values.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    occasion = _locked(session, occasion_id)
    if occasion.state not in (State.DRAFT, State.PUBLISHED):
        raise _final(occasion)
    _check(session, {name: getattr(occasion, name) for name in CHANGEABLE} | values)
    changed = sorted(name for name, value in values.items() if getattr(occasion, name) != value)
    for name in changed:
        setattr(occasion, name, values[name])
    if changed:
        occasion.changed_at = at or clock.now()
        audit.record(session, actor, AuditTag.CHANGED, "occasion", occasion.id, fields=changed)
    session.flush()
    return occasion


def publish(session: Session, actor: Actor, occasion_id: int, *, at: datetime | None = None) -> Occasion:
    """Show it to everyone. Publishing twice is harmless."""
    return _move(session, actor, occasion_id, State.PUBLISHED, "", at)


def cancel(
    session: Session, actor: Actor, occasion_id: int, *, reason: str = "", at: datetime | None = None
) -> Occasion:
    """Call it off; the package of the kind tells the people concerned. Cancelling twice is harmless."""
    return _move(session, actor, occasion_id, State.CANCELLED, reason, at)


def end(session: Session, actor: Actor, occasion_id: int, *, at: datetime | None = None) -> Occasion:
    """It is over. Accepts SYSTEM as actor. Ending twice is harmless."""
    return _move(session, actor, occasion_id, State.ENDED, "", at)


def _move(session: Session, actor: Actor, occasion_id: int, to: State, reason: str, at: datetime | None) -> Occasion:
    occasion = _locked(session, occasion_id)
    if occasion.state == to:
        return occasion
    if not rules.may_move(occasion.state, to):
        raise _final(occasion)
    occasion.state, occasion.state_reason, occasion.changed_at = to, reason[:200], at or clock.now()
    audit.record(session, actor, TAG_OF[to], "occasion", occasion.id)
    session.flush()
    return occasion


def _check(session: Session, values: dict[str, Any]) -> None:
    if not values["title"].strip():
        raise Invalid("title_missing", _l("请写场次名称。"), field="title")
    if not values["place"].strip():
        raise Invalid("place_missing", _l("请写地点。"), field="place")
    problem = rules.times_problem(values["starts_at"], values["ends_at"])
    if problem:
        raise Invalid(problem, MESSAGES[problem], field="ends_at")
    require_district(session, values["district_code"], "district_code")
    if values["industry_code"]:
        require_industry(session, values["industry_code"], "industry_code")


def _parent(session: Session, parent_id: int | None) -> int | None:
    """A parent must exist and be nobody's child: occasions nest one deep (a room inside a fair)."""
    if parent_id is None:
        return None
    parent = session.get(Occasion, parent_id)
    if parent is None or parent.parent_id is not None:
        raise Invalid("parent_wrong", _l("所属的场次不对，请重新选择。"), field="parent_id")
    return parent_id


def _locked(session: Session, occasion_id: int) -> Occasion:
    occasion = session.get(Occasion, occasion_id, with_for_update=True, populate_existing=True)
    if occasion is None:
        raise NotFound("occasion_not_found", _l("没有这个场次。"))
    return occasion


def _final(occasion: Occasion) -> Conflict:
    messages = {
        State.DRAFT: _l("这一场还没有发布。"),
        State.PUBLISHED: _l("这一场已经发布。"),
        State.CANCELLED: _l("这一场已经取消，不能再改。"),
        State.ENDED: _l("这一场已经结束，不能再改。"),
    }
    return Conflict(f"occasion_{occasion.state}", messages[occasion.state])
