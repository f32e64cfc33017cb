"""Hold, confirm and give back booths. A booth is never sold twice, whatever races (B1).

Locks are taken in one order everywhere: the booth, then bookings by id. The partial unique indexes are the last word.
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import public as accounts
from app.accounts.public import Enterprise
from app.actor import Actor
from app.database import new_public_id
from app.errors import Conflict, Invalid, NotFound
from app.events import rules
from app.events.audit_tags import AuditTag
from app.events.models import Booking, BookingVacancy, Booth, Fair
from app.events.permissions import require_runs, require_speaks_for
from app.events.rules import BookingState
from app.hiring.public import Vacancy
from app.occasions.public import Occasion

MOST_VACANCIES = 30
NO_BOOTH = _l("没有这个展位。")


def hold_booth(
    session: Session, actor: Actor, *, booth_id: int, enterprise_id: int, at: datetime | None = None
) -> Booking:
    """Keep a booth for 15 minutes. Holding one's own again gives the same booking.

    Conflict: booth_taken, one_booth_only, booking_not_open, booking_closed, booth_shut, not_verified."""
    at = at or clock.now()
    require_speaks_for(actor, enterprise_id)
    accounts.require_verified(session.get_one(Enterprise, enterprise_id))
    booth = _locked_booth(session, booth_id)
    fair, occasion = _fair(session, booth.fair_id)
    require_open(fair, occasion, at)
    if not booth.open:
        raise Conflict("booth_shut", _l("这个展位不开放，请选别的。"))
    for booking in _lapse(session, booth, enterprise_id, at):
        if booking.enterprise_id == enterprise_id and booking.booth_id == booth.id:
            return booking
        raise _refused(booking, booth)
    return _insert(session, actor, booth, enterprise_id, at)


def require_open(fair: Fair, occasion: Occasion, at: datetime) -> None:
    """Raises Conflict booking_not_open or booking_closed."""
    phase = rules.booking_phase(
        fair.booking_opens_at, fair.booking_closes_at, occasion.is_published, occasion.ends_at, at
    )
    if phase is rules.BookingPhase.NOT_OPEN:
        raise Conflict("booking_not_open", _l("这场招聘会还没有开放预订。"))
    if phase is rules.BookingPhase.CLOSED:
        raise Conflict("booking_closed", _l("这场招聘会的预订已经截止。"))


def _locked_booth(session: Session, booth_id: int) -> Booth:
    booth = session.get(Booth, booth_id, with_for_update=True, populate_existing=True)
    if booth is None:
        raise NotFound("booth_not_found", NO_BOOTH)
    return booth


def _fair(session: Session, fair_id: int) -> tuple[Fair, Occasion]:
    fair = session.get_one(Fair, fair_id)
    return fair, session.get_one(Occasion, fair.occasion_id)


def _lapse(session: Session, booth: Booth, enterprise_id: int, at: datetime) -> list[Booking]:
    """Live bookings of this booth or of this enterprise at this fair; holds that ran out are given back first."""
    concerned = or_(Booking.booth_id == booth.id, Booking.enterprise_id == enterprise_id)
    live = Booking.state.in_([BookingState.HELD, BookingState.CONFIRMED])
    found = session.scalars(
        select(Booking)
        .where(and_(Booking.fair_id == booth.fair_id, concerned, live))
        .order_by(Booking.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for booking in found:
        if booking.state is BookingState.HELD and booking.held_until <= at:
            booking.state, booking.ended_at = BookingState.LAPSED, booking.held_until
    session.flush()
    return [b for b in found if b.state is not BookingState.LAPSED]


def _refused(booking: Booking, booth: Booth) -> Conflict:
    if booking.booth_id == booth.id:
        return Conflict("booth_taken", _l("这个展位刚被别的单位占了，请选另一个。"))
    return Conflict("one_booth_only", _l("每家单位一场招聘会只订一个展位。要换，请先放回原来的。"))


def _insert(session: Session, actor: Actor, booth: Booth, enterprise_id: int, at: datetime) -> Booking:
    made: Booking | None = session.scalar(
        insert(Booking)
        .values(
            public_id=new_public_id(),
            booth_id=booth.id,
            fair_id=booth.fair_id,
            enterprise_id=enterprise_id,
            state=BookingState.HELD,
            held_at=at,
            held_until=at + rules.HOLD,
            reason="",
            held_by=actor.person_id,
        )
        .on_conflict_do_nothing()
        .returning(Booking)
    )
    if made is None:  # the same enterprise took another booth in the same instant
        raise Conflict("one_booth_only", _l("每家单位一场招聘会只订一个展位。要换，请先放回原来的。"))
    audit.record(session, actor, AuditTag.BOOTH_HELD, "booking", made.id, booth_id=booth.id)
    return made


def confirm_booking(
    session: Session, actor: Actor, *, booking_id: int, vacancy_ids: Sequence[int], at: datetime | None = None
) -> Booking:
    """Book for good, bringing at least one open vacancy. Confirming again changes the vacancies brought.

    Conflict: hold_lapsed, booking_over. Invalid: vacancies_missing, vacancy_wrong (field vacancies)."""
    at = at or clock.now()
    booking = _locked(session, booking_id)
    require_speaks_for(actor, booking.enterprise_id)
    if booking.state is BookingState.HELD and booking.held_until <= at:
        raise Conflict("hold_lapsed", _l("占位的 15 分钟已经过了，请重新选展位。"))
    if booking.state not in (BookingState.HELD, BookingState.CONFIRMED):
        raise Conflict("booking_over", _l("这个预订已经不在了，请重新选展位。"))
    _attach(session, booking, vacancy_ids, at)
    if booking.state is BookingState.HELD:
        booking.state, booking.confirmed_at = BookingState.CONFIRMED, at
        audit.record(session, actor, AuditTag.BOOTH_BOOKED, "booking", booking.id, vacancies=len(vacancy_ids))
    session.flush()
    return booking


def _locked(session: Session, booking_id: int) -> Booking:
    booking = session.get(Booking, booking_id)
    if booking is None:
        raise NotFound("booking_not_found", _l("没有找到这个展位预订。"))
    _locked_booth(session, booking.booth_id)
    return session.get_one(Booking, booking_id, with_for_update=True, populate_existing=True)


def _attach(session: Session, booking: Booking, vacancy_ids: Sequence[int], at: datetime) -> None:
    wanted = list(dict.fromkeys(vacancy_ids))
    if not wanted:
        raise Invalid("vacancies_missing", _l("请至少带上一个正在招人的岗位。"), field="vacancies")
    if len(wanted) > MOST_VACANCIES:
        raise Invalid("vacancies_many", _l("一个展位最多带 30 个岗位。"), field="vacancies")
    found = {v.id: v for v in session.scalars(select(Vacancy).where(Vacancy.id.in_(wanted)))}
    for vacancy_id in wanted:
        vacancy = found.get(vacancy_id)
        if vacancy is None or vacancy.enterprise_id != booking.enterprise_id:
            raise Invalid("vacancy_wrong", _l("只能带本单位的岗位。"), field="vacancies")
        if not vacancy.takes_applications(clock.local(at).date()):
            raise Invalid("vacancy_wrong", _l("有的岗位已经不招人了，请去掉它再订。"), field="vacancies")
    session.execute(delete(BookingVacancy).where(BookingVacancy.booking_id == booking.id))
    session.add_all(BookingVacancy(booking_id=booking.id, vacancy_id=v, position=n) for n, v in enumerate(wanted))


def release_booking(session: Session, actor: Actor, *, booking_id: int, at: datetime | None = None) -> Booking:
    """Give the booth back. Releasing what is already given back is harmless; once the fair began it is refused."""
    at = at or clock.now()
    booking = _locked(session, booking_id)
    require_speaks_for(actor, booking.enterprise_id)
    if booking.state not in (BookingState.HELD, BookingState.CONFIRMED):
        return booking
    occasion = _fair(session, booking.fair_id)[1]
    if booking.state is BookingState.CONFIRMED and at >= occasion.starts_at:
        raise Conflict("fair_begun", _l("招聘会已经开始，不能退展位了。"))
    booking.state, booking.ended_at, booking.ended_by = BookingState.RELEASED, at, actor.person_id
    audit.record(session, actor, AuditTag.BOOTH_RELEASED, "booking", booking.id)
    session.flush()
    return booking


def cancel_booking(
    session: Session, actor: Actor, *, booking_id: int, reason: str, at: datetime | None = None
) -> Booking:
    """Staff take a booth back with a reason; the enterprise is told. Cancelling twice is harmless."""
    at = at or clock.now()
    booking = _locked(session, booking_id)
    occasion = _fair(session, booking.fair_id)[1]
    require_runs(actor, occasion.district_code)
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写明原因，单位会看到。"), field="reason")
    if booking.state not in (BookingState.HELD, BookingState.CONFIRMED):
        return booking
    booking.state, booking.ended_at, booking.ended_by = BookingState.CANCELLED, at, actor.person_id
    booking.reason = reason.strip()
    booth = session.get_one(Booth, booking.booth_id)
    told = {"fair": occasion.title, "booth": booth.code, "reason": booking.reason}
    accounts.notify_enterprise(session, booking.enterprise_id, "events.booth_cancelled", **told)
    audit.record(session, actor, AuditTag.BOOTH_CANCELLED, "booking", booking.id)
    session.flush()
    return booking
