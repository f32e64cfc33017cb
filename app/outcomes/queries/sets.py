"""What each figure counts, as a set of rows: the figure is the number of rows, and the same rows are its evidence."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select, true, union
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.checkin.public import Attendance, How
from app.events.public import Booking, BookingState, BookingVacancy
from app.hiring.public import Application, ApplicationStep, Placement, Review, State, Vacancy
from app.livestream.public import LiveRoom, RoomCard, pinnings, present_at
from app.livestream.public import viewers as room_viewers
from app.outcomes.queries.scope import Scope
from app.outcomes.rules import Figure

REACHED: dict[Figure, State] = {
    Figure.INTENTS: State.INTENDED,
    Figure.INTERVIEWS: State.INTERVIEWED,
    Figure.OFFERS: State.OFFERED,
    Figure.ARRIVALS: State.ARRIVED,
    Figure.RETAINED_7: State.RETAINED_7,
    Figure.RETAINED_30: State.RETAINED_30,
}
AT_WORK = (Figure.ARRIVALS, Figure.RETAINED_7, Figure.RETAINED_30)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
Rows = Select[*tuple[Any, ...]]


def employers(scope: Scope) -> Rows:
    """(enterprise id, name) of everyone with a confirmed booth or a room, once each."""
    booked = select(Booking.enterprise_id).where(
        Booking.fair_id == scope.fair_id, Booking.state == BookingState.CONFIRMED
    )
    hosts = select(LiveRoom.enterprise_id).where(LiveRoom.id.in_(scope.room_ids))
    found = union(booked, hosts).subquery()
    return (
        select(Enterprise.public_id, Enterprise.name, Enterprise.district_code)
        .where(Enterprise.id.in_(select(found)))
        .order_by(Enterprise.name)
    )


def posts(scope: Scope) -> Rows:
    """(public id, title, headcount, employer) of vacancies at a booth or in a room, once each."""
    at_booths = (
        select(BookingVacancy.vacancy_id)
        .join(Booking, Booking.id == BookingVacancy.booking_id)
        .where(Booking.fair_id == scope.fair_id, Booking.state == BookingState.CONFIRMED)
    )
    in_rooms = select(RoomCard.vacancy_id).where(RoomCard.room_id.in_(scope.room_ids))
    found = union(at_booths, in_rooms).subquery()
    return (
        select(Vacancy.public_id, Vacancy.title, Vacancy.headcount, Enterprise.name)
        .join(Enterprise, Enterprise.id == Vacancy.enterprise_id)
        .where(Vacancy.id.in_(select(found)))
        .order_by(Enterprise.name, Vacancy.id)
    )


def admitted(scope: Scope) -> Rows:
    """(person, when, evidence) of everyone whom a gate admitted, once each, at the first time."""
    return (
        select(
            Attendance.person_id, Attendance.since, Attendance.evidence_kind, Attendance.evidence_id, Attendance.detail
        )
        .ext(distinct_on(Attendance.person_id))
        .where(
            Attendance.occasion_id.in_(scope.occasion_ids),
            Attendance.how == How.GATE_SCAN,
            Attendance.void.is_(False),
        )
        .order_by(Attendance.person_id, Attendance.since)
    )


def viewers(scope: Scope, *, known: bool = False) -> Rows:
    """(person or none, first seen, minutes) of everyone who watched, once each over all rooms of the scope."""
    return room_viewers(scope.room_ids, scope.job.id if scope.job else None, known=known)


def at_peak(scope: Scope) -> Rows:
    """The same of those who were there when most were."""
    moment = scope.attendance.peak_at if scope.attendance else None
    return present_at(scope.room_ids if moment else [], moment or NEVER)


def applications(scope: Scope) -> Rows:
    """(person, when, application, vacancy, occasion, detail) of every application whose source is in the scope."""
    return _application_rows(Application.applied_at, scope).order_by(Application.applied_at, Application.id)


def reached(scope: Scope, figure: Figure) -> Rows:
    """The same rows for people who got that far, once each, at the first time. Rejected placements don't count."""
    when = ApplicationStep.at
    query = (
        _application_rows(when, scope)
        .ext(distinct_on(Application.person_id))
        .join(
            ApplicationStep,
            and_(ApplicationStep.application_id == Application.id, ApplicationStep.to_state == REACHED[figure]),
        )
        .order_by(Application.person_id, when)
    )
    if figure not in AT_WORK:
        return query
    counted = query.join(Placement, Placement.application_id == Application.id)
    return counted.where(Placement.review != Review.REJECTED).add_columns(Placement.public_id.label("placement"))


def _application_rows(when: Any, scope: Scope) -> Rows:
    return (
        select(
            Application.person_id,
            when.label("since"),
            Application.public_id.label("application"),
            Vacancy.title,
            Enterprise.name.label("employer"),
            Application.occasion_id,
            Application.source_detail.label("detail"),
        )
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .join(Enterprise, Enterprise.id == Vacancy.enterprise_id)
        .where(Application.occasion_id.in_(scope.occasion_ids), _of_job(scope))
    )


def _of_job(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.job is None else Application.vacancy_id == scope.job.id


def rows_of(scope: Scope, figure: Figure) -> Rows:
    """The rows behind a figure."""
    plain: dict[Figure, Callable[[Scope], Rows]] = {
        Figure.EMPLOYERS: employers,
        Figure.POSTS: posts,
        Figure.PLACES: posts,
        Figure.ADMITTED: admitted,
        Figure.VIEWERS: viewers,
        Figure.SIGNED_IN: lambda scope: viewers(scope, known=True),
        Figure.PEAK: at_peak,
        Figure.AVERAGE: viewers,
        Figure.MINUTES: viewers,
        Figure.SHOWN: lambda scope: pinnings(scope.room_ids, scope.job.id if scope.job else None),
        Figure.APPLICATIONS: applications,
    }
    return plain[figure](scope) if figure in plain else reached(scope, figure)


def count(session: Session, scope: Scope, figure: Figure) -> int:
    """The figure: how many rows, or for places and minutes their sum; the average is that sum over the time on air."""
    if figure is Figure.AVERAGE:
        return round(scope.attendance.average) if scope.attendance else 0
    rows: Subquery = rows_of(scope, figure).order_by(None).subquery()
    if figure is Figure.PLACES:
        return int(session.scalar(select(func.coalesce(func.sum(rows.c.headcount), 0))) or 0)
    if figure in (Figure.MINUTES, Figure.SHOWN):
        return int(session.scalar(select(func.coalesce(func.sum(rows.c.minutes), 0))) or 0)
    return session.scalar(select(func.count()).select_from(rows)) or 0
