"""A meeting at a booth becomes an application: the enterprise scans a ticket, or the seeker scans the poster."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.checkin import public as checkin
from app.checkin.public import How
from app.database import new_public_id
from app.errors import Conflict, Invalid, NotFound, Unauthenticated
from app.events.audit_tags import AuditTag
from app.events.models import Booking, BookingVacancy, Booth, Fair, Lead
from app.events.permissions import require_speaks_for
from app.events.rules import BookingState, LeadFrom
from app.hiring import public as hiring
from app.hiring.public import Application, Channel, Source
from app.occasions.public import Occasion


@dataclass(frozen=True)
class LeadOutcome:
    """The lead and its application; `repeated` when this person had already met this booth for this vacancy."""

    lead: Lead
    application: Application
    booth: Booth
    repeated: bool


@dataclass(frozen=True)
class _Stand:
    """A confirmed booth of a fair that is on."""

    booth: Booth
    booking: Booking
    fair: Fair
    occasion: Occasion


def scan_at_booth(
    session: Session, actor: Actor, *, booth_id: int, code: str, vacancy_id: int, nonce: str, at: datetime | None = None
) -> LeadOutcome:
    """The enterprise scans a seeker's ticket for one of the booth's vacancies. The same again gives the same lead.

    Invalid: code_forged, wrong_occasion, revoked, vacancy_wrong. Conflict: booth_not_booked, fair_not_on."""
    at = at or clock.now()
    stand = _stand(session, booth_id, at)
    require_speaks_for(actor, stand.booking.enterprise_id)
    person_id = checkin.person_by_code(session, code, stand.occasion.id)
    return _meet(session, actor, stand, person_id, vacancy_id, LeadFrom.TICKET, nonce, at)


def apply_from_poster(
    session: Session, actor: Actor, *, code: str, vacancy_id: int, at: datetime | None = None
) -> LeadOutcome:
    """A signed-in seeker scanned a booth's poster and chose one of its vacancies."""
    at = at or clock.now()
    if actor.person_id is None:
        raise Unauthenticated("sign_in_required", _l("请先登录。"))
    stand = _stand(session, booth_of_poster(session, code).id, at)
    return _meet(session, actor, stand, actor.person_id, vacancy_id, LeadFrom.POSTER, None, at)


def booth_of_poster(session: Session, code: str) -> Booth:
    """The booth a poster's code names. Raises Invalid code_forged, NotFound."""
    kind, public_id = checkin.read_poster(code)
    if kind is not checkin.PosterKind.BOOTH:
        raise Invalid("code_forged", _l("这不是展位的码，请扫展位上的码。"), field="code")
    booth = session.scalars(select(Booth).where(Booth.public_id == public_id)).one_or_none()
    if booth is None:
        raise NotFound("booth_not_found", _l("没有这个展位。"))
    return booth


def _stand(session: Session, booth_id: int, at: datetime) -> _Stand:
    row = session.execute(
        select(Booth, Booking, Fair, Occasion)
        .join(Fair, Fair.id == Booth.fair_id)
        .join(Occasion, Occasion.id == Fair.occasion_id)
        .outerjoin(Booking, (Booking.booth_id == Booth.id) & (Booking.state == BookingState.CONFIRMED))
        .where(Booth.id == booth_id)
    ).one_or_none()
    if row is None:
        raise NotFound("booth_not_found", _l("没有这个展位。"))
    booth, booking, fair, occasion = row
    if booking is None:
        raise Conflict("booth_not_booked", _l("这个展位现在没有单位。"))
    day = clock.local(occasion.starts_at).date()
    if not occasion.is_published or not clock.day_bounds(day)[0] <= at < clock.day_bounds(_last_day(occasion))[1]:
        raise Conflict("fair_not_on", _l("招聘会不在进行，现在不能扫码报名。"))
    return _Stand(booth, booking, fair, occasion)


def _last_day(occasion: Occasion) -> date:
    return clock.local(occasion.ends_at).date()


def _meet(
    session: Session,
    actor: Actor,
    stand: _Stand,
    person_id: int,
    vacancy_id: int,
    came_from: LeadFrom,
    nonce: str | None,
    at: datetime,
) -> LeadOutcome:
    known = _known(session, stand.booking.id, person_id, vacancy_id)
    if known is not None:
        return LeadOutcome(known, session.get_one(Application, known.application_id), stand.booth, True)
    _require_brought(session, stand.booking.id, vacancy_id)
    at_gate = checkin.passed_gate(session, stand.occasion.id, person_id)
    detail = stand.booth.code
    application = hiring.apply(
        session,
        actor,
        vacancy_id=vacancy_id,
        person_id=person_id,
        source=Source(occasion_id=stand.occasion.id, channel=Channel.FAIR_BOOTH, detail=detail),
        at=at,
    )
    hiring.note_attendance(session, person_id=person_id, vacancy_id=vacancy_id, occasion_id=stand.occasion.id, at=at)
    lead, repeated = _insert(session, actor, stand, application, came_from, nonce, at_gate, at)
    checkin.record_attendance(
        session,
        occasion_id=stand.occasion.id,
        person_id=person_id,
        how=How.BOOTH_SCAN,
        detail=detail,
        at=at,
        evidence=("lead", lead.public_id),
    )
    return LeadOutcome(lead, application, stand.booth, repeated)


def _known(session: Session, booking_id: int, person_id: int, vacancy_id: int) -> Lead | None:
    return session.scalars(
        select(Lead).where(Lead.booking_id == booking_id, Lead.person_id == person_id, Lead.vacancy_id == vacancy_id)
    ).one_or_none()


def _require_brought(session: Session, booking_id: int, vacancy_id: int) -> None:
    if session.get(BookingVacancy, (booking_id, vacancy_id)) is None:
        raise Invalid("vacancy_wrong", _l("这个岗位不在这个展位上，请重新选。"), field="vacancy_id")


def _insert(
    session: Session,
    actor: Actor,
    stand: _Stand,
    application: Application,
    came_from: LeadFrom,
    nonce: str | None,
    at_gate: bool,
    at: datetime,
) -> tuple[Lead, bool]:
    made = session.scalar(
        insert(Lead)
        .values(
            public_id=new_public_id(),
            booking_id=stand.booking.id,
            person_id=application.person_id,
            vacancy_id=application.vacancy_id,
            application_id=application.id,
            came_from=came_from,
            at_gate=at_gate,
            nonce=nonce,
            at=at,
            scanned_by=actor.person_id,
        )
        .on_conflict_do_nothing()
        .returning(Lead)
    )
    if made is not None:
        audit.record(session, actor, AuditTag.LEAD_RECORDED, "lead", made.id, booth_id=stand.booth.id)
        return made, False
    known = _known(session, stand.booking.id, application.person_id, application.vacancy_id)
    if known is None:
        raise Conflict("nonce_reused", _l("这次扫码的编号已经用过，请再扫一次。"), field="nonce")
    return known, True
