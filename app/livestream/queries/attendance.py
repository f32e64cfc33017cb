"""A room's audience in figures, worked out from its sittings and pinnings: docs/figures.md says what each means."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Float, String, cast, func, select
from sqlalchemy.orm import Session

from app.hiring.public import Funnel, Vacancy, funnel_of_jobs
from app.livestream.models import LiveRoom, RoomApplication, RoomCard, RoomEvent, RoomPinning, RoomSitting
from app.livestream.rules import Kind, attendance

Spans = list[attendance.Span]


@dataclass(frozen=True)
class JobFigures:
    """One job of the rundown: how long it was on view, who saw that, what came of it."""

    vacancy: Vacancy
    shown_seconds: float
    viewers: int
    seconds: float
    funnel: Funnel

    @property
    def shown_minutes(self) -> int:
        return int(self.shown_seconds // 60)

    @property
    def minutes(self) -> int:
        return int(self.seconds // 60)


@dataclass(frozen=True)
class Attendance:
    """A room's audience: how many, at most and on average at once, for how long, minute by minute, job by job."""

    viewers: int
    signed_in: int
    seconds: float
    on_air_seconds: float
    peak: int
    peak_at: datetime | None
    average: float
    curve: tuple[int, ...]
    jobs: tuple[JobFigures, ...]

    @property
    def minutes(self) -> int:
        return int(self.seconds // 60)

    @property
    def signed_in_percent(self) -> int | None:
        return round(100 * self.signed_in / self.viewers) if self.viewers else None


def attendance_of(session: Session, room: LiveRoom, at: datetime) -> Attendance | None:
    """The figures of a room that has been on air, as known at `at`; None before it began. Six queries, whatever its
    size; what the sweep costs grows with the number of sittings."""
    if room.started_at is None:
        return None
    people, signed_in = _viewers(session, room)
    until = (room.ended_at or at) - room.started_at
    latest = 0.0 if room.ended_at else max((stop for spans in people.values() for _start, stop in spans), default=0.0)
    end = max(until.total_seconds(), latest, 0.0)
    viewers = {who: there for who, spans in people.items() if (there := attendance.on_air(spans, end))}
    found = attendance.crowd(viewers.values(), end)
    return Attendance(
        viewers=len(viewers),
        signed_in=len(signed_in & viewers.keys()),
        seconds=sum(attendance.length(spans) for spans in viewers.values()),
        on_air_seconds=end,
        peak=found.peak,
        peak_at=room.started_at + timedelta(seconds=found.peak_at) if found.peak_at is not None else None,
        average=found.average,
        curve=found.minutes,
        jobs=tuple(_jobs(session, room, list(viewers.values()), end)),
    )


def messages(session: Session, room: LiveRoom) -> int:
    """How many lines were said in the chat."""
    said = select(func.count()).where(RoomEvent.room_id == room.id, RoomEvent.kind == Kind.CHAT)
    return session.scalar(said) or 0


def applications(session: Session, room: LiveRoom) -> tuple[int, int]:
    """How many applications came from the room, and how many of them later, from its replay and clips."""
    later = func.count().filter(RoomApplication.via != "live")
    made, made_later = session.execute(select(func.count(), later).where(RoomApplication.room_id == room.id)).one()
    return made, made_later


def _viewers(session: Session, room: LiveRoom) -> tuple[dict[str, Spans], set[str]]:
    """Everybody's sittings in seconds since the start, and who of them is known by name."""
    who = func.coalesce(cast(RoomSitting.person_id, String), RoomSitting.viewer_key)
    query = select(
        who,
        RoomSitting.person_id.is_not(None),
        cast(func.extract("epoch", RoomSitting.joined_at - room.started_at), Float),
        cast(func.extract("epoch", RoomSitting.left_at - room.started_at), Float),
    ).where(RoomSitting.room_id == room.id)
    people: dict[str, Spans] = defaultdict(list)
    signed_in: set[str] = set()
    for key, known, joined, left in session.execute(query):
        people[key].append((joined, left))
        if known:
            signed_in.add(key)
    return people, signed_in


def _jobs(session: Session, room: LiveRoom, viewers: list[Spans], end: float) -> list[JobFigures]:
    shown = _shown(session, room, end)
    funnels = funnel_of_jobs(session, room.occasion_id)
    cards = (
        select(RoomCard.id, Vacancy)
        .join(Vacancy, Vacancy.id == RoomCard.vacancy_id)
        .where(RoomCard.room_id == room.id)
        .order_by(RoomCard.position, RoomCard.id)
    )
    made = []
    for card_id, vacancy in session.execute(cards):
        spans = shown.get(card_id, [])
        watched = [there for viewer in viewers if (there := attendance.seen(viewer, spans))]
        seconds = sum(attendance.length(there) for there in watched)
        funnel = funnels.get(vacancy.id, Funnel())
        made.append(JobFigures(vacancy, attendance.length(spans), len(watched), seconds, funnel))
    return made


def _shown(session: Session, room: LiveRoom, end: float) -> dict[int, Spans]:
    """When each card was on view, in seconds since the start."""
    query = (
        select(
            RoomPinning.card_id,
            cast(func.extract("epoch", RoomPinning.pinned_at - room.started_at), Float),
            cast(func.extract("epoch", RoomPinning.unpinned_at - room.started_at), Float),
        )
        .where(RoomPinning.room_id == room.id)
        .order_by(RoomPinning.pinned_at)
    )
    shown: dict[int, Spans] = defaultdict(list)
    for card_id, up, down in session.execute(query):
        shown[card_id].append((up, end if down is None else down))
    return shown
