"""Pages of an enterprise: book a booth, stand at it, see who came."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.actor import StaffRole
from app.checkin import public as checkin
from app.clock import now, today
from app.database import current_session
from app.errors import AppError
from app.events import finding, present, queries
from app.events.api.booths import require_booth
from app.events.links import choose_link
from app.events.models import Booking, Booth, Fair
from app.events.queries import booths as booth_queries
from app.events.queries import plan
from app.events.queries.booths import LeadRow
from app.events.rules import BookingState
from app.events.schemas import LeadOut
from app.events.services import bookings, leads
from app.events.views.blueprint import bp
from app.hiring import public as hiring
from app.occasions.public import Occasion
from app.paging import asked_page, paginate
from app.unit_of_work import unit_of_work
from app.web import current_actor

DESK = (StaffRole.OFFICER, StaffRole.GATE)


@bp.get("/desk/fairs")
@access.enterprise
def my_booths() -> ResponseReturnValue:
    """One's own booths, and fairs that take bookings."""
    session, actor = current_session(), current_actor()
    mine = queries.bookings_of_enterprises(session, actor.memberships)
    booked = {occasion.id for _booking, _booth, occasion in mine}
    cards = [c for c in queries.upcoming(session, limit=50) if c.occasion.id not in booked]
    return render_template(
        "events/my_booths.html", mine=mine, cards=cards, phase=present.phase_of, BookingState=BookingState, now=now()
    )


@bp.get("/desk/fairs/<public_id>")
@access.enterprise
def choose_booth(public_id: str) -> ResponseReturnValue:
    """The plan, to choose a booth from."""
    return _choose(public_id, None)


def _choose(public_id: str, error: AppError | None) -> str:
    session, actor = current_session(), current_actor()
    fair, occasion = finding.shown_fair(session, actor, public_id)
    views = plan.plan_of(session, fair.id, actor.memberships.keys(), now())
    chosen = next((v for v in views if v.booth.public_id == request.values.get("booth")), None)
    return render_template(
        "events/choose_booth.html",
        fair=fair,
        occasion=occasion,
        rows=plan.by_row(views),
        views=views,
        chosen=chosen,
        choose_link=choose_link(occasion.public_id),
        own=next((v for v in views if v.state == "mine"), None),
        phase=present.phase_of(fair, occasion),
        enterprises=booth_queries.enterprises(session, actor.memberships),
        error=error,
    )


@bp.post("/desk/booths/<public_id>/hold")
@access.enterprise
def hold(public_id: str) -> ResponseReturnValue:
    """Keep the booth and go on to confirm."""
    actor = current_actor()
    booth = finding.booth(current_session(), public_id)
    fair = current_session().get_one(Fair, booth.fair_id)
    occasion_id = current_session().get_one(Occasion, fair.occasion_id).public_id
    try:
        with unit_of_work() as session:
            enterprise = finding.own_enterprise(session, actor, request.form.get("enterprise") or None)
            made = bookings.hold_booth(session, actor, booth_id=booth.id, enterprise_id=enterprise.id)
    except AppError as error:
        return _choose(occasion_id, error), error.status
    return redirect(url_for("events.booking", public_id=made.public_id))


@bp.get("/desk/bookings/<public_id>")
@access.enterprise
def booking(public_id: str) -> ResponseReturnValue:
    """A booking: confirm while held; leads and poster once confirmed."""
    return _booking_page(finding.own_booking(current_session(), current_actor(), public_id), None)


def _booking_page(found: Booking, error: AppError | None) -> str:
    session = current_session()
    booth = session.get_one(Booth, found.booth_id)
    occasion = session.get_one(Occasion, session.get_one(Fair, found.fair_id).occasion_id)
    brought = booth_queries.booking_vacancies(session, found.id)
    lapsed = found.state is BookingState.HELD and found.held_until <= now()
    return render_template(
        "events/booking.html",
        booking=found,
        booth=booth,
        occasion=occasion,
        state=BookingState.LAPSED if lapsed else found.state,
        left=max(0, round((found.held_until - now()).total_seconds())),
        brought=brought,
        chosen=set(request.form.getlist("vacancies")) or {v.public_id for v in brought},
        offered=booth_queries.offerable(session, found.enterprise_id, today()),
        leads=_leads(found),
        begun=now() >= occasion.starts_at,
        error=error,
    )


def _leads(found: Booking) -> list[LeadOut]:
    page = paginate(current_session(), booth_queries.leads_of(found.id), asked_page(), 20, scalars=False)
    return present.lead_rows(current_session(), [LeadRow(*row) for row in page.items])


@bp.get("/desk/bookings/<public_id>/leads")
@access.enterprise
def booking_leads(public_id: str) -> ResponseReturnValue:
    """The list of leads alone, asked for every few seconds."""
    found = finding.own_booking(current_session(), current_actor(), public_id)
    return render_template("events/_leads.html", leads=_leads(found), booking=found)


@bp.post("/desk/bookings/<public_id>/confirm")
@access.enterprise
def confirm(public_id: str) -> ResponseReturnValue:
    """Book for good with the vacancies ticked."""
    actor = current_actor()
    found = finding.own_booking(current_session(), actor, public_id)
    try:
        with unit_of_work() as session:
            wanted = finding.vacancy_ids(session, request.form.getlist("vacancies"))
            bookings.confirm_booking(session, actor, booking_id=found.id, vacancy_ids=wanted)
    except AppError as error:
        return _booking_page(found, error), error.status
    flash(_("展位订好了。"), "ok")
    return redirect(url_for("events.booking", public_id=public_id))


@bp.post("/desk/bookings/<public_id>/release")
@access.enterprise
def release(public_id: str) -> ResponseReturnValue:
    """Give the booth back."""
    actor = current_actor()
    found = finding.own_booking(current_session(), actor, public_id)
    fair = current_session().get_one(Fair, found.fair_id)
    back = current_session().get_one(Occasion, fair.occasion_id).public_id
    try:
        with unit_of_work() as session:
            bookings.release_booking(session, actor, booking_id=found.id)
    except AppError as error:
        return _booking_page(found, error), error.status
    flash(_("展位放回去了。"), "ok")
    return redirect(url_for("events.choose_booth", public_id=back))


@bp.get("/desk/bookings/<public_id>/scan")
@access.enterprise
def booth_scan(public_id: str) -> ResponseReturnValue:
    """The scanner of a booth."""
    return _scan_page(finding.own_booking(current_session(), current_actor(), public_id))


@bp.post("/desk/bookings/<public_id>/scan")
@access.enterprise
def booth_scan_typed(public_id: str) -> ResponseReturnValue:
    """A typed code, without scripts."""
    actor, form = current_actor(), request.form
    found = finding.own_booking(current_session(), actor, public_id)
    try:
        with unit_of_work() as session:
            vacancy = hiring.vacancy(session, form.get("vacancy", ""))
            outcome = leads.scan_at_booth(
                session, actor, booth_id=found.booth_id, code=form.get("code", ""), vacancy_id=vacancy.id,
                nonce=form.get("nonce", "")[:64] or secrets.token_hex(12),
            )  # fmt: skip
            said = present.lead_out(session, outcome)
    except AppError as error:
        return _scan_page(found, error=error), error.status
    return _scan_page(found, said=said)


def _scan_page(found: Booking, said: LeadOut | None = None, error: AppError | None = None) -> str:
    session = current_session()
    return render_template(
        "events/booth_scan.html",
        booking=found,
        booth=session.get_one(Booth, found.booth_id),
        vacancies=booth_queries.booking_vacancies(session, found.id),
        leads=_leads(found),
        said=said,
        error=error,
        nonce=secrets.token_hex(12),
    )


@bp.post("/p/<code>")
@access.signed_in
def apply_from_poster(code: str) -> ResponseReturnValue:
    """The second tap: apply for one of the booth's vacancies."""
    with unit_of_work() as session:
        vacancy = hiring.vacancy(session, request.form.get("vacancy", ""))
        outcome = leads.apply_from_poster(session, current_actor(), code=code, vacancy_id=vacancy.id)
    flash(present.seeker_message(outcome), "ok" if outcome.lead.at_gate else "warn")
    return redirect(url_for("events.poster_landing", code=code))


@bp.get("/booths/<public_id>/poster")
@access.enterprise_or_staff(*DESK)
def booth_poster(public_id: str) -> ResponseReturnValue:
    """One booth's poster, to print."""
    session = current_session()
    booth = finding.booth(session, public_id)
    require_booth(booth)
    occasion = session.get_one(Occasion, session.get_one(Fair, booth.fair_id).occasion_id)
    return posters_page(occasion, [booth])


def posters_page(occasion: Occasion, booths: list[Booth]) -> str:
    """Posters one below the other, one a sheet."""
    session = current_session()
    sheets = []
    for booth in booths:
        page = queries.booth_page(session, booth)
        url = url_for("events.poster_landing", code=checkin.poster_code("booth", booth.public_id), _external=True)
        sheets.append((page, checkin.qr_svg(url, _("展位二维码"), robust=True)))
    return render_template("events/posters.html", occasion=occasion, sheets=sheets)
