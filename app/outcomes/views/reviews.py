"""Review of placements: the queue, the evidence on one page, the decision, the history."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access, clock
from app.accounts.public import Revealed, reveal
from app.database import current_session
from app.errors import AppError
from app.hiring.public import Placement, Review, Side, placement, review
from app.outcomes import rules
from app.outcomes.chain import chain, source
from app.outcomes.forms import DecisionForm
from app.outcomes.permissions import REVIEWERS, require_review
from app.outcomes.queries import reviews
from app.outcomes.views.blueprint import bp
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/staff/reviews")
@access.staff(*REVIEWERS)
def queue() -> ResponseReturnValue:
    """The first that waits, with its evidence; or that nothing waits."""
    first = reviews.next_in_queue(current_session(), current_actor())
    if first is None:
        return render_template("outcomes/none_waiting.html")
    return redirect(url_for("outcomes.review_page", public_id=first.public_id))


@bp.get("/staff/reviews/<public_id>")
@access.staff(*REVIEWERS)
def review_page(public_id: str) -> ResponseReturnValue:
    """One placement with everything behind it on one page."""
    return _page(_mine(public_id), DecisionForm())


def _mine(public_id: str) -> Placement:
    found = placement(current_session(), public_id)
    require_review(current_actor(), found)
    return found


def _page(found: Placement, form: DecisionForm, revealed: Revealed | None = None) -> str:
    session, actor = current_session(), current_actor()
    case = reviews.case(session, found.id)
    return render_template(
        "outcomes/review.html",
        case=case,
        chain=chain(case),
        source=source(case.evidence.application),
        sides=[(Side.SEEKER, case.said(Side.SEEKER)), (Side.EMPLOYER, case.said(Side.EMPLOYER))],
        waiting=reviews.queue(session, actor, asked_page()),
        form=form,
        revealed=revealed,
        overdue=lambda one: rules.overdue(one.created_at, clock.now()),
        now=clock.now(),
    )


@bp.post("/staff/reviews/<public_id>")
@access.staff(*REVIEWERS)
def decide(public_id: str) -> ResponseReturnValue:
    """Decide, then the next in the queue."""
    found, form, actor = _mine(public_id), DecisionForm(), current_actor()
    following = reviews.next_in_queue(current_session(), actor, found)
    if not form.validate_on_submit():
        return _page(found, form), 422
    try:
        with unit_of_work() as session:
            review(session, actor, found.id, form.accepted, form.reason.data or "")
    except AppError as error:
        form.refuse(error)
        return _page(_mine(public_id), form), error.status
    flash(_("已记下，双方都会看到。") if form.accepted else _("已记为不算：台账新记一条，缺工数加回来了。"), "ok")
    if following is None:
        return redirect(url_for("outcomes.queue"))
    return redirect(url_for("outcomes.review_page", public_id=following.public_id))


@bp.post("/staff/reviews/<public_id>/name")
@access.staff(*REVIEWERS)
def show_name(public_id: str) -> ResponseReturnValue:
    """The full name; the look is recorded."""
    found = _mine(public_id)
    with unit_of_work() as session:
        shown = reveal(session, current_actor(), found.person_id, _("审核就业结果"))
    return _page(found, DecisionForm(), shown)


@bp.get("/staff/reviews/history")
@access.staff(*REVIEWERS)
def history() -> ResponseReturnValue:
    """What was decided, the newest first."""
    asked = request.args.get("decision", "")
    decision = Review(asked) if asked in (Review.ACCEPTED, Review.REJECTED) else None
    found = reviews.history(current_session(), current_actor(), decision, asked_page())
    return render_template("outcomes/history.html", found=found, decision=asked if decision else "")
