"""The door of fairs for the packages above."""

from app.events.desk import waiting
from app.events.models import Booking, BookingVacancy, Booth, Fair, Lead, Venue
from app.events.queries import FairCard, FairCounts, fair_counts, public_fairs, today, upcoming
from app.events.queries.booths import booking_vacancies, booths_of_vacancy, lead_counts
from app.events.queries.plan import BoothView, plan_of
from app.events.rules import BookingState, BoothState, LeadFrom, Scheme
from app.events.services.booking_times import cancel_fair, close_booking, open_booking, set_booth_open
from app.events.services.bookings import cancel_booking, confirm_booking, hold_booth, release_booking
from app.events.services.fairs import (
    FairValues,
    attach_scheme,
    change_fair,
    create_fair,
    end_fair,
    fair_of,
    publish_fair,
)
from app.events.services.leads import LeadOutcome, apply_from_poster, scan_at_booth
from app.events.services.venues import create_venue

__all__ = [
    "Booking",
    "BookingState",
    "BookingVacancy",
    "Booth",
    "BoothState",
    "BoothView",
    "Fair",
    "FairCard",
    "FairCounts",
    "FairValues",
    "Lead",
    "LeadFrom",
    "LeadOutcome",
    "Scheme",
    "Venue",
    "apply_from_poster",
    "attach_scheme",
    "booking_vacancies",
    "booths_of_vacancy",
    "cancel_booking",
    "cancel_fair",
    "change_fair",
    "close_booking",
    "confirm_booking",
    "create_fair",
    "create_venue",
    "end_fair",
    "fair_counts",
    "fair_of",
    "hold_booth",
    "lead_counts",
    "open_booking",
    "plan_of",
    "public_fairs",
    "publish_fair",
    "release_booking",
    "scan_at_booth",
    "set_booth_open",
    "today",
    "upcoming",
    "waiting",
]
