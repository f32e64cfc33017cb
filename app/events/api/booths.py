"""Booths over HTTP: hold, confirm, release; scan at a booth; apply from a poster."""

from apiflask import APIBlueprint
from flask import url_for

from app import access
from app.actor import StaffRole
from app.checkin import public as checkin
from app.database import current_session
from app.errors import NotFound
from app.events import finding, permissions, present, queries
from app.events.models import Booking, Booth, Fair
from app.events.queries import booths as booth_queries
from app.events.queries.booths import LeadRow
from app.events.schemas import (
    BookingOut,
    BoothPageOut,
    BoothScanIn,
    ConfirmIn,
    HoldIn,
    LeadOut,
    LeadsOut,
    PosterIn,
    PosterOut,
    ReasonIn,
)
from app.events.services import bookings, leads
from app.extensions import limiter
from app.hiring import public as hiring
from app.occasions.public import Occasion
from app.paging import paginate
from app.schemas import PageQuery
from app.unit_of_work import unit_of_work
from app.web import current_actor

bp = APIBlueprint("booths_api", __name__, url_prefix="/api/v1", tag="Booths")
HALL = "6000 per minute"  # a fair hall is one address
REFUSED = [401, 403, 404, 409, 422]


@bp.get("/booths/<public_id>")
@access.anyone
@bp.output(BoothPageOut)
@bp.doc(summary="A booth with its vacancies", responses=[404])
def show(public_id: str) -> BoothPageOut:
    """Of a fair that one may look at."""
    session = current_session()
    booth = finding.booth(session, public_id)
    occasion = session.get_one(Occasion, session.get_one(Fair, booth.fair_id).occasion_id)
    finding.shown_fair(session, current_actor(), occasion.public_id)
    page = queries.booth_page(session, booth)
    cards = [hiring.card(v, page.enterprise).as_dict() for v in page.vacancies] if page.enterprise else []
    name = page.enterprise.name if page.enterprise else None
    return BoothPageOut(id=booth.public_id, code=booth.code, fair=occasion.public_id, enterprise=name, vacancies=cards)


@bp.post("/booths/<public_id>/holds")
@access.enterprise
@bp.input(HoldIn)
@bp.output(BookingOut, status_code=201)
@bp.doc(summary="Hold a booth for 15 minutes", responses=REFUSED, security="bearer")
def hold(public_id: str, json_data: HoldIn) -> BookingOut:
    """Never sold twice; holding one's own again gives the same booking."""
    actor = current_actor()
    with unit_of_work() as session:
        booth = finding.booth(session, public_id)
        enterprise = finding.own_enterprise(session, actor, json_data.enterprise_id)
        made = bookings.hold_booth(session, actor, booth_id=booth.id, enterprise_id=enterprise.id)
    return present.booking_out(current_session(), made)


@bp.get("/bookings/<public_id>")
@access.enterprise
@bp.output(BookingOut)
@bp.doc(summary="A booking of the caller's enterprise", responses=[401, 403, 404], security="bearer")
def show_booking(public_id: str) -> BookingOut:
    """With the vacancies brought."""
    session = current_session()
    return present.booking_out(session, finding.own_booking(session, current_actor(), public_id))


@bp.post("/bookings/<public_id>/confirmation")
@access.enterprise
@bp.input(ConfirmIn)
@bp.output(BookingOut)
@bp.doc(summary="Book for good, with at least one open vacancy", responses=REFUSED, security="bearer")
def confirm(public_id: str, json_data: ConfirmIn) -> BookingOut:
    """Again: changes the vacancies brought."""
    actor = current_actor()
    with unit_of_work() as session:
        found = finding.own_booking(session, actor, public_id)
        wanted = finding.vacancy_ids(session, json_data.vacancies)
        made = bookings.confirm_booking(session, actor, booking_id=found.id, vacancy_ids=wanted)
    return present.booking_out(current_session(), made)


@bp.post("/bookings/<public_id>/release")
@access.enterprise
@bp.output(BookingOut)
@bp.doc(summary="Give a booth back", responses=REFUSED, security="bearer")
def release(public_id: str) -> BookingOut:
    """Twice is harmless."""
    actor = current_actor()
    with unit_of_work() as session:
        found = finding.own_booking(session, actor, public_id)
        made = bookings.release_booking(session, actor, booking_id=found.id)
    return present.booking_out(current_session(), made)


@bp.post("/bookings/<public_id>/cancellation")
@access.staff(StaffRole.OFFICER)
@bp.input(ReasonIn)
@bp.output(BookingOut)
@bp.doc(summary="Staff take a booth back, with the reason", responses=REFUSED, security="bearer")
def cancel(public_id: str, json_data: ReasonIn) -> BookingOut:
    """The enterprise is told."""
    with unit_of_work() as session:
        found = finding.booking(session, public_id)
        made = bookings.cancel_booking(session, current_actor(), booking_id=found.id, reason=json_data.reason)
    return present.booking_out(current_session(), made)


@bp.get("/booths/<public_id>/poster")
@access.enterprise_or_staff(StaffRole.OFFICER, StaffRole.GATE)
@bp.output(PosterOut)
@bp.doc(summary="The signed code of a booth's poster", responses=[401, 403, 404], security="bearer")
def poster(public_id: str) -> PosterOut:
    """For the enterprise of the booth and the district's staff."""
    session = current_session()
    booth = finding.booth(session, public_id)
    require_booth(booth)
    code = checkin.poster_code("booth", booth.public_id)
    return PosterOut(code=code, url=url_for("events.poster_landing", code=code, _external=True))


def require_booth(booth: Booth) -> Booking | None:
    """The booth's standing booking, for its enterprise or the district's staff; NotFound for others."""
    session, actor = current_session(), current_actor()
    booking = queries.standing_booking(session, booth.id)
    if booking is not None and actor.speaks_for(booking.enterprise_id):
        return booking
    occasion = session.get_one(Occasion, session.get_one(Fair, booth.fair_id).occasion_id)
    if not permissions.sees_fair_desk(actor, occasion.district_code):
        raise NotFound("booth_not_found", bookings.NO_BOOTH)
    return booking


@bp.post("/booths/<public_id>/scans")
@access.enterprise
@limiter.limit(HALL, override_defaults=True)
@bp.input(BoothScanIn)
@bp.output(LeadOut)
@bp.doc(
    summary="Scan a seeker's ticket at the booth for one vacancy: an application", responses=REFUSED, security="bearer"
)
def scan(public_id: str, json_data: BoothScanIn) -> LeadOut:
    """The same person and vacancy again gives the same lead."""
    with unit_of_work() as session:
        booth = finding.booth(session, public_id)
        vacancy = hiring.vacancy(session, json_data.vacancy_id)
        outcome = leads.scan_at_booth(
            session,
            current_actor(),
            booth_id=booth.id,
            code=json_data.code,
            vacancy_id=vacancy.id,
            nonce=json_data.nonce,
        )
        return present.lead_out(session, outcome)


@bp.post("/booths/poster")
@access.signed_in
@limiter.limit(HALL, override_defaults=True)
@bp.input(PosterIn)
@bp.output(LeadOut)
@bp.doc(summary="Apply from a booth's poster", responses=REFUSED, security="bearer")
def apply_from_poster(json_data: PosterIn) -> LeadOut:
    """The caller is the seeker."""
    with unit_of_work() as session:
        vacancy = hiring.vacancy(session, json_data.vacancy_id)
        outcome = leads.apply_from_poster(session, current_actor(), code=json_data.code, vacancy_id=vacancy.id)
        return present.lead_out(session, outcome)


@bp.get("/bookings/<public_id>/leads")
@access.enterprise
@bp.input(PageQuery, location="query")
@bp.output(LeadsOut)
@bp.doc(summary="Who came to the booth", responses=[401, 403, 404, 422], security="bearer")
def list_leads(public_id: str, query_data: PageQuery) -> LeadsOut:
    """Newest first, people masked."""
    session = current_session()
    booking = finding.own_booking(session, current_actor(), public_id)
    page = paginate(session, booth_queries.leads_of(booking.id), query_data.page, query_data.per_page, scalars=False)
    rows = present.lead_rows(session, [LeadRow(*row) for row in page.items])
    return LeadsOut(items=rows, total=page.total, page=page.page, per_page=page.per_page)
