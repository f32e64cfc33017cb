"""The door of the gig market for the packages above."""

from app.gig_market.desk import waiting
from app.gig_market.models import Gig, GigClaim, GigShift, GigTimesheet
from app.gig_market.queries import ShiftCard, ShiftFilter, claims_of, claims_on, open_shifts, today
from app.gig_market.rules import Pay, PayUnit, Settle, State
from app.gig_market.services.claims import cancel_claim, cancel_shift, claim_shift
from app.gig_market.services.gigs import GigValues, ShiftValues, add_shift, close_gig, post_gig
from app.gig_market.services.hours import confirm_hours, confirm_received, dispute_hours, mark_paid
from app.gig_market.services.site import Hours, Seen, SiteScan, enter_hours, mark_no_show, scan

__all__ = [
    "Gig",
    "GigClaim",
    "GigShift",
    "GigTimesheet",
    "GigValues",
    "Hours",
    "Pay",
    "PayUnit",
    "Seen",
    "Settle",
    "ShiftCard",
    "ShiftFilter",
    "ShiftValues",
    "SiteScan",
    "State",
    "add_shift",
    "cancel_claim",
    "cancel_shift",
    "claim_shift",
    "claims_of",
    "claims_on",
    "close_gig",
    "confirm_hours",
    "confirm_received",
    "dispute_hours",
    "enter_hours",
    "mark_no_show",
    "mark_paid",
    "open_shifts",
    "post_gig",
    "scan",
    "today",
    "waiting",
]
