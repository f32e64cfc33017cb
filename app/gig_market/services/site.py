"""On site: the worker's ticket scanned once to begin, once more to end; the timesheet writes itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.checkin import public as checkin
from app.checkin.public import How, ScanResult
from app.errors import Conflict, Invalid
from app.gig_market import rules
from app.gig_market.models import GigClaim, GigShift, GigTimesheet
from app.gig_market.permissions import require_run
from app.gig_market.rules import Side, State
from app.gig_market.services.claims import held_spans, refusal
from app.gig_market.services.finding import locked_claim, locked_shift
from app.gig_market.services.hours import write_amount
from app.gig_market.services.moves import move
from app.gig_market.services.telling import tell_worker

EARLY = timedelta(hours=2)


class Seen(StrEnum):
    """What a scan at the shift did."""

    STARTED = "started"
    STARTED_BEFORE = "started_before"
    ENDED = "ended"
    ENDED_BEFORE = "ended_before"
    REFUSED = "refused"


@dataclass(frozen=True)
class SiteScan:
    """The answer of a scan: what it did, whose claim, and the gate's own verdict when it refused."""

    seen: Seen
    claim: GigClaim | None
    verdict: ScanResult
    at: datetime


def scan(
    session: Session, actor: Actor, *, shift_id: int, code: str, nonce: str, at: datetime | None = None
) -> SiteScan:
    """Scan a worker's ticket at the shift. Every scan is kept; the same nonce again changes nothing."""
    at = at or clock.now()
    shift = locked_shift(session, shift_id)
    require_run(actor, shift.gig)
    outcome = checkin.scan(session, actor, occasion_id=shift.occasion_id, code=code, gate="shift", nonce=nonce, at=at)
    genuine = outcome.result in (ScanResult.ADMITTED, ScanResult.ALREADY_ADMITTED)
    claim = _claim_of(session, shift, outcome.scan.person_id) if genuine else None
    if claim is None:
        return SiteScan(Seen.REFUSED, None, ScanResult.REVOKED if genuine else outcome.result, at)
    if claim.state is State.CLAIMED:
        _begin(session, actor, claim, at)
        return SiteScan(Seen.STARTED, claim, outcome.result, at)
    if claim.state is not State.ON_SITE:
        return SiteScan(Seen.ENDED_BEFORE, claim, outcome.result, at)
    if outcome.repeated or _just_begun(claim, at):
        return SiteScan(Seen.STARTED_BEFORE, claim, outcome.result, at)
    _finish(session, actor, claim, at)
    return SiteScan(Seen.ENDED, claim, outcome.result, at)


def _claim_of(session: Session, shift: GigShift, person_id: int | None) -> GigClaim | None:
    taken = [state for state in rules.OCCUPYING if state is not State.NO_SHOW]
    query = select(GigClaim).where(
        GigClaim.shift_id == shift.id, GigClaim.person_id == person_id, GigClaim.state.in_(taken)
    )
    return session.scalar(query.with_for_update(of=GigClaim), execution_options={"populate_existing": True})


def _just_begun(claim: GigClaim, at: datetime) -> bool:
    """A second look at the same ticket within minutes is a repeat, not the end of the shift."""
    return claim.timesheet is not None and at - claim.timesheet.started_at < rules.REPEAT_SCAN


def _begin(session: Session, actor: Actor, claim: GigClaim, at: datetime) -> None:
    if at >= claim.ends_at:
        raise Conflict("shift_over", _l("这一班已经结束，请改成手工填工时。"))
    sheet = GigTimesheet(
        claim=claim, started_at=at, break_minutes=claim.shift.break_minutes, from_scans=True, amount_fen=0
    )
    session.add(sheet)
    move(session, actor, claim, Side.EMPLOYER, State.ON_SITE, at=at)
    _attend(session, claim, at, None)


def _finish(session: Session, actor: Actor, claim: GigClaim, at: datetime) -> None:
    sheet = claim.timesheet
    if sheet is None:
        raise Conflict("illegal_move", _l("这一班还没有上工记录。"))
    start = max(sheet.started_at, claim.starts_at)
    if at <= start:
        raise Conflict("shift_not_begun", _l("这一班还没到开始时间，不能记下工。"))
    sheet.started_at, sheet.ended_at = start, at
    write_amount(claim, sheet)
    move(session, actor, claim, Side.EMPLOYER, State.WORKED, at=at)
    _attend(session, claim, start, at)
    tell_worker(session, claim, "gig_confirm_hours")


def _attend(session: Session, claim: GigClaim, since: datetime, until: datetime | None) -> None:
    checkin.record_attendance(
        session,
        occasion_id=claim.shift.occasion_id,
        person_id=claim.person_id,
        how=How.SHIFT,
        detail="shift",
        at=since,
        until=until,
        evidence=("gig_claim", claim.public_id),
    )


def mark_no_show(session: Session, actor: Actor, claim_id: int, at: datetime | None = None) -> GigClaim:
    """Say that the worker did not come, once the shift has begun. Twice is harmless."""
    at = at or clock.now()
    claim = locked_claim(session, claim_id)
    require_run(actor, claim.shift.gig)
    if claim.state is State.NO_SHOW:
        return claim
    if at < claim.starts_at:
        raise Conflict("shift_not_begun", _l("这一班还没开始。"))
    move(session, actor, claim, Side.EMPLOYER, State.NO_SHOW, at=at)
    tell_worker(session, claim, "gig_no_show")
    return claim


@dataclass(frozen=True)
class Hours:
    """Hours entered by hand."""

    started_at: datetime
    ended_at: datetime
    break_minutes: int = 0
    pieces: int | None = None
    reason: str = ""


def enter_hours(session: Session, actor: Actor, claim_id: int, hours: Hours, at: datetime | None = None) -> GigClaim:
    """Write or correct a timesheet by hand; a correction needs a reason and asks the worker anew. Raises Invalid."""
    at = at or clock.now()
    claim = locked_claim(session, claim_id)
    require_run(actor, claim.shift.gig)
    _check_hours(claim, hours, at)
    if claim.state is State.NO_SHOW:
        _require_free(session, claim)
    sheet = claim.timesheet or GigTimesheet(claim=claim, from_scans=False, started_at=hours.started_at, amount_fen=0)
    session.add(sheet)
    sheet.started_at, sheet.ended_at = hours.started_at, hours.ended_at
    sheet.break_minutes, sheet.pieces = hours.break_minutes, hours.pieces
    sheet.employer_confirmed_at, sheet.employer_confirmed_by = at, actor.person_id
    sheet.worker_confirmed_at = None
    sheet.paid_at = sheet.paid_by = sheet.received_at = None
    write_amount(claim, sheet)
    move(session, actor, claim, Side.EMPLOYER, State.WORKED, at=at, reason=hours.reason)
    _attend(session, claim, hours.started_at, hours.ended_at)
    tell_worker(session, claim, "gig_confirm_hours")
    return claim


def _require_free(session: Session, claim: GigClaim) -> None:
    """Who was put down as absent may have worked elsewhere since. Raises Conflict."""
    busy = rules.time_obstacles(claim.shift.span, held_spans(session, claim.person_id, claim.shift))
    if busy:
        raise refusal(busy[0])


def _check_hours(claim: GigClaim, hours: Hours, at: datetime) -> None:
    if hours.ended_at <= hours.started_at:
        raise Invalid("ends_before_start", _l("结束时间要晚于开始时间。"), field="ended_at")
    if hours.ended_at > at:
        raise Invalid("hours_in_future", _l("下工时间还没到，不能先填。"), field="ended_at")
    near = claim.starts_at - EARLY, claim.ends_at + rules.LONGEST_SHIFT
    if hours.started_at < near[0] or hours.ended_at > near[1]:
        raise Invalid("hours_off_shift", _l("工时要落在这一班前后，请再看一下日期。"), field="started_at")
    if not 0 <= hours.break_minutes <= 240 or not rules.paid_minutes(
        hours.started_at, hours.ended_at, hours.break_minutes
    ):
        raise Invalid("break_wrong", _l("休息时间不对，要比这一班短。"), field="break_minutes")
    if claim.shift.gig.pay_unit is rules.PayUnit.PIECE and hours.pieces is None:
        raise Invalid("pieces_missing", _l("按件计酬要填做了多少件。"), field="pieces")
    if claim.timesheet is not None and claim.timesheet.ended_at is not None and not hours.reason.strip():
        raise Invalid("reason_missing", _l("改工时要写原因，对方会看到。"), field="reason")
