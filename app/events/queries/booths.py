"""Reads of what is brought to booths and who was met there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise
from app.events.models import Booking, BookingVacancy, Booth, Fair, Lead
from app.events.rules import BookingState
from app.hiring.public import Application, Vacancy, VacancyState
from app.occasions.public import Occasion, State


@dataclass(frozen=True)
class LeadRow:
    """A lead with what was applied for."""

    lead: Lead
    vacancy: Vacancy
    application: Application


def booking_vacancies(session: Session, booking_id: int) -> Sequence[Vacancy]:
    """The vacancies brought to a booth, in the enterprise's order."""
    return session.scalars(
        select(Vacancy)
        .join(BookingVacancy, BookingVacancy.vacancy_id == Vacancy.id)
        .where(BookingVacancy.booking_id == booking_id)
        .order_by(BookingVacancy.position)
    ).all()


def leads_of(booking_id: int) -> Select[Lead, Vacancy, Application]:
    """Leads of a booking, newest first."""
    return (
        select(Lead, Vacancy, Application)
        .join(Vacancy, Vacancy.id == Lead.vacancy_id)
        .join(Application, Application.id == Lead.application_id)
        .where(Lead.booking_id == booking_id)
        .order_by(Lead.at.desc(), Lead.id.desc())
    )


def offerable(session: Session, enterprise_id: int, on: date) -> Sequence[Vacancy]:
    """Vacancies of an enterprise that may be brought to a booth."""
    return session.scalars(
        select(Vacancy)
        .where(Vacancy.enterprise_id == enterprise_id, Vacancy.state == VacancyState.OPEN, Vacancy.valid_until >= on)
        .order_by(Vacancy.headcount.desc(), Vacancy.id)
        .limit(100)
    ).all()


def enterprises(session: Session, ids: Iterable[int]) -> Sequence[Enterprise]:
    """Enterprises by id."""
    return session.scalars(select(Enterprise).where(Enterprise.id.in_(set(ids))).order_by(Enterprise.id)).all()


def lead_query(public_id: str) -> Select[Lead, Booking, Booth, Vacancy, Occasion]:
    """One lead with booking, booth, vacancy and the fair's occasion."""
    return (
        select(Lead, Booking, Booth, Vacancy, Occasion)
        .join(Booking, Booking.id == Lead.booking_id)
        .join(Booth, Booth.id == Booking.booth_id)
        .join(Vacancy, Vacancy.id == Lead.vacancy_id)
        .join(Fair, Fair.id == Booking.fair_id)
        .join(Occasion, Occasion.id == Fair.occasion_id)
        .where(Lead.public_id == public_id)
    )


def applied_here(session: Session, booking_id: int, person_id: int | None) -> dict[int, Lead]:
    """A person's leads at a booth, by vacancy."""
    query = select(Lead).where(Lead.booking_id == booking_id, Lead.person_id == person_id)
    return {lead.vacancy_id: lead for lead in session.scalars(query)}


def vacancies_of_bookings(session: Session, booking_ids: Iterable[int]) -> dict[int, list[Vacancy]]:
    """What each booth offers, in one query."""
    found: dict[int, list[Vacancy]] = {}
    rows = session.execute(
        select(BookingVacancy.booking_id, Vacancy)
        .join(Vacancy, Vacancy.id == BookingVacancy.vacancy_id)
        .where(BookingVacancy.booking_id.in_(set(booking_ids)))
        .order_by(BookingVacancy.booking_id, BookingVacancy.position)
    )
    for booking_id, vacancy in rows:
        found.setdefault(booking_id, []).append(vacancy)
    return found


def lead_counts(session: Session, booking_ids: Iterable[int]) -> dict[int, int]:
    """People met at each booth."""
    ids = set(booking_ids)
    query = select(Lead.booking_id, func.count(func.distinct(Lead.person_id))).where(Lead.booking_id.in_(ids))
    found = dict(session.execute(query.group_by(Lead.booking_id)).all())
    return {i: found.get(i, 0) for i in ids}


def booths_of_vacancy(session: Session, vacancy_id: int, at: datetime | None = None) -> list[tuple[Booth, Occasion]]:
    """Where a vacancy can be met: booths of published fairs that are not over."""
    rows = session.execute(
        select(Booth, Occasion)
        .join(Booking, Booking.booth_id == Booth.id)
        .join(BookingVacancy, BookingVacancy.booking_id == Booking.id)
        .join(Fair, Fair.id == Booth.fair_id)
        .join(Occasion, Occasion.id == Fair.occasion_id)
        .where(
            BookingVacancy.vacancy_id == vacancy_id,
            Booking.state == BookingState.CONFIRMED,
            Occasion.state == State.PUBLISHED,
            Occasion.ends_at > (at or clock.now()),
        )
        .order_by(Occasion.starts_at)
        .limit(10)
    )
    return [(booth, occasion) for booth, occasion in rows]
