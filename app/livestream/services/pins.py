"""The pinned card: a complete, in-date vacancy of a verified enterprise (R2), never a figure that has changed."""

from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise
from app.actor import SYSTEM, Actor
from app.errors import Conflict, NotFound
from app.hiring.public import CardChanged, Vacancy, VacancyState, card, card_problems
from app.livestream.audit_tags import AuditTag
from app.livestream.models import LiveRoom, RoomCard, RoomState
from app.livestream.permissions import require_host
from app.livestream.rules import Kind
from app.livestream.services.acts import record_act
from app.livestream.services.rooms import card_of, locked
from app.livestream.services.showing import pinned_card, put_up, take_down
from app.livestream.services.telling import tell_rundown
from app.unit_of_work import unit_of_work


def pin(
    session: Session, actor: Actor, public_id: str, vacancy_public_id: str, *, at: datetime | None = None
) -> RoomCard:
    """Show a card of the rundown in place of the present one. Pinning the pinned card again is harmless.

    Raises Conflict room_not_live, card_not_pinnable (data.problems says what is missing), NotFound."""
    room, now = locked(session, public_id), at or clock.now()
    require_host(actor, room)
    if room.state is not RoomState.LIVE:
        raise Conflict("room_not_live", _l("开始直播以后才能置顶岗位。"))
    wanted = card_of(session, room, vacancy_public_id)
    if wanted is None:
        raise NotFound("card_not_found", _l("这个岗位不在本场的单子里。"))
    vacancy = _as_it_stands(session, wanted)
    _must_be_pinnable(session, room, vacancy, now)
    present = pinned_card(session, room)
    if present is not None and present.id == wanted.id:
        return present
    if present is not None and present.pinned_at is not None:
        now = max(now, present.pinned_at)
        take_down(session, room, now)
    first_time = wanted.pinned_at is None
    put_up(session, wanted, payload_of(session, room, vacancy), now)
    record_act(session, actor, room, Kind.CARD_PINNED, {"card": wanted.shown}, AuditTag.PINNED, now)
    if first_time:
        tell_rundown(session, actor, room, now)
    return wanted


def unpin(session: Session, actor: Actor, public_id: str, *, reason: str = "host", at: datetime | None = None) -> None:
    """Take the pinned card off. With none pinned it does nothing."""
    room, now = locked(session, public_id), at or clock.now()
    require_host(actor, room)
    present = take_down(session, room, now)
    if present is None or present.shown is None:
        return
    payload = {"vacancy": present.shown["public_id"], "reason": reason}
    record_act(session, actor, room, Kind.CARD_UNPINNED, payload, AuditTag.UNPINNED, now)


def refresh_pinned(session: Session, public_id: str) -> None:
    """Make what is shown true again: a closed or out-of-date vacancy comes off, a changed one is shown as it is now."""
    room = locked(session, public_id)
    present = pinned_card(session, room)
    if present is None or room.state is not RoomState.LIVE:
        return
    vacancy = _as_it_stands(session, present)
    if problems_of(session, room, vacancy, clock.now()):
        unpin(session, SYSTEM, public_id, reason="vacancy_closed")
        return
    now_true = payload_of(session, room, vacancy)
    if now_true != present.shown:
        present.shown = now_true
        record_act(session, SYSTEM, room, Kind.CARD_CHANGED, {"card": now_true}, None, clock.now())


def problems_of(session: Session, room: LiveRoom, vacancy: Vacancy, at: datetime) -> list[dict[str, Any]]:
    """Why the vacancy cannot be pinned now: [{code, field, message}]; empty when it can."""
    if vacancy.state is not VacancyState.OPEN:
        return [{"code": "vacancy_closed", "field": None, "message": str(_l("这个岗位现在不招人。"))}]
    enterprise = session.get_one(Enterprise, room.enterprise_id)
    found = card_problems(vacancy, enterprise, clock.local(at).date())
    return [{"code": p.code, "field": p.field, "message": str(p.message)} for p in found]


def payload_of(session: Session, room: LiveRoom, vacancy: Vacancy) -> dict[str, Any]:
    """What viewers are shown of a vacancy: in Chinese whatever the host reads, the district in English beside it."""
    enterprise = session.get_one(Enterprise, room.enterprise_id)
    with force_locale("en"):
        district_en = card(vacancy, enterprise).district
    with force_locale("zh"):
        return {**card(vacancy, enterprise).as_dict(), "district_en": district_en}


def rooms_with_pins(session: Session, changed: CardChanged | None = None) -> list[str]:
    """Live rooms that show a card; with `changed` only those whose card it concerns."""
    query = (
        select(LiveRoom.public_id)
        .join(RoomCard, RoomCard.room_id == LiveRoom.id)
        .where(LiveRoom.state == RoomState.LIVE, RoomCard.pinned_at.is_not(None), RoomCard.unpinned_at.is_(None))
    )
    if changed is not None and changed.vacancy_id is not None:
        query = query.where(RoomCard.vacancy_id == changed.vacancy_id)
    if changed is not None and changed.enterprise_id is not None:
        query = query.where(LiveRoom.enterprise_id == changed.enterprise_id)
    return list(session.scalars(query))


def keep_true(changed: CardChanged | None = None) -> None:
    """Refresh every pinned card, or those that a change concerns: each room in a transaction of its own."""
    with unit_of_work() as session:
        rooms = rooms_with_pins(session, changed)
    for room in rooms:
        with unit_of_work() as session:
            refresh_pinned(session, room)


def _as_it_stands(session: Session, card: RoomCard) -> Vacancy:
    """The card's vacancy, held with its enterprise until the commit: whoever changes them comes after us, and finds
    the card pinned when it looks for rooms to tell."""
    shared: dict[str, Any] = {"with_for_update": {"read": True}, "populate_existing": True}
    vacancy = session.get_one(Vacancy, card.vacancy_id, **shared)
    session.get_one(Enterprise, vacancy.enterprise_id, **shared)
    return vacancy


def _must_be_pinnable(session: Session, room: LiveRoom, vacancy: Vacancy, at: datetime) -> None:
    problems = problems_of(session, room, vacancy, at)
    if problems:
        reasons = "；".join(problem["message"].rstrip("。") for problem in problems)
        raise Conflict(
            "card_not_pinnable", _l("还不能置顶：%(reasons)s。", reasons=reasons), field="vacancy", problems=problems
        )
