"""The rundown: which jobs, in which order, for how many minutes; the host goes on to the next with one press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise
from app.actor import Actor
from app.errors import Conflict, Invalid, NotFound
from app.hiring.public import Vacancy
from app.livestream.models import LiveRoom, RoomCard, RoomState
from app.livestream.permissions import require_host
from app.livestream.rules import rundown as rules
from app.livestream.services import pins, rooms
from app.livestream.services.telling import tell_rundown


@dataclass(frozen=True)
class Skipped:
    """A card passed over: its vacancy, and why it cannot be shown."""

    vacancy: str
    title: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Advanced:
    """The card on view after going on, and those passed over on the way."""

    card: RoomCard
    skipped: Sequence[Skipped]


def add_card(session: Session, actor: Actor, public_id: str, vacancy_public_id: str) -> RoomCard:
    """Put one of the enterprise's own vacancies at the end of the rundown. Adding twice is harmless."""
    room = _open_room(session, actor, public_id)
    card, new = rooms.append_card(session, room, vacancy_public_id)
    if new:
        tell_rundown(session, actor, room, clock.now())
    return card


def remove_card(session: Session, actor: Actor, public_id: str, vacancy_public_id: str) -> None:
    """Take a vacancy that was never pinned off the rundown. Removing twice is harmless."""
    room = _open_room(session, actor, public_id)
    card = rooms.card_of(session, room, vacancy_public_id)
    if card is None:
        return
    if card.pinned_at is not None:
        raise Conflict("card_was_pinned", _l("这个岗位已经讲过，要留作记录，不能移走。"))
    session.delete(card)
    session.flush()
    tell_rundown(session, actor, room, clock.now())


def move_card(session: Session, actor: Actor, public_id: str, vacancy_public_id: str, to: int) -> None:
    """Tell a job as the `to`-th (from 1). Beyond either end is that end; where it is already nothing changes."""
    room = _open_room(session, actor, public_id)
    wanted = _card(session, room, vacancy_public_id)
    before = _cards(session, room)
    after = rules.moved(before, wanted, to)
    if after == before:
        return
    for position, card in enumerate(after, 1):
        card.position = position
    session.flush()
    tell_rundown(session, actor, room, clock.now())


def plan_minutes(session: Session, actor: Actor, public_id: str, vacancy_public_id: str, minutes: int) -> None:
    """Plan a job for so many minutes (1 to 120)."""
    room = _open_room(session, actor, public_id)
    card = _card(session, room, vacancy_public_id)
    if not rules.SHORTEST <= minutes <= rules.LONGEST:
        message = _l("一个岗位讲 %(low)s 到 %(high)s 分钟。", low=rules.SHORTEST, high=rules.LONGEST)
        raise Invalid("minutes", message, field="minutes")
    if card.minutes != minutes:
        card.minutes = minutes
        session.flush()
        tell_rundown(session, actor, room, clock.now())


def advance(session: Session, actor: Actor, public_id: str, *, at: datetime | None = None) -> Advanced:
    """Pin the next job that has not been told and can be shown, in the order of the rundown.

    Raises Conflict room_not_live, and rundown_done (data.skipped says who could not be shown) when none is left."""
    room, now = rooms.locked(session, public_id), at or clock.now()
    require_host(actor, room)
    if room.state is not RoomState.LIVE:
        raise Conflict("room_not_live", _l("开始直播以后才能置顶岗位。"))
    cards = _cards(session, room)
    vacancies = _vacancies(session, cards)
    problems = [pins.problems_of(session, room, vacancies[card.vacancy_id], now) for card in cards]
    turns = [
        rules.Turn(card.pinned_at is not None, card.is_pinned, not wrong)
        for card, wrong in zip(cards, problems, strict=True)
    ]
    found = rules.next_turn(turns)
    skipped = [
        Skipped(
            vacancies[cards[n].vacancy_id].public_id,
            vacancies[cards[n].vacancy_id].title,
            tuple(problem["message"] for problem in problems[n]),
        )
        for n in found.skipped
    ]
    if found.chosen is None:
        raise Conflict("rundown_done", _done(skipped), skipped=[one.__dict__ for one in skipped])
    chosen = vacancies[cards[found.chosen].vacancy_id].public_id
    return Advanced(pins.pin(session, actor, public_id, chosen, at=now), skipped)


def _done(skipped: Sequence[Skipped]) -> object:
    if not skipped:
        return _l("单子上的岗位都讲过了。要再讲一遍，请在单子里点「置顶」。")
    return _l("剩下的岗位现在都不能讲：%(why)s", why=told(skipped))


def told(skipped: Sequence[Skipped]) -> str:
    """Who was passed over and why, for people."""
    return "；".join(f"{one.title}：{''.join(one.reasons).rstrip('。')}" for one in skipped) + "。"


def _open_room(session: Session, actor: Actor, public_id: str) -> LiveRoom:
    room = rooms.locked(session, public_id)
    require_host(actor, room)
    if room.state is RoomState.ENDED:
        raise Conflict("room_ended", _l("直播已经结束。"))
    return room


def _card(session: Session, room: LiveRoom, vacancy_public_id: str) -> RoomCard:
    card = rooms.card_of(session, room, vacancy_public_id)
    if card is None:
        raise NotFound("card_not_found", _l("这个岗位不在本场的单子里。"))
    return card


def _cards(session: Session, room: LiveRoom) -> list[RoomCard]:
    query = select(RoomCard).where(RoomCard.room_id == room.id).order_by(RoomCard.position, RoomCard.id)
    return list(session.scalars(query))


def _vacancies(session: Session, cards: Sequence[RoomCard]) -> dict[int, Vacancy]:
    """The vacancies as they stand now, and their enterprise with them."""
    query = (
        select(Vacancy, Enterprise)
        .join(Enterprise, Enterprise.id == Vacancy.enterprise_id)
        .where(Vacancy.id.in_([card.vacancy_id for card in cards]))
        .execution_options(populate_existing=True)
    )
    return {vacancy.id: vacancy for vacancy, _enterprise in session.execute(query)}
