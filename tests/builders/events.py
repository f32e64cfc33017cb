"""Venues, fairs and bookings for tests, made through the services."""

from datetime import datetime, timedelta
from io import BytesIO
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise
from app.actor import Actor, StaffRole
from app.events import public as events
from app.events.public import Booking, Booth, Fair, FairValues, Scheme, Venue
from app.hiring.public import Vacancy
from tests.builders import accounts, hiring

DISTRICT = "120110"
PDF = b"%PDF-1.7 a scheme"
_numbers = count(1)


def officer(session: Session, district: str = DISTRICT) -> Actor:
    """A district officer."""
    return accounts.actor(session, accounts.staff(session, StaffRole.OFFICER, district))


def venue(session: Session, runner: Actor, district: str = DISTRICT) -> Venue:
    """A venue nobody uses yet."""
    name = f"津门会展中心 {next(_numbers)} 号馆"
    return events.create_venue(
        session, runner, name=name, district_code=district, address="先锋东路 8 号", capacity=3000
    )


def fair(
    session: Session,
    runner: Actor | None = None,
    *,
    at: Venue | None = None,
    starts_at: datetime | None = None,
    hours: float = 7,
    rows: int = 2,
    columns: int = 5,
    publish: bool = True,
    booking: bool = True,
    title: str = "先进制造业专场招聘会",
) -> Fair:
    """A fair today from an hour ago, published and open for booking unless told otherwise."""
    runner = runner or officer(session)
    at = at or venue(session, runner)
    starts_at = starts_at or clock.now() - timedelta(hours=1)
    values = FairValues(title, "C", at.id, starts_at, starts_at + timedelta(hours=hours))
    made = events.create_fair(session, runner, values, rows=rows, columns=columns)
    if publish:
        for scheme in Scheme:
            events.attach_scheme(session, runner, made.id, scheme, BytesIO(PDF), f"{scheme}.pdf")
        events.publish_fair(session, runner, made.id)
        if booking:
            events.open_booking(session, runner, made.id)
    return made


def booths(session: Session, fair: Fair) -> list[Booth]:
    """The booths in order."""
    query = select(Booth).where(Booth.fair_id == fair.id).order_by(Booth.row_number, Booth.column_number)
    return list(session.scalars(query))


def owner(session: Session, enterprise: Enterprise) -> Actor:
    """Somebody who speaks for the enterprise."""
    return accounts.actor(session, accounts.clerk(session, enterprise))


def booked(
    session: Session, fair: Fair, enterprise: Enterprise | None = None, booth: Booth | None = None
) -> tuple[Booking, Vacancy, Actor]:
    """A confirmed booth with one vacancy, and a member of its enterprise."""
    enterprise = enterprise or accounts.enterprise(session)
    member = owner(session, enterprise)
    vacancy = hiring.vacancy(session, enterprise)
    booth = booth or next(b for b in booths(session, fair) if not _kept(session, b))
    held = events.hold_booth(session, member, booth_id=booth.id, enterprise_id=enterprise.id)
    return events.confirm_booking(session, member, booking_id=held.id, vacancy_ids=[vacancy.id]), vacancy, member


def _kept(session: Session, booth: Booth) -> bool:
    live = Booking.state.in_(["held", "confirmed"])
    return session.scalar(select(Booking.id).where(Booking.booth_id == booth.id, live)) is not None
