"""Pages of staff: plan a fair, file its schemes, publish, open booking, watch, end."""

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app import access
from app.actor import StaffRole
from app.checkin import public as checkin
from app.clock import now
from app.database import current_session
from app.errors import AppError, NotFound
from app.events import finding, permissions, present, queries
from app.events.forms import SCHEMES, BookingOpenForm, FairForm, SchemeForm
from app.events.links import booth_link
from app.events.models import Fair, Venue
from app.events.queries import plan
from app.events.rules import Scheme
from app.events.services import fairs
from app.events.steps import STEPS
from app.events.views.blueprint import bp
from app.files import StoredFile
from app.forms import BaseForm
from app.occasions.public import Occasion
from app.paging import asked_page, paginate
from app.unit_of_work import unit_of_work
from app.web import current_actor

RUN = (StaffRole.OFFICER,)
DESK = (StaffRole.OFFICER, StaffRole.GATE)


@bp.get("/staff/fairs")
@access.staff(*DESK)
def desk() -> ResponseReturnValue:
    """Fairs of the districts one works for, newest first."""
    session, actor = current_session(), current_actor()
    page = paginate(session, queries.desk_fairs(actor.districts(*DESK)), asked_page(), 20, scalars=False)
    cards = queries.cards(session, page.items)
    seen = checkin.attendance_counts(session, [card.occasion.id for card in cards])
    return render_template(
        "events/desk.html", page=page, cards=cards, seen=seen, phase=present.phase_of, may_plan=actor.has_role(*RUN)
    )


@bp.get("/staff/fairs/new")
@access.staff(*RUN)
def new_fair() -> ResponseReturnValue:
    """An empty form."""
    form = FairForm(formdata=None)
    form.offer(current_session(), current_actor())
    return render_template("events/fair_form.html", form=form, fair=None)


@bp.post("/staff/fairs/new")
@access.staff(*RUN)
def create_fair() -> ResponseReturnValue:
    """A draft with its booths."""
    form, actor = FairForm(), current_actor()
    form.offer(current_session(), actor)
    if not form.validate_on_submit():
        return render_template("events/fair_form.html", form=form, fair=None), 422
    try:
        with unit_of_work() as session:
            values = form.values(finding.venue(session, form.venue_id.data).id)
            fair = fairs.create_fair(session, actor, values, rows=form.rows.data or 0, columns=form.columns.data or 0)
            occasion = session.get_one(Occasion, fair.occasion_id)
    except AppError as error:
        form.refuse(_at_form_field(error))
        return render_template("events/fair_form.html", form=form, fair=None), error.status
    flash(_("草稿建好了。交齐三份方案就能发布。"), "ok")
    return redirect(url_for("events.desk_fair", public_id=occasion.public_id))


def _at_form_field(error: AppError) -> AppError:
    """Instants of services are a day and a time on the form."""
    error.field = {"ends_at": "end_time", "starts_at": "start_time"}.get(error.field or "", error.field)
    return error


@bp.get("/staff/fairs/<public_id>/edit")
@access.staff(*RUN)
def edit_fair(public_id: str) -> ResponseReturnValue:
    """The form, filled."""
    fair, occasion, form = _editing(public_id, FairForm(formdata=None))
    form.fill(fair, occasion, current_session().get_one(Venue, fair.venue_id).public_id)
    return render_template("events/fair_form.html", form=form, fair=fair, occasion=occasion)


def _editing(public_id: str, form: FairForm) -> tuple[Fair, Occasion, FairForm]:
    actor = current_actor()
    fair, occasion = finding.desk_fair(current_session(), actor, public_id)
    permissions.require_runs(actor, occasion.district_code)
    form.offer(current_session(), actor, occasion.district_code)
    form.fixed_size()
    return fair, occasion, form


@bp.post("/staff/fairs/<public_id>/edit")
@access.staff(*RUN)
def change_fair(public_id: str) -> ResponseReturnValue:
    """Save what was changed."""
    fair, occasion, form = _editing(public_id, FairForm())
    if not form.validate_on_submit():
        return render_template("events/fair_form.html", form=form, fair=fair, occasion=occasion), 422
    try:
        with unit_of_work() as session:
            values = form.values(finding.venue(session, form.venue_id.data).id, fair)
            fairs.change_fair(session, current_actor(), fair.id, values)
    except AppError as error:
        form.refuse(_at_form_field(error))
        return render_template("events/fair_form.html", form=form, fair=fair, occasion=occasion), error.status
    flash(_("改好了。"), "ok")
    return redirect(url_for("events.desk_fair", public_id=public_id))


@bp.get("/staff/fairs/<public_id>")
@access.staff(*DESK)
def desk_fair(public_id: str) -> ResponseReturnValue:
    """A fair from plan to end, on one page."""
    return desk_page(public_id)


def desk_page(public_id: str, refused: BaseForm | None = None, error: AppError | None = None) -> str:
    """The fair's page, with what was refused if something was."""
    session, actor = current_session(), current_actor()
    fair, occasion = finding.desk_fair(session, actor, public_id)
    bookings = queries.booking_rows(session, fair.id)
    files = {s: getattr(fair, f"{s}_file_id") for s in Scheme}
    stored = {
        f.id: f for f in session.scalars(select(StoredFile).where(StoredFile.id.in_(set(files.values()) - {None})))
    }
    return render_template(
        "events/desk_fair.html",
        fair=fair,
        occasion=occasion,
        venue=session.get_one(Venue, fair.venue_id),
        desk_link=booth_link,
        live=present.live_counts(session, fair),
        schemes=[(s, SCHEMES[s], stored.get(files[s])) for s in Scheme],
        missing=present.missing(fair),
        phase=present.phase_of(fair, occasion),
        rows=plan.by_row(plan.plan_of(session, fair.id, (), now())),
        bookings=bookings,
        may_run=permissions.runs_fairs(actor, occasion.district_code),
        scheme_form=refused if isinstance(refused, SchemeForm) else SchemeForm(formdata=None),
        booking_form=BookingOpenForm(formdata=None),
        refused=refused,
        error=error,
        now=now(),
    )


@bp.get("/staff/fairs/<public_id>/live")
@access.staff(*DESK)
def live(public_id: str) -> ResponseReturnValue:
    """The counts alone, asked for every few seconds."""
    fair, occasion = finding.desk_fair(current_session(), current_actor(), public_id)
    return render_template("events/_live.html", live=present.live_counts(current_session(), fair), occasion=occasion)


@bp.post("/staff/fairs/<public_id>/schemes")
@access.staff(*RUN)
def file_scheme(public_id: str) -> ResponseReturnValue:
    """File one of the three documents."""
    form = SchemeForm()
    if not form.validate_on_submit():
        return desk_page(public_id, form), 422
    try:
        with unit_of_work() as session:
            fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
            upload = form.file.data
            scheme = finding.scheme(form.scheme.data)
            fairs.attach_scheme(session, current_actor(), fair.id, scheme, upload.stream, upload.filename or scheme)
    except AppError as error:
        error.field = error.field or "file"
        form.refuse(error)
        return desk_page(public_id, form), error.status
    flash(_("文件收好了。"), "ok")
    return redirect(url_for("events.desk_fair", public_id=public_id))


@bp.get("/staff/fairs/<public_id>/schemes/<scheme>")
@access.staff(*DESK)
def scheme_file(public_id: str, scheme: str) -> ResponseReturnValue:
    """A document on file, for download."""
    session = current_session()
    fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
    file_id = getattr(fair, f"{finding.scheme(scheme)}_file_id")
    if file_id is None:
        raise NotFound("scheme_unknown", _("还没有这份文件。"))
    stored = session.get_one(StoredFile, file_id)
    return send_file(stored.path, stored.media_type, as_attachment=True, download_name=stored.name)


@bp.post("/staff/fairs/<public_id>/<step>")
@access.staff(*RUN)
def take_step(public_id: str, step: str) -> ResponseReturnValue:
    """Publish, open or close booking, end, cancel: each one button."""
    if step not in STEPS:
        raise NotFound("not_found", _("没有这个页面。"))
    try:
        with unit_of_work() as session:
            fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
            said = STEPS[step](session, fair.id)
    except AppError as error:
        return desk_page(public_id, error=error), error.status
    flash(said, "ok")
    return redirect(url_for("events.desk_fair", public_id=public_id))
