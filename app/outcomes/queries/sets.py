"""What each figure counts, as a set of rows: the figure is the number of rows, and the same rows are its evidence."""

from typing import Any

from sqlalchemy import Select, String, Subquery, and_, cast, func, select, union
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.checkin.public import Attendance, How
from app.events.public import Booking, BookingState, BookingVacancy
from app.hiring.public import Application, ApplicationStep, Placement, Review, State, Vacancy
from app.livestream.public import LiveRoom, RoomCard, RoomSitting
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


def viewers(scope: Scope) -> Rows:
    """(person or none, first seen, minutes) of everyone who watched, once each over all rooms of the scope."""
    seconds = func.sum(func.extract("epoch", RoomSitting.left_at - RoomSitting.joined_at))
    who = func.coalesce(cast(RoomSitting.person_id, String), RoomSitting.viewer_key)
    return (
        select(
            func.max(RoomSitting.person_id).label("person_id"),
            func.min(RoomSitting.joined_at).label("since"),
            (seconds / 60).label("minutes"),
        )
        .where(RoomSitting.room_id.in_(scope.room_ids))
        .group_by(who)
        .order_by(func.min(RoomSitting.joined_at))
    )


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
        .where(Application.occasion_id.in_(scope.occasion_ids))
    )


def rows_of(scope: Scope, figure: Figure) -> Rows:
    """The rows behind a figure."""
    plain = {
        Figure.EMPLOYERS: employers,
        Figure.POSTS: posts,
        Figure.PLACES: posts,
        Figure.ADMITTED: admitted,
        Figure.VIEWERS: viewers,
        Figure.MINUTES: viewers,
        Figure.APPLICATIONS: applications,
    }
    return plain[figure](scope) if figure in plain else reached(scope, figure)


def count(session: Session, scope: Scope, figure: Figure) -> int:
    """The figure: how many rows, or for places and minutes their sum."""
    rows: Subquery = rows_of(scope, figure).order_by(None).subquery()
    if figure is Figure.PLACES:
        return int(session.scalar(select(func.coalesce(func.sum(rows.c.headcount), 0))) or 0)
    if figure is Figure.MINUTES:
        return int(session.scalar(select(func.coalesce(func.sum(rows.c.minutes), 0))) or 0)
    return session.scalar(select(func.count()).select_from(rows)) or 0
