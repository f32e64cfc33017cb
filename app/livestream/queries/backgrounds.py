"""What a viewer asked and watched in the room where he or she applied: for the enterprise, beside the application."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import String, cast, select, tuple_
from sqlalchemy.orm import Session

from app import clock
from app.hiring.public import Application
from app.livestream.models import LiveRoom, RoomAct, RoomApplication, RoomEvent, RoomPinning, RoomQuestion, RoomSitting
from app.livestream.rules import Kind, attendance

MOST_LINES = 3
Key = tuple[int, int]
"""Room and person."""


@dataclass(frozen=True)
class Background:
    """Minutes watched in all and while the job was on view, the last questions and chat lines, oldest first."""

    minute: int
    minutes: int
    job_minutes: int
    asked: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


def backgrounds(session: Session, applications: Sequence[Application]) -> dict[int, Background]:
    """By application id. Six queries for any number of applications, people and rooms."""
    people = {one.id: one.person_id for one in applications}
    query = (
        select(RoomApplication, LiveRoom)
        .join(LiveRoom, LiveRoom.id == RoomApplication.room_id)
        .where(RoomApplication.application_id.in_(people))
    )
    rows = session.execute(query).all()
    keys = {(room.id, people[made.application_id]) for made, room in rows}
    sittings, viewers = _sittings(session, keys)
    shown = _shown(session, {made.card_id for made, _room in rows})
    asked, said = _asked(session, keys), _said(session, viewers)
    found = {}
    for made, room in rows:
        key = (room.id, people[made.application_id])
        end = (room.ended_at or clock.now()).timestamp()
        began = room.started_at.timestamp() if room.started_at else end
        spans = attendance.on_air([(start - began, stop - began) for start, stop in sittings[key]], end - began)
        job = [(up - began, (end if down is None else down) - began) for up, down in shown[made.card_id]]
        found[made.application_id] = Background(
            made.minute,
            round(attendance.length(spans) / 60),
            round(attendance.length(attendance.seen(spans, job)) / 60),
            tuple(asked[key][-MOST_LINES:]),
            tuple(said[key][-MOST_LINES:]),
        )
    return found


def lines(session: Session, applications: Sequence[Application]) -> Mapping[int, Sequence[str]]:
    """The same in words, for hiring's pages."""
    return {number: words(found) for number, found in backgrounds(session, applications).items()}


def words(found: Background) -> list[str]:
    """Watched, asked, said."""
    watched = _("看了 %(n)s 分钟，这个岗位 %(m)s 分钟", n=found.minutes, m=found.job_minutes)
    asked = [_("问过：%(text)s", text=text) for text in found.asked]
    return [watched, *asked, *(_("说过：%(text)s", text=text) for text in found.said)]


def _sittings(session: Session, keys: set[Key]) -> tuple[dict[Key, list[attendance.Span]], dict[tuple[int, str], Key]]:
    """When each was there, and under which keys."""
    spans: dict[Key, list[attendance.Span]] = defaultdict(list)
    viewers: dict[tuple[int, str], Key] = {}
    query = select(RoomSitting).where(tuple_(RoomSitting.room_id, RoomSitting.person_id).in_(keys))
    for sitting in session.scalars(query):
        key = (sitting.room_id, sitting.person_id or 0)
        spans[key].append((sitting.joined_at.timestamp(), sitting.left_at.timestamp()))
        viewers[(sitting.room_id, sitting.viewer_key)] = key
    return spans, viewers


def _shown(session: Session, card_ids: set[int]) -> dict[int, list[tuple[float, float | None]]]:
    found: dict[int, list[tuple[float, float | None]]] = defaultdict(list)
    query = select(RoomPinning).where(RoomPinning.card_id.in_(card_ids)).order_by(RoomPinning.pinned_at)
    for pinning in session.scalars(query):
        found[pinning.card_id].append((_seconds(pinning.pinned_at) or 0.0, _seconds(pinning.unpinned_at)))
    return found


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at else None


def _asked(session: Session, keys: set[Key]) -> dict[Key, list[str]]:
    found: dict[Key, list[str]] = defaultdict(list)
    query = select(RoomQuestion).where(
        tuple_(RoomQuestion.room_id, RoomQuestion.person_id).in_(keys),
        RoomQuestion.removed_at.is_(None),
        RoomQuestion.shown_at.is_not(None),
    )
    for question in session.scalars(query.order_by(RoomQuestion.id)):
        found[(question.room_id, question.person_id)].append(question.text)
    return found


def _said(session: Session, viewers: dict[tuple[int, str], Key]) -> dict[Key, list[str]]:
    """What they said and nobody took away."""
    found: dict[Key, list[str]] = defaultdict(list)
    deleted = select(RoomAct.id).where(
        RoomAct.room_id == RoomEvent.room_id,
        RoomAct.kind == Kind.MESSAGE_DELETED,
        RoomAct.payload["id"].astext == cast(RoomEvent.epoch, String) + "-" + cast(RoomEvent.number, String),
    )
    query = select(RoomEvent).where(
        RoomEvent.room_id.in_({room for room, _viewer in viewers}),
        RoomEvent.kind == Kind.CHAT,
        RoomEvent.payload["viewer"].astext.in_({viewer for _room, viewer in viewers}),
        ~deleted.exists(),
    )
    for event in session.scalars(query.order_by(RoomEvent.epoch, RoomEvent.number)):
        key = viewers.get((event.room_id, event.payload["viewer"]))
        if key is not None:
            found[key].append(event.payload["text"])
    return found
