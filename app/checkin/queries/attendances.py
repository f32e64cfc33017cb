"""Reads of attendance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.checkin.models import Attendance, Ticket
from app.checkin.rules import How, TicketState


@dataclass(frozen=True)
class AttendanceCount:
    """People of one occasion: with a ticket, and seen in each way. `people` counts each signed-in person once."""

    registered: int = 0
    gate: int = 0
    booth: int = 0
    room: int = 0
    shift: int = 0
    people: int = 0


def attended(session: Session, occasion_id: int, person_id: int) -> Attendance | None:
    """The first attendance of a person at an occasion, or None."""
    return session.scalars(
        select(Attendance)
        .where(Attendance.occasion_id == occasion_id, Attendance.person_id == person_id, Attendance.void.is_(False))
        .order_by(Attendance.since)
        .limit(1)
    ).one_or_none()


def attendances_of(session: Session, person_id: int, occasion_ids: Iterable[int]) -> Sequence[Attendance]:
    """Everything that shows a person at these occasions, in time."""
    return session.scalars(
        select(Attendance)
        .where(
            Attendance.person_id == person_id,
            Attendance.occasion_id.in_(set(occasion_ids)),
            Attendance.void.is_(False),
        )
        .order_by(Attendance.since)
    ).all()


def passed_gate(session: Session, occasion_id: int, person_id: int) -> bool:
    """Whether a gate admitted the person."""
    found = select(Attendance.id).where(
        Attendance.occasion_id == occasion_id,
        Attendance.person_id == person_id,
        Attendance.how == How.GATE_SCAN,
        Attendance.void.is_(False),
    )
    return session.scalar(found.limit(1)) is not None


def attendance_counts(session: Session, occasion_ids: Iterable[int]) -> dict[int, AttendanceCount]:
    """Counts of several occasions in two queries; every id asked for is in the answer."""
    ids = set(occasion_ids)
    registered = dict(
        session.execute(
            select(Ticket.occasion_id, func.count())
            .where(Ticket.occasion_id.in_(ids), Ticket.state == TicketState.VALID)
            .group_by(Ticket.occasion_id)
        ).all()
    )
    one = func.count(func.distinct(func.coalesce(Attendance.person_id, -Attendance.id)))
    ways = [one.filter(Attendance.how == how) for how in (How.GATE_SCAN, How.BOOTH_SCAN, How.ROOM, How.SHIFT)]
    seen = session.execute(
        select(Attendance.occasion_id, *ways, func.count(func.distinct(Attendance.person_id)))
        .where(Attendance.occasion_id.in_(ids), Attendance.void.is_(False))
        .group_by(Attendance.occasion_id)
    )
    counted = {row[0]: row[1:] for row in seen}
    return {i: AttendanceCount(registered.get(i, 0), *counted.get(i, ())) for i in ids}
