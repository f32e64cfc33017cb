"""After the work: both sides confirm the hours, the employer pays, the worker says it arrived."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.errors import Conflict, Forbidden, Invalid
from app.gig_market import pay_floor, rules
from app.gig_market.audit_tags import AuditTag
from app.gig_market.models import GigClaim, GigTimesheet
from app.gig_market.permissions import require_run, require_side
from app.gig_market.rules import Side, State
from app.gig_market.services.finding import locked_claim
from app.gig_market.services.moves import move, refuse_unless
from app.gig_market.services.telling import tell_employer, tell_worker

MOST_FEN = 100_000_000


def write_amount(claim: GigClaim, sheet: GigTimesheet) -> None:
    """What the hours earn, by the agreed pay and the minimum of the shift's day. Raises Invalid amount_too_large."""
    floor = pay_floor.on(clock.local(claim.starts_at).date())
    gig = claim.shift.gig
    amount = rules.earned(gig.pay, claim.shift.minutes, sheet.minutes, sheet.pieces, floor.hourly_fen)
    if amount > MOST_FEN:
        raise Invalid("amount_too_large", _l("算出来的工钱太多了，请再看一下件数和工时。"), field="pieces")
    sheet.amount_fen = amount


def confirm_hours(session: Session, actor: Actor, claim_id: int, at: datetime | None = None) -> GigClaim:
    """One side says the hours are right; with both the pay is agreed. Confirming twice is harmless."""
    at = at or clock.now()
    claim = locked_claim(session, claim_id)
    side = require_side(actor, claim)
    sheet = _sheet(claim)
    if claim.state not in (State.AGREED, State.PAID, State.SETTLED):
        refuse_unless(side, claim.state, State.AGREED)
        _confirm(claim, sheet, side, actor, at)
        audit.record(session, actor, AuditTag.HOURS_CONFIRMED, "gig_claim", claim.id, side=str(side))
        if sheet.employer_confirmed_at and sheet.worker_confirmed_at:
            move(session, actor, claim, side, State.AGREED, at=at)
        session.flush()
    return claim


def _confirm(claim: GigClaim, sheet: GigTimesheet, side: Side, actor: Actor, at: datetime) -> None:
    if side is Side.WORKER:
        sheet.worker_confirmed_at = sheet.worker_confirmed_at or at
    elif claim.shift.gig.pay_unit is rules.PayUnit.PIECE and sheet.pieces is None:
        raise Conflict("pieces_missing", _l("按件计酬要先填做了多少件。"))
    elif sheet.employer_confirmed_at is None:
        sheet.employer_confirmed_at, sheet.employer_confirmed_by = at, actor.person_id


def _sheet(claim: GigClaim) -> GigTimesheet:
    if claim.timesheet is None or claim.timesheet.ended_at is None:
        raise Conflict("no_timesheet", _l("还没有工时，请先扫码或填写工时。"))
    return claim.timesheet


def dispute_hours(session: Session, actor: Actor, claim_id: int, reason: str, at: datetime | None = None) -> GigClaim:
    """The worker says that hours or pay are not right; the employer must correct them."""
    at = at or clock.now()
    claim = locked_claim(session, claim_id)
    _require_worker(actor, claim)
    if claim.state is State.DISPUTED:
        return claim
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写哪里不对，用人方会看到。"), field="reason")
    move(session, actor, claim, Side.WORKER, State.DISPUTED, at=at, reason=reason)
    sheet = _sheet(claim)
    sheet.employer_confirmed_at = sheet.employer_confirmed_by = sheet.worker_confirmed_at = None
    tell_employer(session, claim, "gig_disputed")
    session.flush()
    return claim


def mark_paid(session: Session, actor: Actor, claim_id: int, at: datetime | None = None) -> GigClaim:
    """The employer says the agreed pay was paid. Twice is harmless."""
    at = at or clock.now()
    claim = locked_claim(session, claim_id)
    require_run(actor, claim.shift.gig)
    if claim.state in (State.PAID, State.SETTLED):
        return claim
    move(session, actor, claim, Side.EMPLOYER, State.PAID, at=at)
    sheet = _sheet(claim)
    sheet.paid_at, sheet.paid_by = at, actor.person_id
    tell_worker(session, claim, "gig_paid")
    session.flush()
    return claim


def confirm_received(session: Session, actor: Actor, claim_id: int, at: datetime | None = None) -> GigClaim:
    """The worker says the pay has arrived: the shift is settled. Twice is harmless."""
    at = at or clock.now()
    claim = locked_claim(session, claim_id)
    _require_worker(actor, claim)
    if claim.state is not State.SETTLED:
        move(session, actor, claim, Side.WORKER, State.SETTLED, at=at)
        _sheet(claim).received_at = at
        session.flush()
    return claim


def _require_worker(actor: Actor, claim: GigClaim) -> None:
    if require_side(actor, claim) is not Side.WORKER:
        raise Forbidden("worker_only", _l("这一步要由本人来办。"))
