"""A seeker's own applications: where they stand, what happened, what is next, and the steps that are the seeker's."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.database import current_session
from app.errors import AppError
from app.hiring import outlook
from app.hiring.finding import application_for
from app.hiring.models import Application
from app.hiring.queries import applications as reads
from app.hiring.rules import Side, State, next_steps
from app.hiring.services.advance import advance
from app.hiring.services.arrivals import confirm_arrival
from app.hiring.services.departures import leave
from app.hiring.services.interviews import answer
from app.hiring.views.blueprint import bp
from app.hiring.views.form_values import day_of, moment_of_day, reason_of
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor

BY_HAND = {State.ACCEPTED, State.OFFER_DECLINED, State.WITHDRAWN, State.RETAINED_7, State.RETAINED_30}


@bp.get("/me/applications")
@access.signed_in
def my_applications() -> ResponseReturnValue:
    """All of one's applications, those on their way first."""
    session = current_session()
    page = reads.page_of_person(session, current_actor().person_id or 0, asked_page())
    rows = reads.rows(session, page.items, people=False)
    turn = sum(1 for row in rows if (found := outlook.next_of(row)) and found.side is Side.SEEKER)
    return render_template("hiring/my_applications.html", page=page, rows=rows, turn=turn)


@bp.get("/me/applications/<public_id>")
@access.signed_in
def application(public_id: str) -> ResponseReturnValue:
    """One application: what happened, what is next, who takes it."""
    session, actor = current_session(), current_actor()
    return _page(session, application_for(session, actor, public_id, Side.SEEKER), None)


@bp.post("/me/applications/<public_id>/step")
@access.signed_in
def take_my_step(public_id: str) -> ResponseReturnValue:
    """Accept or refuse an offer, withdraw, say that one is still there."""
    to = request.form.get("to", "")
    wanted = State(to) if to in BY_HAND else None
    return _act(
        public_id,
        lambda session, made: advance(session, current_actor(), made.id, wanted or made.state, reason=reason_of()),
        _("办好了。"),
    )


@bp.post("/me/applications/<public_id>/answer")
@access.signed_in
def answer_my_interview(public_id: str) -> ResponseReturnValue:
    """Coming to the interview or not."""
    coming = request.form.get("coming") == "yes"
    return _act(
        public_id,
        lambda session, made: answer(session, current_actor(), made.id, coming),
        _("已经告诉企业了。"),
    )


@bp.post("/me/applications/<public_id>/arrival")
@access.signed_in
def confirm_my_arrival(public_id: str) -> ResponseReturnValue:
    """I am at work since that day."""
    return _act(
        public_id,
        lambda session, made: confirm_arrival(
            session, current_actor(), made.id, Side.SEEKER, moment_of_day(day_of("day"), made.state_at)
        ),
        _("记下了您已到岗。"),
    )


@bp.post("/me/applications/<public_id>/departure")
@access.signed_in
def say_i_left(public_id: str) -> ResponseReturnValue:
    """I no longer work there since that day."""
    return _act(
        public_id,
        lambda session, made: leave(
            session, current_actor(), made.id, moment_of_day(day_of("day"), made.state_at), reason_of()
        ),
        _("记下了您已离岗。"),
    )


def _act(public_id: str, use: Callable[[Session, Application], object], done: str) -> ResponseReturnValue:
    actor = current_actor()
    try:
        with unit_of_work() as session:
            use(session, application_for(session, actor, public_id, Side.SEEKER))
    except AppError as error:
        if error.status in (401, 404):
            raise
        found = application_for(current_session(), actor, public_id, Side.SEEKER)
        return _page(current_session(), found, error), error.status
    flash(done)
    return redirect(url_for("hiring.application", public_id=public_id))


def _page(session: Session, found: Application, error: AppError | None) -> str:
    row = reads.rows(session, [found], people=False)[0]
    steps = reads.timeline(session, found.id)
    may = {step.after for step in next_steps(found.state, Side.SEEKER)} & (BY_HAND | {State.LEFT})
    return render_template(
        "hiring/application.html",
        row=row,
        steps=steps,
        words=reads.words(session, found.id),
        history=[step.to_state for step in steps],
        next=outlook.next_of(row),
        may=may,
        due=outlook.retention_open(row),
        error=error,
        typed=request.form,
        today=clock.today(),
    )
