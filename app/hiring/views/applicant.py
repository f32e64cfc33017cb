"""One applicant before an employer: what happened, the next step, the full name for a reason."""

from collections.abc import Callable
from datetime import time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.accounts.public import Revealed, reveal
from app.database import current_session
from app.errors import AppError
from app.hiring import outlook
from app.hiring.finding import application_for
from app.hiring.models import Application
from app.hiring.queries import applications as reads
from app.hiring.rules import Side, State, Way, next_steps
from app.hiring.services.advance import advance
from app.hiring.services.arrivals import confirm_arrival
from app.hiring.services.departures import leave
from app.hiring.services.interviews import invite, usual_interview
from app.hiring.services.offers import offer, usual_offer
from app.hiring.values import InterviewValues, OfferValues
from app.hiring.views.blueprint import bp
from app.hiring.views.form_values import day_of, moment_of, moment_of_day, reason_of, text_of
from app.unit_of_work import unit_of_work
from app.web import current_actor

BY_HAND = {
    State.INTENDED, State.INTERVIEWED, State.DECLINED, State.NO_SHOW_INTERVIEW, State.NO_SHOW_ARRIVAL,
    State.RETAINED_7, State.RETAINED_30,
}  # fmt: skip


@bp.get("/desk/applicants/<public_id>")
@access.enterprise
def applicant(public_id: str) -> ResponseReturnValue:
    """One application, masked."""
    session = current_session()
    return _page(session, application_for(session, current_actor(), public_id, Side.EMPLOYER))


@bp.post("/desk/applicants/<public_id>/step")
@access.enterprise
def take_step(public_id: str) -> ResponseReturnValue:
    """A step that needs no more than a reason."""
    asked = request.form.get("to", "")
    to = State(asked) if asked in BY_HAND else None
    return _act(
        public_id,
        lambda session, made: advance(session, current_actor(), made.id, to or made.state, reason=reason_of()),
        _("办好了。"),
    )


@bp.post("/desk/applicants/<public_id>/interview")
@access.enterprise
def set_interview(public_id: str) -> ResponseReturnValue:
    """Invite, or move the interview."""
    return _act(
        public_id,
        lambda session, made: invite(session, current_actor(), made.id, _interview()),
        _("已经请本人来面试，等本人回话。"),
    )


@bp.post("/desk/applicants/<public_id>/offer")
@access.enterprise
def make_offer(public_id: str) -> ResponseReturnValue:
    """Promise a place."""
    return _act(
        public_id,
        lambda session, made: offer(session, current_actor(), made.id, _offer()),
        _("录用发出了，等本人回复。"),
    )


@bp.post("/desk/applicants/<public_id>/arrival")
@access.enterprise
def confirm_their_arrival(public_id: str) -> ResponseReturnValue:
    """The employer's word on day one."""
    return _act(
        public_id,
        lambda session, made: confirm_arrival(
            session, current_actor(), made.id, Side.EMPLOYER, moment_of_day(day_of("day"), made.state_at)
        ),
        _("记下了到岗。本人也确认后才算数。"),
    )


@bp.post("/desk/applicants/<public_id>/departure")
@access.enterprise
def say_they_left(public_id: str) -> ResponseReturnValue:
    """The person no longer works here."""
    return _act(
        public_id,
        lambda session, made: leave(
            session, current_actor(), made.id, moment_of_day(day_of("day"), made.state_at), reason_of()
        ),
        _("记下了离岗，缺工加 1。"),
    )


@bp.post("/desk/applicants/<public_id>/reveal")
@access.enterprise
def reveal_them(public_id: str) -> ResponseReturnValue:
    """The full name and number; the look is recorded and shown to the person."""
    actor = current_actor()
    try:
        with unit_of_work() as session:
            made = application_for(session, actor, public_id, Side.EMPLOYER)
            shown = reveal(session, actor, made.person_id, text_of("why", 60))
    except AppError as error:
        return _refused(public_id, error)
    return _page(current_session(), made, shown=shown)


def _act(public_id: str, use: Callable[[Session, Application], object], done: str) -> ResponseReturnValue:
    try:
        with unit_of_work() as session:
            use(session, application_for(session, current_actor(), public_id, Side.EMPLOYER))
    except AppError as error:
        return _refused(public_id, error)
    flash(done)
    return redirect(url_for("hiring.applicant", public_id=public_id))


def _refused(public_id: str, error: AppError) -> ResponseReturnValue:
    if error.status in (401, 404):
        raise error
    session = current_session()
    found = application_for(session, current_actor(), public_id, Side.EMPLOYER)
    return _page(session, found, error=error), error.status


def _page(session: Session, found: Application, *, error: AppError | None = None, shown: Revealed | None = None) -> str:
    row = reads.rows(session, [found], people=True)[0]
    steps = reads.timeline(session, found.id)
    proposed = row.interview.at if row.interview else usual_interview(row.vacancy, clock.now()).at
    return render_template(
        "hiring/applicant.html",
        row=row,
        steps=steps,
        words=reads.words(session, found.id),
        history=[step.to_state for step in steps],
        next=outlook.next_for_employer(row),
        may={step.after for step in next_steps(found.state, Side.EMPLOYER)},
        due=outlook.retention_open(row),
        proposed=clock.local(proposed),
        usual=usual_offer(clock.now()),
        answer_by=clock.local(usual_offer(clock.now()).expires_at).date(),
        error=error,
        shown=shown,
        typed=request.form,
        today=clock.today(),
    )


def _interview() -> InterviewValues:
    way = request.form.get("way", "")
    return InterviewValues(
        at=moment_of("day", "time"),
        way=Way(way) if way in set(Way) else Way.ONSITE,
        place=text_of("place"),
        note=text_of("note", 300),
    )


def _offer() -> OfferValues:
    until = day_of("until")
    return OfferValues(day_of("start_on"), clock.instant(until, time(20)), text_of("note", 300))
