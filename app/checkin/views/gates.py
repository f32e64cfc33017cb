"""Pages of the gate: choose an occasion, scan, register, look back, undo."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.actor import StaffRole
from app.checkin import present, queries
from app.checkin.forms import ScanForm, UndoForm, WalkInForm
from app.checkin.permissions import GATE_ROLES, keeps_gate, require_gate
from app.checkin.schemas import ScanOut
from app.checkin.services import scans
from app.checkin.views.blueprint import bp
from app.clock import day_bounds, today
from app.database import current_session
from app.errors import AppError, NotFound
from app.occasions import public as occasions
from app.occasions.public import Kind, Occasion
from app.paging import asked_page, paginate
from app.unit_of_work import unit_of_work
from app.web import current_actor

GATES = (StaffRole.GATE, StaffRole.OFFICER)


def _occasion(public_id: str) -> Occasion:
    occasion = occasions.by_public_id(current_session(), public_id)
    require_gate(current_actor(), occasion)
    return occasion


def _gate_name() -> str:
    return (request.values.get("gate") or "").strip()[:40] or _("主入口")


@bp.get("/gate")
@access.staff(*GATES)
def gates() -> ResponseReturnValue:
    """What this person may scan for today."""
    actor = current_actor()
    found = occasions.upcoming(current_session(), [Kind.FAIR, Kind.GIG_SHIFT], *day_bounds(today()))
    mine = [o for o in found if keeps_gate(actor, o)]
    counts = queries.attendance_counts(current_session(), [o.id for o in mine])
    return render_template("checkin/gates.html", mine=mine, counts=counts)


@bp.get("/gate/<public_id>")
@access.enterprise_or_staff(*GATES)
def gate(public_id: str) -> ResponseReturnValue:
    """The scanner."""
    return _gate_page(_occasion(public_id))


@bp.post("/gate/<public_id>")
@access.enterprise_or_staff(*GATES)
def gate_scan(public_id: str) -> ResponseReturnValue:
    """The typed code, without scripts."""
    form, occasion = ScanForm(), _occasion(public_id)
    if not form.validate_on_submit():
        return _gate_page(occasion, form=form), 422
    given = {name: form.data[name] for name in ("code", "gate", "nonce")}
    try:
        with unit_of_work() as session:
            outcome = scans.scan(session, current_actor(), occasion_id=occasion.id, **given)
            said = present.scan_out(session, outcome)
    except AppError as error:
        form.refuse(error)
        return _gate_page(occasion, form=form), error.status
    return _gate_page(occasion, said=said)


@bp.post("/gate/<public_id>/walk-in")
@access.staff(*GATES)
def gate_walk_in(public_id: str) -> ResponseReturnValue:
    """Register on the spot, without scripts."""
    form, occasion = WalkInForm(), _occasion(public_id)
    if not form.validate_on_submit():
        return _gate_page(occasion, walk_in=form), 422
    given = {name: form.data[name] for name in ("mobile", "name", "gate", "nonce")}
    try:
        with unit_of_work() as session:
            outcome = scans.register_at_gate(session, current_actor(), occasion_id=occasion.id, **given)
            said = present.scan_out(session, outcome)
    except AppError as error:
        form.refuse(error)
        return _gate_page(occasion, walk_in=form), error.status
    return _gate_page(occasion, said=said)


def _gate_page(
    occasion: Occasion, form: ScanForm | None = None, walk_in: WalkInForm | None = None, said: ScanOut | None = None
) -> str:
    name = _gate_name()
    return render_template(
        "checkin/gate.html",
        occasion=occasion,
        gate=name,
        form=form or ScanForm(formdata=None),
        walk_in=walk_in or WalkInForm(formdata=None),
        said=said,
        nonce=secrets.token_hex(12),
        list=present.scans_out(current_session(), occasion, name),
    )


@bp.get("/gate/<public_id>/scans")
@access.enterprise_or_staff(*GATES)
def gate_scans(public_id: str) -> ResponseReturnValue:
    """Every scan of the occasion, refusals too, newest first."""
    occasion = _occasion(public_id)
    page = paginate(current_session(), queries.scans_query(occasion.id), asked_page(), 50)
    return render_template(
        "checkin/scans.html",
        occasion=occasion,
        page=page,
        rows=present.rows_out(current_session(), page.items),
        totals=queries.gate_totals(current_session(), occasion.id),
        form=UndoForm(formdata=None),
    )


@bp.get("/scans/<public_id>")
@access.staff()
def scan_page(public_id: str) -> ResponseReturnValue:
    """One scan as evidence: who let whom in, where and when, and whether it was taken back."""
    return _scan_page(public_id, UndoForm(formdata=None))


@bp.post("/scans/<public_id>/undo")
@access.staff(*GATES)
def undo(public_id: str) -> ResponseReturnValue:
    """Take an admission back, with the reason."""
    form = UndoForm()
    if not form.validate_on_submit():
        return _scan_page(public_id, form), 422
    try:
        with unit_of_work() as session:
            scans.undo_scan(session, current_actor(), public_id, form.reason.data or "")
    except AppError as error:
        form.refuse(error)
        return _scan_page(public_id, form), error.status
    flash(_("已经撤销，这张码可以再扫。"), "ok")
    return redirect(url_for("checkin.scan_page", public_id=public_id))


def _scan_page(public_id: str, form: UndoForm) -> str:
    session, actor = current_session(), current_actor()
    found = queries.scan_by_public_id(session, public_id)
    occasion = session.get_one(Occasion, found.occasion_id) if found else None
    if found is None or occasion is None or not actor.covers(occasion.district_code):
        raise NotFound("scan_not_found", _("没有找到这次扫码。"))
    return render_template(
        "checkin/scan.html",
        scan=found,
        row=present.rows_out(session, [found])[0],
        occasion=occasion,
        undone=queries.undo_of(session, found.id),
        staff=present.people(session, [found.scanned_by]).get(found.scanned_by or 0),
        may_undo=found.result == "admitted" and not found.undone and actor.covers(occasion.district_code, *GATE_ROLES),
        form=form,
    )
