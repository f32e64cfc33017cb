"""Payloads of the gig market's API."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from app.accounts.public import Masked
from app.gig_market.models import Gig, GigClaim, GigShift
from app.gig_market.queries import ShiftCard
from app.gig_market.rules import PayUnit, Settle, State
from app.gig_market.services.site import Seen
from app.schemas import Count, In, Instant, Out, PageOut, PageQuery, Text

PayFen = Annotated[int, Field(ge=1, le=10_000_000, description="Chinese fen, 1/100 yuan")]
Minutes = Annotated[int, Field(ge=0, le=240)]


class ShiftIn(In):
    """One shift."""

    starts_at: Instant
    ends_at: Instant
    headcount: Annotated[int, Field(ge=1, le=500)]
    break_minutes: Minutes = 0


class GigIn(In):
    """A gig with its first shifts."""

    title: Annotated[Text, Field(max_length=60)]
    occupation_code: Annotated[Text, Field(max_length=12)]
    district_code: Annotated[str, Field(pattern=r"^\d{6}$")]
    place: Annotated[Text, Field(max_length=120)]
    duties: Annotated[Text, Field(max_length=1000)]
    insurance: Annotated[Text, Field(max_length=300)]
    bring: Annotated[str, Field(max_length=300)] = ""
    pay_fen: PayFen
    pay_unit: PayUnit
    pieces_an_hour: Annotated[int, Field(ge=1, le=10_000)] | None = None
    settle: Settle = Settle.SAME_DAY
    hazardous: bool = False
    waiting_list: bool = True
    cancel_hours: Annotated[int, Field(ge=0, le=72)] = 2
    shifts: Annotated[list[ShiftIn], Field(min_length=1, max_length=31)]


class ShiftQuery(PageQuery):
    """What to look for."""

    day: Annotated[date, Field(ge=date(2020, 1, 1), le=date(2100, 12, 31))] | None = None
    district: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    text: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    least_fen: PayFen | None = None


class ShiftOut(Out):
    """One shift with its gig."""

    id: str
    gig_id: str
    employer: str
    title: str
    occupation_code: str
    district_code: str
    place: str
    duties: str
    bring: str
    insurance: str
    hazardous: bool
    pay_fen: int
    pay_unit: PayUnit
    settle: Settle
    earns_fen: int
    starts_at: Instant
    ends_at: Instant
    break_minutes: int
    headcount: int
    left: int
    cancel_until: Instant
    waiting_list: bool
    state: str


class ShiftsOut(PageOut[ShiftOut]):
    """One page of shifts."""


class GigOut(Out):
    """A gig that was posted."""

    id: str
    title: str
    state: str
    shifts: list[ShiftOut]


class TimesheetOut(Out):
    """Hours and pay of a claim."""

    started_at: Instant
    ended_at: Instant | None
    break_minutes: int
    pieces: int | None
    minutes: int
    amount_fen: int
    from_scans: bool
    employer_confirmed_at: Instant | None
    worker_confirmed_at: Instant | None
    paid_at: Instant | None
    received_at: Instant | None


class ClaimOut(Out):
    """One claim. `worker` is masked and shown to the employer only."""

    id: str
    shift_id: str
    title: str
    starts_at: Instant
    ends_at: Instant
    state: State
    timesheet: TimesheetOut | None
    worker: str | None = None


class ClaimsOut(Out):
    """Claims of a person or on a shift."""

    items: list[ClaimOut]


class Move(StrEnum):
    """What a side may do with a claim through the API."""

    CANCEL = "cancel"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    NO_SHOW = "no_show"
    PAID = "paid"
    RECEIVED = "received"


class MoveIn(In):
    """One move; cancelling by the employer and disputing need a reason."""

    move: Move
    reason: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class HoursIn(In):
    """A timesheet by hand."""

    started_at: Instant
    ended_at: Instant
    break_minutes: Minutes = 0
    pieces: Count | None = None
    reason: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class SiteScanIn(In):
    """A worker's ticket code, and a number that makes this scan unique."""

    code: Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\x00]*$")]
    nonce: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{8,64}$")]


class SiteScanOut(Out):
    """What the scan did."""

    result: Seen
    verdict: str
    claim: ClaimOut | None


class CancelIn(In):
    """Why a shift is called off."""

    reason: Text
    confirm: Literal[True] = True


def shift_out(card: ShiftCard) -> ShiftOut:
    """One shift for the answer."""
    gig, shift = card.gig, card.shift
    return ShiftOut(
        **_gig_fields(gig),
        id=shift.public_id,
        gig_id=gig.public_id,
        employer=card.employer,
        earns_fen=card.earns_fen,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        break_minutes=shift.break_minutes,
        headcount=shift.headcount,
        left=shift.left,
        cancel_until=shift.cancel_until,
        state=_state(gig, shift),
    )


def _gig_fields(gig: Gig) -> dict[str, Any]:
    return {name: getattr(gig, name) for name in ShiftOut.model_fields.keys() & GigIn.model_fields.keys()}


def _state(gig: Gig, shift: GigShift) -> str:
    """Open, closed (its gig takes no more) or cancelled."""
    return str(shift.state if shift.state != "open" else gig.state)


def claim_out(claim: GigClaim, worker: Masked | None = None) -> ClaimOut:
    """One claim for the answer; `worker` only for whoever runs the gig."""
    return ClaimOut(
        id=claim.public_id,
        shift_id=claim.shift.public_id,
        title=claim.shift.gig.title,
        starts_at=claim.starts_at,
        ends_at=claim.ends_at,
        state=claim.state,
        timesheet=TimesheetOut.model_validate(claim.timesheet) if claim.timesheet else None,
        worker=worker.name if worker else None,
    )
