"""Passing a room on: the share card with its QR code, the calendar file."""

from flask import Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import access
from app.checkin.public import qr_svg
from app.database import current_session
from app.hiring.public import VacancyState, card
from app.livestream import queries, rules
from app.livestream.pictures import picture_of
from app.livestream.queries import recordings
from app.livestream.views.blueprint import bp
from app.occasions import public as occasions

JOBS_ON_CARD = 3


@bp.get("/live/<public_id>/share")
@access.anyone
def share(public_id: str) -> ResponseReturnValue:
    """A page with the card to keep, print or send on."""
    session = current_session()
    line = queries.line(session, public_id)
    found = recordings.recording_of(session, line.room.id) if line.state == "ended" else None
    picture = picture_of(line, found if recordings.watchable(found) else None)
    url = url_for("livestream.room", public_id=public_id, _external=True)
    return render_template("livestream/share.html", line=line, url=url, picture=picture)


@bp.get("/live/<public_id>/card.svg")
@access.anyone
def share_card(public_id: str) -> ResponseReturnValue:
    """The card: who, when, the first jobs as their vacancies have them, and the way in."""
    session = current_session()
    line = queries.line(session, public_id)
    rows = [row for row in queries.rundown(session, line.room) if row.vacancy.state is VacancyState.OPEN]
    url = url_for("livestream.room", public_id=public_id, _external=True)
    placed = Markup('<svg x="500" y="0" width="200" height="200" ')
    code = qr_svg(url, line.occasion.title, robust=True).replace(Markup("<svg "), placed)
    drawn = render_template(
        "livestream/_card.html",
        line=line,
        title=rules.wrapped(line.occasion.title, 26, 3),
        jobs=[card(row.vacancy, line.enterprise) for row in rows[:JOBS_ON_CARD]],
        more=max(0, len(rows) - JOBS_ON_CARD),
        wrapped=rules.wrapped,
        code=code,
    )
    return Response(drawn.strip(), mimetype="image/svg+xml", headers={"Cache-Control": "public, max-age=60"})


@bp.get("/live/<public_id>/room.ics")
@access.anyone
def room_ics(public_id: str) -> ResponseReturnValue:
    """The room as a calendar file."""
    line = queries.line(current_session(), public_id)
    url = url_for("livestream.room", public_id=public_id, _external=True)
    response: Response = make_response(occasions.ics(line.occasion, url))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="room-{public_id}.ics"'
    return response
