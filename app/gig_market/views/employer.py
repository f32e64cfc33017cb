"""The desk of whoever runs gigs: the employer's clerk, and officers of the district in its place."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import access, clock
from app.accounts import public as accounts
from app.accounts.public import Enterprise
from app.actor import Actor
from app.database import current_session, new_public_id
from app.errors import AppError
from app.gig_market import pay_floor, queries, rules, wording
from app.gig_market.forms import CodeForm, GigForm, HoursForm, ReasonForm, ShiftForm
from app.gig_market.models import Gig, GigClaim, GigShift
from app.gig_market.permissions import STAFF, require_run
from app.gig_market.rules import Side
from app.gig_market.services import claims, finding, gigs, hours, site
from app.gig_market.views.blueprint import attempt, bp
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor


def side_for(actor: Actor, gig: Gig | None = None) -> str:
    """Whose navigation stands beside the page."""
    mine = actor.speaks_for(gig.enterprise_id) if gig else actor.is_enterprise
    return "enterprise" if mine else "staff"


def _list(side: str) -> str:
    text = request.args.get("q", "").replace("\x00", "").strip()[:40]
    found = queries.gigs_for(current_session(), current_actor(), side=side, text=text, page=asked_page())
    waiting = queries.states_waiting(current_session(), current_actor(), side)
    return render_template("gig_market/desk.html", found=found, side=side, q=text, waiting=waiting)


@bp.get("/desk/gigs")
@access.enterprise
def desk() -> ResponseReturnValue:
    """The own enterprises' gigs."""
    return _list("enterprise")


@bp.get("/staff/gigs")
@access.staff(*STAFF)
def staff_desk() -> ResponseReturnValue:
    """The gigs of the districts covered."""
    return _list("staff")


@bp.route("/desk/gigs/new", methods=["GET", "POST"])
@access.enterprise_or_staff(*STAFF)
def new() -> ResponseReturnValue:
    """Post a gig with its first shift."""
    session, actor = current_session(), current_actor()
    form = GigForm(data=_preset(session, actor) if request.method == "GET" else None)
    form.choose(session, _enterprises(session, actor))
    if form.validate_on_submit():
        try:
            with unit_of_work() as unit:
                made = _post(unit, actor, form)
            flash(_("发出去了，求职者现在就能看到。"), "ok")
            return redirect(url_for("gig_market.gig", public_id=made.public_id))
        except AppError as error:
            form.refuse(error)
    page = render_template("gig_market/new.html", form=form, side=side_for(actor), floor=pay_floor.on(clock.today()))
    return page, 422 if form.errors else 200


def _preset(session: Session, actor: Actor) -> dict[str, object]:
    own = next(iter(accounts.enterprises_of(session, actor)), None)
    return {"district_code": own.district_code if own else None, "day": clock.today()}


def _enterprises(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Those an actor may post for: the own ones, or for officers the one asked for by ?enterprise=."""
    query = select(Enterprise.public_id, Enterprise.name).order_by(Enterprise.name)
    if actor.is_enterprise:
        query = query.where(Enterprise.id.in_(list(actor.memberships)))
    else:
        query = query.where(Enterprise.public_id == request.args.get("enterprise", "").replace("\x00", ""))
    return [(public_id, name) for public_id, name in session.execute(query)]


def _post(session: Session, actor: Actor, form: GigForm) -> Gig:
    enterprise = accounts.require_enterprise(session, form.enterprise.data)
    made = gigs.post_gig(session, actor, enterprise.id, form.values(session))
    gigs.add_shift(session, actor, made.id, form.shift())
    return made


def _gig(public_id: str) -> Gig:
    found = finding.gig(current_session(), public_id)
    require_run(current_actor(), found)
    return found


def _shift(public_id: str) -> GigShift:
    found = finding.shift(current_session(), public_id)
    require_run(current_actor(), found.gig)
    return found


def _claim(public_id: str) -> GigClaim:
    found = finding.claim(current_session(), public_id)
    require_run(current_actor(), found.shift.gig)
    return found


@bp.get("/desk/gigs/<public_id>")
@access.enterprise_or_staff(*STAFF)
def gig(public_id: str) -> ResponseReturnValue:
    """One gig with its shifts."""
    return _gig_page(_gig(public_id), ShiftForm(data={"day": clock.today()}))


def _gig_page(found: Gig, form: ShiftForm) -> str:
    session = current_session()
    return render_template(
        "gig_market/gig.html",
        gig=found,
        employer=session.get_one(Enterprise, found.enterprise_id).name,
        shifts=queries.shifts_of(session, found.id),
        form=form,
        side=side_for(current_actor(), found),
        now=clock.now(),
    )


@bp.post("/desk/gigs/<public_id>/shifts")
@access.enterprise_or_staff(*STAFF)
def new_shift(public_id: str) -> ResponseReturnValue:
    """One more shift."""
    found, form, actor = _gig(public_id), ShiftForm(), current_actor()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                gigs.add_shift(session, actor, found.id, form.shift())
            flash(_("班次已加上。"), "ok")
            return redirect(url_for("gig_market.gig", public_id=public_id))
        except AppError as error:
            form.refuse(error)
    return _gig_page(_gig(public_id), form), 422


@bp.post("/desk/gigs/<public_id>/close")
@access.enterprise_or_staff(*STAFF)
def close(public_id: str) -> ResponseReturnValue:
    """Take no more claims."""
    found, actor = _gig(public_id), current_actor()
    attempt(lambda session: gigs.close_gig(session, actor, found.id), _("已停招。抢到的人照常来。"))
    return redirect(url_for("gig_market.gig", public_id=public_id))


@bp.get("/desk/gigs/shifts/<public_id>")
@access.enterprise_or_staff(*STAFF)
def run(public_id: str) -> ResponseReturnValue:
    """One shift: who comes, scan, hours, pay."""
    return _run_page(_shift(public_id))


def _run_page(found: GigShift, seen: site.SiteScan | None = None, form: ReasonForm | None = None) -> str:
    session = current_session()
    listed = queries.claims_on(session, found.id)
    return render_template(
        "gig_market/run.html",
        shift=found,
        claims=listed,
        people=accounts.masked(session, [c.person_id for c in listed]),
        moves={c.id: rules.claim_moves(c.state, Side.EMPLOYER) for c in listed},
        seen=seen,
        seen_words=wording.SEEN,
        nonce=new_public_id(),
        form=form or ReasonForm(),
        side=side_for(current_actor(), found.gig),
        now=clock.now(),
    )


@bp.post("/desk/gigs/shifts/<public_id>/scans")
@access.enterprise_or_staff(*STAFF)
def scan(public_id: str) -> ResponseReturnValue:
    """Scan a worker in or out; the answer stands on top of the same page."""
    found, form, actor = _shift(public_id), CodeForm(), current_actor()
    if not form.validate_on_submit():
        flash(_("没有读到码，请再扫一次。"), "bad")
        return redirect(url_for("gig_market.run", public_id=public_id))
    try:
        with unit_of_work() as session:
            seen = site.scan(session, actor, shift_id=found.id, code=form.code.data or "", nonce=form.nonce.data or "")
    except AppError as error:
        flash(str(error.message), "bad")
        return redirect(url_for("gig_market.run", public_id=public_id))
    return _run_page(_shift(public_id), seen)


@bp.post("/desk/gigs/shifts/<public_id>/cancel")
@access.enterprise_or_staff(*STAFF)
def call_off(public_id: str) -> ResponseReturnValue:
    """Call the shift off with a reason."""
    found, form, actor = _shift(public_id), ReasonForm(), current_actor()
    if not form.validate_on_submit():
        return _run_page(found, form=form), 422
    attempt(
        lambda session: claims.cancel_shift(session, actor, found.id, reason=form.text), _("这一班已取消，都通知到了。")
    )
    return redirect(url_for("gig_market.run", public_id=public_id))


@bp.route("/desk/gigs/claims/<public_id>/hours", methods=["GET", "POST"])
@access.enterprise_or_staff(*STAFF)
def enter(public_id: str) -> ResponseReturnValue:
    """Write or correct a timesheet by hand."""
    found, actor = _claim(public_id), current_actor()
    form = HoursForm(data=_hours_preset(found) if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                site.enter_hours(session, actor, found.id, form.hours())
            flash(_("工时已记下，等本人确认。"), "ok")
            return redirect(url_for("gig_market.run", public_id=found.shift.public_id))
        except AppError as error:
            form.refuse(error)
            found = _claim(public_id)
    person = accounts.masked(current_session(), [found.person_id])[found.person_id]
    page = render_template(
        "gig_market/hours.html", form=form, claim=found, person=person, side=side_for(actor, found.shift.gig)
    )
    return page, 422 if form.errors else 200


def _hours_preset(claim: GigClaim) -> dict[str, object]:
    sheet = claim.timesheet
    start = clock.local(sheet.started_at if sheet else claim.starts_at)
    end = clock.local(sheet.ended_at if sheet and sheet.ended_at else claim.ends_at)
    minutes = sheet.break_minutes if sheet else claim.shift.break_minutes
    pieces = sheet.pieces if sheet else None
    return {
        "day": start.date(), "started": start.time(), "ended": end.time(), "break_minutes": minutes, "pieces": pieces,
    }  # fmt: skip


def _acted(found: GigClaim) -> ResponseReturnValue:
    return redirect(url_for("gig_market.run", public_id=found.shift.public_id))


@bp.post("/desk/gigs/claims/<public_id>/confirm")
@access.enterprise_or_staff(*STAFF)
def approve(public_id: str) -> ResponseReturnValue:
    """The hours are right, says the employer."""
    found, actor = _claim(public_id), current_actor()
    attempt(lambda session: hours.confirm_hours(session, actor, found.id), _("工时已确认。"))
    return _acted(found)


@bp.post("/desk/gigs/claims/<public_id>/no-show")
@access.enterprise_or_staff(*STAFF)
def absent(public_id: str) -> ResponseReturnValue:
    """The worker did not come."""
    found, actor = _claim(public_id), current_actor()
    attempt(lambda session: site.mark_no_show(session, actor, found.id), _("已记为没有来。"))
    return _acted(found)


@bp.post("/desk/gigs/claims/<public_id>/paid")
@access.enterprise_or_staff(*STAFF)
def pay(public_id: str) -> ResponseReturnValue:
    """The pay was sent."""
    found, actor = _claim(public_id), current_actor()
    attempt(lambda session: hours.mark_paid(session, actor, found.id), _("已记为付款，等本人确认收到。"))
    return _acted(found)


@bp.post("/desk/gigs/claims/<public_id>/withdraw")
@access.enterprise_or_staff(*STAFF)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take a place back from somebody, with a reason."""
    found, form, actor = _claim(public_id), ReasonForm(), current_actor()
    if not form.validate_on_submit():
        return _run_page(found.shift, form=form), 422
    attempt(lambda session: claims.cancel_claim(session, actor, found.id, reason=form.text), _("已取消并告诉本人。"))
    return _acted(found)
