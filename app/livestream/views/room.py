"""Pages for whoever watches: the list of rooms, a room, applying in it."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.accounts.public import masked
from app.database import current_session
from app.errors import AppError, Conflict, Forbidden
from app.extensions import limiter
from app.hiring.public import Card, card
from app.livestream import queries, wording
from app.livestream.entry import connection_data, pass_for, video_data
from app.livestream.permissions import may_moderate
from app.livestream.queries import RoomLine, RundownLine
from app.livestream.rules import Kind
from app.livestream.services import pins
from app.livestream.services.applying import apply_in_room
from app.livestream.views.blueprint import bp
from app.pages import is_english
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor, wants_json


@bp.get("/live")
@access.anyone
def index() -> ResponseReturnValue:
    """Rooms on air, to come, and over."""
    session = current_session()
    return render_template(
        "livestream/index.html",
        live=queries.live_now(session),
        upcoming=queries.upcoming(session, clock.now()),
        ended=queries.by_state(session, "ended", clock.now(), asked_page(), 10),
        now=clock.now(),
    )


@bp.get("/live/<public_id>")
@access.anyone
def room(public_id: str) -> ResponseReturnValue:
    """The room: open to all; speaking and applying need a sign-in."""
    session, actor = current_session(), current_actor()
    line = queries.line(session, public_id)
    cards = queries.rundown(session, line.room)
    try:
        token, claims = pass_for(session, line)
    except Forbidden as error:
        return render_template("livestream/banned.html", line=line, reason=error.message), 403
    here = url_for("livestream.room", public_id=public_id)
    applied = queries.applied_for(session, line.room, actor)
    return render_template(
        "livestream/room.html",
        line=line,
        cards=[_shown(row, line) for row in cards],
        announcement=queries.newest_text(session, line.room.id, Kind.ANNOUNCED),
        applied=applied,
        me=masked(session, [actor.person_id])[actor.person_id] if actor.person_id else None,
        moderates=may_moderate(actor, line.room, line.occasion.district_code),
        data=connection_data(token, claims) | page_data(line) | _own_data(session, line, cards, applied),
        sign_in=url_for("accounts.sign_in", next=here),
        now=clock.now(),
    )


@bp.post("/live/<public_id>/token")
@access.anyone
@limiter.limit("60 per minute")
def token(public_id: str) -> ResponseReturnValue:
    """A fresh pass for a phone whose own has expired."""
    session = current_session()
    made, claims = pass_for(session, queries.line(session, public_id))
    return jsonify(connection_data(made, claims))


@bp.post("/live/<public_id>/apply")
@access.signed_in
def apply(public_id: str) -> ResponseReturnValue:
    """Apply without leaving. A refusal because the vacancy has closed takes its card off."""
    vacancy = request.form.get("vacancy", "").replace("\x00", "")[:24]
    try:
        with unit_of_work() as session:
            made = apply_in_room(session, current_actor(), public_id, vacancy)
    except Conflict as error:
        if error.code == "vacancy_closed":
            _refresh(public_id)
        return _refused(public_id, error)
    except AppError as error:
        return _refused(public_id, error)
    if wants_json():
        return jsonify(id=made.public_id, state=str(made.state), vacancy=vacancy), 201
    flash(_("已经报名，单位会尽快联系您。"), "ok")
    return redirect(url_for("livestream.room", public_id=public_id))


def _refused(public_id: str, error: AppError) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=error.as_dict()), error.status
    flash(str(error.message), "bad")
    return redirect(url_for("livestream.room", public_id=public_id))


def _refresh(public_id: str) -> None:
    with unit_of_work() as session:
        pins.refresh_pinned(session, public_id)


def _shown(row: RundownLine, line: RoomLine) -> tuple[RundownLine, Card]:
    return row, card(row.vacancy, line.enterprise)


def _own_data(session: Session, line: RoomLine, cards: list[RundownLine], applied: set[str]) -> dict[str, Any]:
    payloads = [pins.payload_of(session, line.room, row.vacancy) for row in cards]
    return {"cards": payloads, "applied": sorted(applied)}


def page_data(line: RoomLine) -> dict[str, Any]:
    """What the room's script needs besides its pass."""
    return {
        "room": line.room.public_id,
        "tokenUrl": url_for("livestream.token", public_id=line.room.public_id),
        "heldUrl": url_for("livestream.held", public_id=line.room.public_id),
        "applyUrl": url_for("livestream.apply", public_id=line.room.public_id),
        "now": int(clock.now().timestamp() * 1000),
        "video": video_data(line.room),
        "startsAt": int(line.occasion.starts_at.timestamp() * 1000),
        "english": is_english(),
        "texts": {name: str(text) for name, text in wording.TEXTS.items()},
        "refusals": {name: str(text) for name, text in wording.REFUSALS.items()},
        "periods": {name: str(text) for name, text in wording.PERIODS.items()},
    }
