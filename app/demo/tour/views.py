"""The page of the tour, and its buttons."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, evidence
from app.checkin.public import ScanResult
from app.database import current_session
from app.demo.models import Tour
from app.demo.tour import rules, services, view
from app.demo.tour.rules import STEPS, Step
from app.demo.tour.words import labels, verdict
from app.errors import AppError, NotFound
from app.unit_of_work import unit_of_work

bp = Blueprint("demo", __name__, template_folder="../templates")
TOUR, VERDICT = "tour", "tour_verdict"
TRIES = ("again", "forged")


@bp.get("/tour")
@access.demo_only
def tour() -> ResponseReturnValue:
    """Phone, gate, employer and ledger side by side."""
    session = current_session()
    found = services.by_public_id(session, cookie.get(TOUR))
    if found is None:
        return render_template("demo/tour.html", tour=None)
    known, shown = view.facts(session, found), view.load(session, found)
    return render_template(
        "demo/tour.html",
        tour=found,
        view=shown,
        steps=STEPS,
        labels=labels(),
        done=rules.done(known),
        next=rules.next_step(known),
        pane=rules.active_pane(known),
        verdict=verdict(cookie.get(VERDICT)),
        why=evidence.url("placement", shown.placement),
    )


@bp.post("/tour/start")
@access.demo_only
def start() -> ResponseReturnValue:
    """A new seeker at the same fair."""
    try:
        with unit_of_work() as session:
            cookie[TOUR] = services.start(session).public_id
        cookie.pop(VERDICT, None)
    except AppError as error:
        flash(str(error.message), "warn")
    return redirect(url_for("demo.tour"))


@bp.post("/tour/steps/<step>")
@access.demo_only
def take(step: str) -> ResponseReturnValue:
    """Take the step if it is the one to take now; an old page's button does nothing."""
    if step not in set(STEPS):
        raise NotFound("not_found", _("没有这一步。"))
    try:
        with unit_of_work() as session:
            found = _mine(session)
            if rules.next_step(view.facts(session, found)) is Step(step):
                services.take(session, found, Step(step))
                if step == Step.SCAN:
                    cookie[VERDICT] = str(ScanResult.ADMITTED)
    except AppError as error:
        flash(str(error.message), "warn")
    return redirect(url_for("demo.tour"))


@bp.post("/tour/tries/<what>")
@access.demo_only
def try_gate(what: str) -> ResponseReturnValue:
    """Hold the same code, or a forged one, to the gate: what is refused, and how."""
    if what not in TRIES:
        raise NotFound("not_found", _("没有这一步。"))
    try:
        with unit_of_work() as session:
            found = _mine(session)
            ticket = services.ticket_of(session, found)
            if ticket is not None:
                code = services.forged(ticket.code) if what == "forged" else ticket.code
                cookie[VERDICT] = str(services.scan(session, found, code).result)
    except AppError as error:
        flash(str(error.message), "warn")
    return redirect(url_for("demo.tour"))


def _mine(session: Session) -> Tour:
    found = services.by_public_id(session, cookie.get(TOUR))
    if found is None:
        raise NotFound("no_tour", _("请先按“开始”。"))
    return found
