"""What a report is about: one occasion, and for a fair the rooms inside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.events.public import Fair
from app.hiring.public import Vacancy
from app.livestream.public import Attendance, LiveRoom, attendance_of
from app.occasions.public import Kind, Occasion, children
from app.outcomes.rules import FAIR_FIGURES, ROOM_FIGURES, Figure


@dataclass(frozen=True)
class Scope:
    """The occasion with its child rooms; `rooms` are the live rooms among all of these. A room has its audience's
    figures once it has been on air; with `job` the figures are of that vacancy alone."""

    occasion: Occasion
    children: Sequence[Occasion]
    fair_id: int | None
    rooms: Sequence[LiveRoom]
    attendance: Attendance | None = None
    job: Vacancy | None = None

    @property
    def occasion_ids(self) -> list[int]:
        return [self.occasion.id, *(child.id for child in self.children)]

    @property
    def room_ids(self) -> list[int]:
        return [room.id for room in self.rooms]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures such an occasion has."""
        return FAIR_FIGURES if self.occasion.kind == Kind.FAIR else ROOM_FIGURES


def scope_of(session: Session, occasion: Occasion) -> Scope:
    """The scope of a report. Three queries; for a room six more."""
    inside = children(session, occasion.id)
    ids = [occasion.id, *(child.id for child in inside)]
    fair_id = session.scalar(select(Fair.id).where(Fair.occasion_id == occasion.id))
    rooms = session.scalars(select(LiveRoom).where(LiveRoom.occasion_id.in_(ids))).all()
    own = next((room for room in rooms if room.occasion_id == occasion.id), None)
    watched = attendance_of(session, own, clock.now()) if own is not None else None
    return Scope(occasion, inside, fair_id, rooms, watched)


def for_job(scope: Scope, vacancy_public_id: str) -> Scope | None:
    """The same for one job of the room; None when the room has no such job."""
    jobs = scope.attendance.jobs if scope.attendance else ()
    found = next((job.vacancy for job in jobs if job.vacancy.public_id == vacancy_public_id), None)
    return replace(scope, job=found) if found is not None else None
