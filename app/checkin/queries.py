"""Reads of check-in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.checkin.models import Attendance, Scan, ScanUndo, Ticket
from app.checkin.rules import How, ScanResult, TicketState
from app.occasions.public import Occasion


@dataclass(frozen=True)
class AttendanceCount:
    """People of one occasion: with a ticket, and seen in each way. `people` counts each signed-in person once."""

    registered: int = 0
    gate: int = 0
    booth: int = 0
    room: int = 0
    shift: int = 0
    people: int = 0


@dataclass(frozen=True)
class GateTotals:
    """Of one occasion, or of one gate of it."""

    admitted: int
    refused: int


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


def gate_totals(session: Session, occasion_id: int, gate: str | None = None) -> GateTotals:
    """Admissions that stand and refusals, of one gate or of all."""
    admitted = func.count().filter(Scan.result == ScanResult.ADMITTED, Scan.undone.is_(False))
    refused = func.count().filter(Scan.result != ScanResult.ADMITTED)
    query = select(admitted, refused).where(Scan.occasion_id == occasion_id)
    if gate is not None:
        query = query.where(Scan.gate == gate)
    return GateTotals(*session.execute(query).one())


def last_scans(session: Session, occasion_id: int, gate: str | None, limit: int = 12) -> Sequence[Scan]:
    """The newest scans first."""
    query = select(Scan).where(Scan.occasion_id == occasion_id)
    if gate is not None:
        query = query.where(Scan.gate == gate)
    return session.scalars(query.order_by(Scan.at.desc(), Scan.id.desc()).limit(limit)).all()


def scans_query(occasion_id: int) -> Select[Scan]:
    """Every scan of an occasion, newest first."""
    return select(Scan).where(Scan.occasion_id == occasion_id).order_by(Scan.at.desc(), Scan.id.desc())


def undo_of(session: Session, scan_id: int) -> ScanUndo | None:
    """How an admission was taken back, or None."""
    return session.scalars(select(ScanUndo).where(ScanUndo.scan_id == scan_id)).one_or_none()


def scan_by_public_id(session: Session, public_id: str) -> Scan | None:
    return session.scalars(select(Scan).where(Scan.public_id == public_id)).one_or_none()


def ticket_by_public_id(session: Session, public_id: str) -> Ticket | None:
    return session.scalars(select(Ticket).where(Ticket.public_id == public_id)).one_or_none()


def tickets_of(session: Session, person_id: int, since: datetime) -> list[tuple[Ticket, Occasion]]:
    """A person's tickets for what is not over at `since`, soonest first."""
    rows = session.execute(
        select(Ticket, Occasion)
        .join(Occasion, Occasion.id == Ticket.occasion_id)
        .where(Ticket.person_id == person_id, Ticket.state == TicketState.VALID, Ticket.valid_until > since)
        .order_by(Occasion.starts_at, Ticket.id)
        .limit(50)
    )
    return [(ticket, occasion) for ticket, occasion in rows]


def ticket_holders(session: Session, occasion_id: int) -> Sequence[int]:
    """Ids of everyone with a valid ticket, to be told of a change."""
    query = select(Ticket.person_id).where(Ticket.occasion_id == occasion_id, Ticket.state == TicketState.VALID)
    return session.scalars(query.order_by(Ticket.person_id)).all()
