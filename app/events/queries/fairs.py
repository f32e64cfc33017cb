"""Reads of fairs: cards for lists, the fair's own counts, bookings and leads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise
from app.actor import Actor
from app.events.models import Booking, BookingVacancy, Booth, Fair, Venue
from app.events.queries.booths import booking_vacancies
from app.events.rules import BookingState
from app.hiring.public import Vacancy
from app.occasions.public import Kind, Occasion, State


@dataclass(frozen=True)
class FairCounts:
    """A fair in the field's own counts: employers, posts, places; and its booths."""

    booths: int = 0
    employers: int = 0
    posts: int = 0
    places: int = 0


@dataclass(frozen=True)
class FairCard:
    """A fair as lists show it."""

    fair: Fair
    occasion: Occasion
    venue: Venue
    counts: FairCounts

    @property
    def public_id(self) -> str:
        return self.occasion.public_id


@dataclass(frozen=True)
class BookingRow:
    """A booking with what names it."""

    booking: Booking
    booth: Booth
    enterprise: Enterprise
    vacancies: int


@dataclass(frozen=True)
class BoothPage:
    """A booth with its employer and what is offered; both empty while nobody has booked it."""

    booth: Booth
    booking: Booking | None
    enterprise: Enterprise | None
    vacancies: Sequence[Vacancy]


def fair_counts(session: Session, fair_ids: Iterable[int]) -> dict[int, FairCounts]:
    """Counts of several fairs in two queries; every id asked for is in the answer."""
    ids = set(fair_ids)
    booths = dict(
        session.execute(select(Booth.fair_id, func.count()).where(Booth.fair_id.in_(ids)).group_by(Booth.fair_id)).all()
    )
    brought = session.execute(
        select(
            Booking.fair_id,
            func.count(func.distinct(Booking.enterprise_id)),
            func.count(Vacancy.id),
            func.coalesce(func.sum(Vacancy.headcount), 0),
        )
        .outerjoin(BookingVacancy, BookingVacancy.booking_id == Booking.id)
        .outerjoin(Vacancy, Vacancy.id == BookingVacancy.vacancy_id)
        .where(Booking.fair_id.in_(ids), Booking.state == BookingState.CONFIRMED)
        .group_by(Booking.fair_id)
    )
    counted = {row[0]: (row[1], row[2], int(row[3])) for row in brought}
    return {i: FairCounts(booths.get(i, 0), *counted.get(i, (0, 0, 0))) for i in ids}


def fairs_query() -> Select[Fair, Occasion, Venue]:
    """All fairs with occasion and venue."""
    return (
        select(Fair, Occasion, Venue)
        .join(Occasion, Occasion.id == Fair.occasion_id)
        .join(Venue, Venue.id == Fair.venue_id)
        .where(Occasion.kind == Kind.FAIR)
    )


def cards(session: Session, rows: Iterable[tuple[Fair, Occasion, Venue]]) -> list[FairCard]:
    """Rows of `fairs_query` with their counts."""
    found = list(rows)
    counts = fair_counts(session, [fair.id for fair, _o, _v in found])
    return [FairCard(fair, occasion, venue, counts[fair.id]) for fair, occasion, venue in found]


def public_fairs(
    start: datetime, district: str | None = None, industry: str | None = None
) -> Select[Fair, Occasion, Venue]:
    """Published fairs that are not over at `start`, by start."""
    query = fairs_query().where(Occasion.state == State.PUBLISHED, Occasion.ends_at > start)
    if district:
        query = query.where(Occasion.district_code == district)
    if industry:
        query = query.where(Occasion.industry_code == industry)
    return query.order_by(Occasion.starts_at, Occasion.id)


def today(session: Session, at: datetime | None = None) -> list[FairCard]:
    """Published fairs of this Chinese day, by start."""
    start, end = clock.day_bounds(clock.local(at or clock.now()).date())
    query = fairs_query().where(Occasion.state == State.PUBLISHED, Occasion.starts_at < end, Occasion.ends_at > start)
    return cards(session, session.execute(query.order_by(Occasion.starts_at, Occasion.id).limit(50)))


def upcoming(session: Session, at: datetime | None = None, limit: int = 10) -> list[FairCard]:
    """The next published fairs that are not over, by start."""
    query = public_fairs(at or clock.now()).limit(limit)
    return cards(session, session.execute(query))


def desk_fairs(districts: frozenset[str] | None) -> Select[Fair, Occasion, Venue]:
    """Fairs of the districts (None: all), newest first."""
    query = fairs_query()
    if districts is not None:
        query = query.where(Occasion.district_code.in_(districts))
    return query.order_by(Occasion.starts_at.desc(), Occasion.id.desc())


def venues(session: Session, districts: frozenset[str] | None) -> Sequence[Venue]:
    """Venues of the districts (None: all)."""
    query = select(Venue).order_by(Venue.district_code, Venue.name)
    if districts is not None:
        query = query.where(Venue.district_code.in_(districts))
    return session.scalars(query).all()


def venue_by_public_id(session: Session, public_id: str) -> Venue | None:
    return session.scalars(select(Venue).where(Venue.public_id == public_id)).one_or_none()


def booth_by_public_id(session: Session, public_id: str) -> Booth | None:
    return session.scalars(select(Booth).where(Booth.public_id == public_id)).one_or_none()


def booking_by_public_id(session: Session, public_id: str) -> Booking | None:
    return session.scalars(select(Booking).where(Booking.public_id == public_id)).one_or_none()


def standing_booking(session: Session, booth_id: int) -> Booking | None:
    """The confirmed booking of a booth, or None."""
    query = select(Booking).where(Booking.booth_id == booth_id, Booking.state == BookingState.CONFIRMED)
    return session.scalars(query).one_or_none()


def booth_page(session: Session, booth: Booth) -> BoothPage:
    """A booth as visitors see it."""
    booking = standing_booking(session, booth.id)
    if booking is None:
        return BoothPage(booth, None, None, ())
    enterprise = session.get_one(Enterprise, booking.enterprise_id)
    return BoothPage(booth, booking, enterprise, booking_vacancies(session, booking.id))


def bookings_of_fair(fair_id: int) -> Select[Booking, Booth, Enterprise, int]:
    """Standing and ended bookings of a fair, standing first, then by booth."""
    vacancies = select(func.count()).where(BookingVacancy.booking_id == Booking.id).correlate(Booking).scalar_subquery()
    standing = Booking.state.in_([BookingState.CONFIRMED, BookingState.HELD])
    return (
        select(Booking, Booth, Enterprise, vacancies)
        .join(Booth, Booth.id == Booking.booth_id)
        .join(Enterprise, Enterprise.id == Booking.enterprise_id)
        .where(Booking.fair_id == fair_id, Booking.state != BookingState.LAPSED)
        .order_by(standing.desc(), Booth.row_number, Booth.column_number, Booking.id.desc())
    )


def booking_rows(session: Session, fair_id: int) -> list[BookingRow]:
    """The bookings of a fair."""
    return [BookingRow(*row) for row in session.execute(bookings_of_fair(fair_id))]


def bookings_of_enterprises(session: Session, enterprise_ids: Iterable[int]) -> list[tuple[Booking, Booth, Occasion]]:
    """Standing bookings of these enterprises, newest fair first."""
    rows = session.execute(
        select(Booking, Booth, Occasion)
        .join(Booth, Booth.id == Booking.booth_id)
        .join(Fair, Fair.id == Booking.fair_id)
        .join(Occasion, Occasion.id == Fair.occasion_id)
        .where(
            Booking.enterprise_id.in_(set(enterprise_ids)),
            Booking.state.in_([BookingState.CONFIRMED, BookingState.HELD]),
        )
        .order_by(Occasion.starts_at.desc(), Booking.id.desc())
        .limit(100)
    )
    return [(booking, booth, occasion) for booking, booth, occasion in rows]


def drafts_waiting(session: Session, actor: Actor, at: datetime) -> int:
    """Draft fairs of the actor's districts that are still to come."""
    districts = actor.districts()
    query = desk_fairs(districts).where(Occasion.state == State.DRAFT, Occasion.ends_at > at)
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
