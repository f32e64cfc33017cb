"""Fairs, booths and leads as the pages and the API show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.accounts import public as accounts
from app.checkin import public as checkin
from app.events import queries, rules
from app.events.models import Booking, Booth, Fair, Venue
from app.events.queries import BookingRow, FairCard, FairCounts
from app.events.queries import booths as booth_queries
from app.events.queries.booths import LeadRow
from app.events.queries.plan import BoothView
from app.events.rules import BookingPhase, BookingState, BoothState
from app.events.schemas import BookingOut, BoothOut, FairOut, LeadOut, VenueOut
from app.events.services.leads import LeadOutcome
from app.hiring.public import Vacancy
from app.occasions.public import Occasion


@dataclass(frozen=True)
class LiveCounts:
    """A fair now: people and booths."""

    people: checkin.AttendanceCount
    gate: checkin.GateTotals
    field: FairCounts
    booths: Sequence[tuple[BookingRow, int]]


def live_counts(session: Session, fair: Fair) -> LiveCounts:
    """What staff watch on the day, in six queries however large the fair."""
    standing = [row for row in queries.booking_rows(session, fair.id) if row.booking.state is BookingState.CONFIRMED]
    met = booth_queries.lead_counts(session, [row.booking.id for row in standing])
    return LiveCounts(
        people=checkin.attendance_counts(session, [fair.occasion_id])[fair.occasion_id],
        gate=checkin.gate_totals(session, fair.occasion_id),
        field=queries.fair_counts(session, [fair.id])[fair.id],
        booths=[(row, met[row.booking.id]) for row in standing],
    )


def phase_of(fair: Fair, occasion: Occasion, now: datetime | None = None) -> BookingPhase:
    """Whether enterprises may book now."""
    return rules.booking_phase(
        fair.booking_opens_at, fair.booking_closes_at, occasion.is_published, occasion.ends_at, now or clock.now()
    )


def missing(fair: Fair) -> list[rules.Scheme]:
    """Documents not on file yet."""
    return rules.missing_schemes(fair.plan_file_id, fair.emergency_file_id, fair.security_file_id)


def venue_out(venue: Venue) -> VenueOut:
    return VenueOut(
        id=venue.public_id,
        name=venue.name,
        district_code=venue.district_code,
        address=venue.address,
        capacity=venue.capacity,
    )


def fair_out(card: FairCard) -> FairOut:
    """A fair for the API."""
    fair, occasion, counts = card.fair, card.occasion, card.counts
    return FairOut(
        id=occasion.public_id,
        title=occasion.title,
        state=occasion.state,
        industry_code=occasion.industry_code,
        district_code=occasion.district_code,
        venue=venue_out(card.venue),
        place=occasion.place,
        starts_at=occasion.starts_at,
        ends_at=occasion.ends_at,
        booking=phase_of(fair, occasion),
        booths=counts.booths,
        employers=counts.employers,
        posts=counts.posts,
        places=counts.places,
        missing_schemes=[str(scheme) for scheme in missing(fair)],
        url=url_for("events.fair", public_id=occasion.public_id, _external=True),
    )


def card_of(session: Session, fair: Fair, occasion: Occasion) -> FairCard:
    """A fair with venue and counts."""
    counts = queries.fair_counts(session, [fair.id])[fair.id]
    return FairCard(fair, occasion, session.get_one(Venue, fair.venue_id), counts)


def booth_out(view: BoothView) -> BoothOut:
    """A booth on the plan."""
    own = view.booking.public_id if view.booking and view.state is BoothState.MINE else None
    return BoothOut(
        id=view.booth.public_id,
        code=view.booth.code,
        row=view.booth.row_number,
        column=view.booth.column_number,
        state=view.state,
        enterprise=view.enterprise.name if view.enterprise else None,
        booking=own,
    )


def booking_out(session: Session, booking: Booking) -> BookingOut:
    """A booking for its enterprise or for staff."""
    booth = session.get_one(Booth, booking.booth_id)
    lapsed = booking.state is BookingState.HELD and booking.held_until <= clock.now()
    return BookingOut(
        id=booking.public_id,
        booth=booth.public_id,
        booth_code=booth.code,
        enterprise_id=session.get_one(accounts.Enterprise, booking.enterprise_id).public_id,
        state=BookingState.LAPSED if lapsed else booking.state,
        held_until=booking.held_until,
        confirmed_at=booking.confirmed_at,
        vacancies=[v.public_id for v in booth_queries.booking_vacancies(session, booking.id)],
    )


def lead_message(outcome: LeadOutcome) -> str:
    """What to tell the two who stand at the booth."""
    if outcome.repeated:
        return str(_("已经登记过这个岗位，没有重复投递。"))
    return str(_("已登记。") if outcome.lead.at_gate else _("已登记。这位还没有在入口签到，请提醒一下。"))


def lead_rows(session: Session, rows: Sequence[LeadRow]) -> list[LeadOut]:
    """Leads with masked people."""
    who = accounts.masked(session, {row.lead.person_id for row in rows})
    return [
        LeadOut(
            id=row.lead.public_id,
            application=row.application.public_id,
            vacancy=row.vacancy.public_id,
            vacancy_title=row.vacancy.title,
            name=who[row.lead.person_id].name,
            tail=who[row.lead.person_id].mobile[-4:],
            came_from=row.lead.came_from,
            at_gate=row.lead.at_gate,
            at=row.lead.at,
        )
        for row in rows
    ]


def lead_out(session: Session, outcome: LeadOutcome) -> LeadOut:
    """The answer to a scan at a booth."""
    vacancy = session.get_one(Vacancy, outcome.lead.vacancy_id)
    shown = lead_rows(session, [LeadRow(outcome.lead, vacancy, outcome.application)])[0]
    return shown.model_copy(update={"repeated": outcome.repeated, "message": lead_message(outcome)})


def seeker_message(outcome: LeadOutcome) -> str:
    """What to tell a seeker who applied from a poster."""
    if outcome.repeated:
        return str(_("您已经投过这个岗位，不用再投。"))
    if outcome.lead.at_gate:
        return str(_("投好了，单位已经收到。"))
    return str(_("投好了，单位已经收到。您还没有在入口签到，请到入口出示入场码。"))
