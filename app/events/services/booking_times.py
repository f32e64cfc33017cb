"""Open and close booking, shut single booths, and call a whole fair off."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import public as accounts
from app.actor import Actor
from app.checkin import public as checkin
from app.errors import Conflict, Invalid
from app.events.audit_tags import AuditTag
from app.events.models import Booking, Booth, Fair
from app.events.permissions import require_runs
from app.events.rules import BookingState
from app.events.services.fairs import locked
from app.occasions import public as occasions

LIVE = (BookingState.HELD, BookingState.CONFIRMED)


def open_booking(
    session: Session, actor: Actor, fair_id: int, *, closes_at: datetime | None = None, at: datetime | None = None
) -> Fair:
    """Enterprises may book from now on, until `closes_at` (default: the fair's end)."""
    at = at or clock.now()
    fair, occasion = locked(session, fair_id)
    require_runs(actor, occasion.district_code)
    if not occasion.is_published:
        raise Conflict("fair_not_published", _l("请先发布招聘会，再开放预订。"))
    if closes_at is not None and closes_at <= at:
        raise Invalid("booking_times", _l("预订截止要晚于现在。"), field="closes_at")
    fair.booking_opens_at, fair.booking_closes_at = at, closes_at
    audit.record(session, actor, AuditTag.BOOKING_OPENED, "fair", fair.id)
    session.flush()
    return fair


def close_booking(session: Session, actor: Actor, fair_id: int, at: datetime | None = None) -> Fair:
    """No more booking from now on. Bookings made stay."""
    at = at or clock.now()
    fair, occasion = locked(session, fair_id)
    require_runs(actor, occasion.district_code)
    fair.booking_opens_at = min(fair.booking_opens_at or at, at)
    fair.booking_closes_at = at
    audit.record(session, actor, AuditTag.BOOKING_CLOSED, "fair", fair.id)
    session.flush()
    return fair


def set_booth_open(session: Session, actor: Actor, booth_id: int, is_open: bool) -> Booth:
    """Take a booth out of booking (a pillar, a fire exit) or back in. Raises Conflict while somebody keeps it."""
    booth = session.get_one(Booth, booth_id, with_for_update=True)
    _fair, occasion = locked(session, booth.fair_id)
    require_runs(actor, occasion.district_code)
    kept = select(Booking.id).where(Booking.booth_id == booth.id, Booking.state.in_(LIVE))
    if not is_open and session.scalar(kept) is not None:
        raise Conflict("booth_kept", _l("已经有单位占着这个展位，请先取消它的预订。"))
    booth.open = is_open
    audit.record(session, actor, AuditTag.BOOTH_SHUT, "booth", booth.id, open=is_open)
    session.flush()
    return booth


def cancel_fair(session: Session, actor: Actor, fair_id: int, reason: str, at: datetime | None = None) -> Fair:
    """Call it off: bookings end, the venue is free again, enterprises and ticket holders are told why."""
    at = at or clock.now()
    fair, occasion = locked(session, fair_id)
    require_runs(actor, occasion.district_code)
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写明原因，参会的人会看到。"), field="reason")
    if not fair.live:
        return fair
    occasions.cancel(session, actor, occasion.id, reason=reason.strip(), at=at)
    fair.live = False
    live = select(Booking).where(Booking.fair_id == fair.id, Booking.state.in_(LIVE)).order_by(Booking.id)
    for booking in session.scalars(live.with_for_update()):
        booking.state, booking.ended_at, booking.ended_by = BookingState.CANCELLED, at, actor.person_id
        booking.reason = reason.strip()
        accounts.notify_enterprise(
            session, booking.enterprise_id, "events.fair_cancelled", fair=occasion.title, reason=reason.strip()
        )
    for person_id in checkin.ticket_holders(session, occasion.id):
        accounts.notify(session, person_id, "events.fair_cancelled", fair=occasion.title, reason=reason.strip())
    audit.record(session, actor, AuditTag.FAIR_CANCELLED, "fair", fair.id)
    session.flush()
    return fair
