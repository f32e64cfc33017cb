"""Pages of staff beside the fair itself: single booths and bookings, posters, venues."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app import access
from app.checkin import public as checkin
from app.database import current_session
from app.errors import AppError
from app.events import finding, queries
from app.events.forms import VenueForm
from app.events.models import Booking, Booth, Fair
from app.events.rules import BookingState
from app.events.services import booking_times, bookings, venues
from app.events.views.blueprint import bp
from app.events.views.desk import DESK, RUN, desk_page
from app.events.views.enterprise import posters_page
from app.occasions.public import Occasion
from app.unit_of_work import unit_of_work
from app.web import current_actor

__all__ = ["bp"]


def _public_id(fair_id: int) -> str:
    session = current_session()
    return session.get_one(Occasion, session.get_one(Fair, fair_id).occasion_id).public_id


@bp.post("/staff/bookings/<public_id>/cancel")
@access.staff(*RUN)
def cancel_booking(public_id: str) -> ResponseReturnValue:
    """Take a booth back; the enterprise is told why."""
    found = finding.booking(current_session(), public_id)
    fair = _public_id(found.fair_id)
    try:
        with unit_of_work() as session:
            reason = request.form.get("reason", "")[:300]
            bookings.cancel_booking(session, current_actor(), booking_id=found.id, reason=reason)
    except AppError as error:
        return desk_page(fair, error=error), error.status
    flash(_("预订取消了，已经通知企业。"), "ok")
    return redirect(url_for("events.desk_fair", public_id=fair))


@bp.post("/staff/booths/<public_id>/open")
@access.staff(*RUN)
def toggle_booth(public_id: str) -> ResponseReturnValue:
    """Take a booth out of booking, or back in."""
    booth = finding.booth(current_session(), public_id)
    fair = _public_id(booth.fair_id)
    try:
        with unit_of_work() as session:
            booking_times.set_booth_open(session, current_actor(), booth.id, request.form.get("open") == "1")
    except AppError as error:
        return desk_page(fair, error=error), error.status
    return redirect(url_for("events.desk_fair", public_id=fair, _anchor="plan"))


@bp.get("/staff/fairs/<public_id>/posters")
@access.staff(*DESK)
def posters(public_id: str) -> ResponseReturnValue:
    """The posters of all booked booths, one a sheet."""
    session = current_session()
    fair, occasion = finding.desk_fair(session, current_actor(), public_id)
    booked = (
        select(Booth)
        .join(Booking, Booking.booth_id == Booth.id)
        .where(Booth.fair_id == fair.id, Booking.state == BookingState.CONFIRMED)
        .order_by(Booth.row_number, Booth.column_number)
    )
    return posters_page(occasion, list(session.scalars(booked)))


@bp.get("/staff/fairs/<public_id>/poster")
@access.staff(*DESK)
def fair_poster(public_id: str) -> ResponseReturnValue:
    """The fair's own poster: scan, register, come in."""
    _fair, occasion = finding.desk_fair(current_session(), current_actor(), public_id)
    url = url_for("events.fair", public_id=public_id, _external=True)
    return render_template(
        "events/fair_poster.html", occasion=occasion, qr=checkin.qr_svg(url, _("报名二维码"), robust=True), url=url
    )


@bp.get("/staff/venues")
@access.staff(*RUN)
def venue_list() -> ResponseReturnValue:
    """Venues one may plan with, and a form for another."""
    return _venues_page(VenueForm(formdata=None))


@bp.post("/staff/venues")
@access.staff(*RUN)
def add_venue() -> ResponseReturnValue:
    """A new venue."""
    form = VenueForm()
    form.offer(current_session(), current_actor().districts(*RUN))
    if not form.validate_on_submit():
        return _venues_page(form), 422
    given = {name: form.data[name] for name in ("name", "district_code", "address", "capacity")}
    try:
        with unit_of_work() as session:
            venues.create_venue(session, current_actor(), **given)
    except AppError as error:
        form.refuse(error)
        return _venues_page(form), error.status
    flash(_("场地加好了。"), "ok")
    return redirect(url_for("events.venue_list"))


def _venues_page(form: VenueForm) -> str:
    session, districts = current_session(), current_actor().districts(*RUN)
    form.offer(session, districts)
    return render_template("events/venues.html", venues=queries.venues(session, districts), form=form)


@bp.get("/leads/<public_id>")
@access.enterprise_or_staff()
def lead(public_id: str) -> ResponseReturnValue:
    """One meeting at a booth as evidence, for the district's staff and the booth's enterprise."""
    shown = finding.lead(current_session(), current_actor(), public_id)
    return render_template("events/lead.html", row=shown)
