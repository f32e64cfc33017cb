"""What holds for fairs and booths, as pure decisions."""

from app.events.rules.booths import (
    HOLD,
    MOST_COLUMNS,
    MOST_ROWS,
    BookingState,
    BoothState,
    Claim,
    booth_codes,
    booth_state,
    size_problem,
)
from app.events.rules.fairs import BookingPhase, Scheme, booking_phase, missing_schemes
from app.events.rules.leads import LeadFrom

__all__ = [
    "HOLD",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "BookingPhase",
    "BookingState",
    "BoothState",
    "Claim",
    "LeadFrom",
    "Scheme",
    "booking_phase",
    "booth_codes",
    "booth_state",
    "missing_schemes",
    "size_problem",
]
