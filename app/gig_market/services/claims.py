"""Claim a shift, first come first served; give it back; move up from the waiting list."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from psycopg.errors import ExclusionViolation, UniqueViolation
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import public as accounts
from app.actor import Actor, MemberRole
from app.checkin import public as checkin
from app.errors import AppError, Conflict, Forbidden, Invalid
from app.gig_market import rules
from app.gig_market.audit_tags import AuditTag
from app.gig_market.models import GigClaim, GigShift
from app.gig_market.permissions import require_person, require_run, require_side
from app.gig_market.rules import BINDING, GigState, Obstacle, ShiftState, Side, Span, State
from app.gig_market.services.finding import locked_claim, locked_shift
from app.gig_market.services.moves import keep_step, move, refuse_unless
from app.gig_market.services.telling import tell_worker
from app.occasions import public as occasions

REFUSALS: dict[Obstacle, tuple[type[AppError], object]] = {
    Obstacle.AGE_UNKNOWN: (Invalid, _l("请先在“我的”里填出生日期，才能抢班。")),
    Obstacle.UNDER_16: (Forbidden, _l("未满 16 周岁不能打零工。")),
    Obstacle.MINOR_HAZARDOUS: (Forbidden, _l("未满 18 周岁不能做这种有危险的活。")),
    Obstacle.OVERLAP: (Conflict, _l("这个时间您已经有别的班了。")),
    Obstacle.REST: (Conflict, _l("跟您另一班隔得太近：两班之间要休息满 11 小时。")),
    Obstacle.STARTED: (Conflict, _l("这一班已经开始，不能再抢了。")),
    Obstacle.CLOSED: (Conflict, _l("这一班已经停招或取消。")),
    Obstacle.FULL: (Conflict, _l("这一班刚刚满了，看看别的班吧。")),
}


def refusal(obstacle: Obstacle) -> AppError:
    """The error that tells a person about an obstacle."""
    kind, message = REFUSALS[obstacle]
    return kind(str(obstacle), message)


def obstacles(session: Session, shift: GigShift, person_id: int, at: datetime) -> list[Obstacle]:
    """Everything that keeps a person from this shift, but its being full."""
    found = []
    if shift.state is not ShiftState.OPEN or shift.gig.state is not GigState.OPEN:
        found.append(Obstacle.CLOSED)
    elif shift.starts_at <= at:
        found.append(Obstacle.STARTED)
    age = accounts.age_on(session, person_id, clock.local(shift.starts_at).date())
    found += rules.age_obstacles(age, shift.gig.hazardous)
    return found + rules.time_obstacles(shift.span, held_spans(session, person_id, shift))


def held_spans(session: Session, person_id: int, shift: GigShift) -> list[Span]:
    """The person's other shifts near this one."""
    near = select(GigClaim.starts_at, GigClaim.ends_at).where(
        GigClaim.person_id == person_id,
        GigClaim.shift_id != shift.id,
        GigClaim.state.in_(BINDING),
        GigClaim.starts_at < shift.ends_at + rules.REST,
        GigClaim.rest_until > shift.starts_at,
    )
    return [Span(start, end) for start, end in session.execute(near)]


def claim_shift(session: Session, actor: Actor, shift_id: int, at: datetime | None = None) -> GigClaim:
    """The actor takes a place, or stands in the waiting list when it is full. Asking again gives the same claim, moved
    up if a place has become free meanwhile.

    Raises Conflict, Forbidden or Invalid with the code of the first obstacle."""
    person_id = require_person(actor)
    at = at or clock.now()
    shift = locked_shift(session, shift_id)
    known = active_claim(session, shift.id, person_id)
    if known is not None:
        promote(session, shift, at)
        return known
    found = obstacles(session, shift, person_id, at)
    if shift.left <= 0 and not shift.gig.waiting_list:
        found.append(Obstacle.FULL)
    if found:
        raise refusal(found[0])
    return _take(session, actor, shift, State.CLAIMED if shift.left > 0 else State.WAITING, at)


def active_claim(session: Session, shift_id: int, person_id: int) -> GigClaim | None:
    """The person's claim on the shift that was not given back, or None."""
    return session.scalar(
        select(GigClaim).where(
            GigClaim.shift_id == shift_id, GigClaim.person_id == person_id, GigClaim.state != State.CANCELLED
        )
    )


def _take(session: Session, actor: Actor, shift: GigShift, state: State, at: datetime) -> GigClaim:
    refuse_unless(Side.WORKER, None, state)
    claim = GigClaim(
        shift=shift,
        person_id=actor.person_id,
        state=state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        rest_until=shift.ends_at + rules.REST,
        claimed_at=at,
    )
    try:
        with session.begin_nested():
            session.add(claim)
            session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation):  # another shift of hers was claimed in the same moment
            raise refusal(Obstacle.OVERLAP) from error
        if isinstance(error.orig, UniqueViolation):
            raise Conflict("already_claimed", _l("这一班您已经抢过了。")) from error
        raise
    session.refresh(shift, ["taken"])
    keep_step(session, actor, claim, None, at)
    if state is State.CLAIMED:
        _ticket(session, claim, at)
    return claim


def _ticket(session: Session, claim: GigClaim, at: datetime) -> None:
    """The code for check-in, in the worker's own name."""
    own = Actor(person_id=claim.person_id)
    checkin.issue_ticket(session, own, occasion_id=claim.shift.occasion_id, person_id=claim.person_id, at=at)


def cancel_claim(
    session: Session, actor: Actor, claim_id: int, *, reason: str = "", at: datetime | None = None
) -> GigClaim:
    """Give a place back: the worker until the deadline, the employer before the start with a reason. The first of the
    waiting list moves up. Cancelling twice is harmless."""
    at = at or clock.now()
    claim = locked_claim(session, claim_id)
    side = require_side(actor, claim)
    if claim.state is State.CANCELLED:
        return claim
    held = claim.state is State.CLAIMED
    _check_cancel(claim, side, held, reason, at)
    move(session, actor, claim, side, State.CANCELLED, at=at, reason=reason)
    if held:
        _revoke(session, actor, claim)
        promote(session, claim.shift, at)
    if side is Side.EMPLOYER:
        tell_worker(session, claim, "gig_place_withdrawn")
    return claim


def _check_cancel(claim: GigClaim, side: Side, held: bool, reason: str, at: datetime) -> None:
    if side is Side.WORKER and held and at > claim.shift.cancel_until:
        raise Conflict("too_late_to_cancel", _l("已经过了免费取消的时间。来不了请尽快告诉用人方。"))
    if side is Side.EMPLOYER and not reason.strip():
        raise Invalid("reason_missing", _l("请写原因，对方会看到。"), field="reason")
    if side is Side.EMPLOYER and at >= claim.starts_at:
        raise Conflict("shift_started", _l("这一班已经开始，不能再退掉他。"))


def _revoke(session: Session, actor: Actor, claim: GigClaim) -> None:
    """The platform takes the code back in the host's name."""
    ticket = checkin.valid_ticket(session, claim.shift.occasion_id, claim.person_id)
    if ticket is not None:
        host = Actor(person_id=actor.person_id, memberships={claim.shift.gig.enterprise_id: MemberRole.CLERK})
        checkin.revoke_ticket(session, host, ticket.id)


def promote(session: Session, shift: GigShift, at: datetime) -> list[GigClaim]:
    """Fill free places (of a locked shift) from the waiting list, in the order of asking; who cannot is passed over."""
    session.refresh(shift, ["taken"])
    moved: list[GigClaim] = []
    if shift.state is not ShiftState.OPEN or shift.starts_at <= at:
        return moved
    queue = select(GigClaim).where(GigClaim.shift_id == shift.id, GigClaim.state == State.WAITING)
    for claim in session.scalars(queue.order_by(GigClaim.claimed_at, GigClaim.id)).all():
        if shift.left <= len(moved):
            break
        if not obstacles(session, shift, claim.person_id, at) and _move_up(session, claim, at):
            moved.append(claim)
    session.refresh(shift, ["taken"])
    return moved


def _move_up(session: Session, claim: GigClaim, at: datetime) -> bool:
    try:
        with session.begin_nested():
            move(session, Actor(person_id=None), claim, Side.PLATFORM, State.CLAIMED, at=at)
    except IntegrityError:  # took another shift in the same moment: the next one moves up
        session.refresh(claim)
        return False
    _ticket(session, claim, at)
    tell_worker(session, claim, "gig_place_yours")
    return True


def cancel_shift(session: Session, actor: Actor, shift_id: int, *, reason: str, at: datetime | None = None) -> GigShift:
    """Call a shift off before it starts: its claims are cancelled and everybody is told. Twice is harmless."""
    at = at or clock.now()
    shift = locked_shift(session, shift_id)
    require_run(actor, shift.gig)
    if shift.state is ShiftState.CANCELLED:
        return shift
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写原因，对方会看到。"), field="reason")
    if at >= shift.starts_at:
        raise Conflict("shift_started", _l("这一班已经开始，不能再取消。"))
    shift.state = ShiftState.CANCELLED
    open_claims = select(GigClaim).where(
        GigClaim.shift_id == shift.id, GigClaim.state.in_([State.WAITING, State.CLAIMED])
    )
    for claim in session.scalars(open_claims.order_by(GigClaim.id)).all():
        move(session, actor, claim, Side.EMPLOYER, State.CANCELLED, at=at, reason=reason)
        _revoke(session, actor, claim)
        tell_worker(session, claim, "gig_shift_cancelled")
    occasions.cancel(session, actor, shift.occasion_id, reason=reason, at=at)
    audit.record(session, actor, AuditTag.SHIFT_CANCELLED, "gig_shift", shift.id)
    session.flush()
    session.refresh(shift, ["taken"])
    return shift
