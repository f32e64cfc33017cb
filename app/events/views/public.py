"""Public pages: fairs, one fair, its booths, posters."""

from itertools import groupby

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import access
from app.checkin import public as checkin
from app.clock import local, now
from app.database import current_session
from app.events import finding, present, queries
from app.events.links import booth_link
from app.events.models import Booth, Fair
from app.events.queries import booths as booth_queries
from app.events.queries import plan
from app.events.services.leads import booth_of_poster
from app.events.views.blueprint import bp
from app.hiring import public as hiring
from app.occasions import public as occasions
from app.occasions.public import Occasion
from app.paging import asked_page, paginate
from app.reference.public import districts
from app.web import current_actor


@bp.get("/fairs")
@access.anyone
def fairs() -> ResponseReturnValue:
    """Fairs on today and to come, by day; one district if asked."""
    session, district = current_session(), request.args.get("district", "")[:6] or None
    page = paginate(session, queries.public_fairs(now(), district), asked_page(), 20, scalars=False)
    cards = queries.cards(session, page.items)
    days = [(day, list(found)) for day, found in groupby(cards, lambda c: local(c.occasion.starts_at).date())]
    return render_template("events/fairs.html", page=page, days=days, district=district, districts=districts(session))


@bp.get("/fairs/<public_id>")
@access.anyone
def fair(public_id: str) -> ResponseReturnValue:
    """One fair for everyone: when, where, who comes, one tap to register."""
    session, actor = current_session(), current_actor()
    found, occasion = finding.shown_fair(session, actor, public_id)
    views = plan.plan_of(session, found.id, (), now())
    ticket = checkin.valid_ticket(session, occasion.id, actor.person_id) if actor.person_id else None
    standing = [v.booking.id for v in views if v.booking and v.enterprise]
    return render_template(
        "events/fair.html",
        card=present.card_of(session, found, occasion),
        occasion=occasion,
        rows=plan.by_row(views),
        exhibitors=[v for v in views if v.enterprise],
        vacancies=booth_queries.vacancies_of_bookings(session, standing),
        rooms=[(room, occasions.page_url(room)) for room in occasions.children(session, occasion.id)],
        ticket=ticket,
        over=occasion.ends_at <= now() or not occasion.is_published,
        booth_link=booth_link,
        share=url_for("events.fair", public_id=public_id, _external=True),
    )


@bp.get("/fairs/<public_id>.ics")
@access.anyone
def fair_ics(public_id: str) -> ResponseReturnValue:
    """The fair as a calendar file."""
    _fair, occasion = finding.shown_fair(current_session(), current_actor(), public_id)
    url = url_for("events.fair", public_id=public_id, _external=True)
    response: Response = make_response(occasions.ics(occasion, url))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="fair-{public_id}.ics"'
    return response


@bp.get("/booths/<public_id>")
@access.anyone
def booth(public_id: str) -> ResponseReturnValue:
    """One booth: who stands there and what they offer."""
    session = current_session()
    found = finding.booth(session, public_id)
    occasion = _occasion(found)
    finding.shown_fair(session, current_actor(), occasion.public_id)
    return _booth_page(found, occasion, code=None)


@bp.get("/p/<code>")
@access.anyone
def poster_landing(code: str) -> ResponseReturnValue:
    """Where a booth's poster leads: its vacancies, each one tap from an application."""
    found = booth_of_poster(current_session(), code)
    return _booth_page(found, _occasion(found), code=code)


def _occasion(booth: Booth) -> Occasion:
    session = current_session()
    return session.get_one(Occasion, session.get_one(Fair, booth.fair_id).occasion_id)


def _booth_page(booth: Booth, occasion: Occasion, code: str | None) -> str:
    session, actor = current_session(), current_actor()
    page = queries.booth_page(session, booth)
    met = booth_queries.applied_here(session, page.booking.id, actor.person_id) if page.booking else {}
    applied = {v.public_id for v in page.vacancies if v.id in met}
    return render_template(
        "events/booth.html",
        booth=booth,
        occasion=occasion,
        enterprise=page.enterprise,
        cards=[hiring.card(v, page.enterprise) for v in page.vacancies if page.enterprise],
        code=code,
        applied=applied,
        here=checkin.passed_gate(session, occasion.id, actor.person_id) if actor.person_id else False,
    )
