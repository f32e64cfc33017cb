"""Pages of tickets: a person's list, and one ticket on a phone or on paper."""

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import access
from app.accounts import public as accounts
from app.checkin import queries
from app.checkin.qr import qr_svg
from app.checkin.services import tickets
from app.checkin.views.blueprint import bp
from app.clock import now
from app.database import current_session
from app.occasions import public as occasions
from app.unit_of_work import unit_of_work
from app.web import current_actor

KEPT = "private, max-age=60, stale-if-error=86400"


@bp.get("/t/<public_id>")
@access.anyone
def ticket(public_id: str) -> ResponseReturnValue:
    """One ticket, by its unguessable link: works from a message and on paper; the name is masked."""
    session = current_session()
    held = tickets.require_by_public_id(session, public_id)
    occasion = session.get_one(occasions.Occasion, held.occasion_id)
    who = accounts.masked(session, [held.person_id]).get(held.person_id)
    came = queries.attended(session, held.occasion_id, held.person_id)
    page = render_template(
        "checkin/ticket.html",
        ticket=held,
        occasion=occasion,
        who=who,
        came=came,
        page=occasions.page_url(occasion),
        qr_svg=qr_svg,
    )
    response: Response = make_response(page)
    response.headers["Cache-Control"] = KEPT
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/me/tickets")
@access.signed_in
def my_tickets() -> ResponseReturnValue:
    """A person's tickets for what is not over."""
    held = queries.tickets_of(current_session(), current_actor().person_id or 0, now())
    return render_template("checkin/my_tickets.html", held=held)


@bp.post("/occasions/<public_id>/ticket")
@access.signed_in
def register(public_id: str) -> ResponseReturnValue:
    """Take part: one tap, and the ticket is there."""
    actor = current_actor()
    with unit_of_work() as session:
        occasion = occasions.by_public_id(session, public_id)
        held = tickets.issue_ticket(session, actor, occasion_id=occasion.id, person_id=actor.person_id or 0)
    return redirect(url_for("checkin.ticket", public_id=held.public_id))
