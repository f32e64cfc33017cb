"""Applying inside the room: with one tap, with what is missing asked on the spot, or with a number and a code."""

from datetime import date
from typing import Any

from flask import current_app, flash, jsonify, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from app import access
from app.accounts.public import (
    Known,
    Person,
    introduce,
    known_of,
    masked,
    read_date,
    remember,
    request_code,
    try_code,
)
from app.catalogue import select_locale
from app.database import current_session
from app.errors import AppError, Conflict, Invalid
from app.extensions import limiter
from app.hiring.public import Application
from app.livestream import devices, queries, tokens
from app.livestream.entry import GUEST, connection_data, pass_for
from app.livestream.queries import RoomLine
from app.livestream.services import pins
from app.livestream.services.applying import apply_in_room, withdraw_in_room
from app.livestream.services.history import adopt_sittings
from app.livestream.views.blueprint import bp
from app.unit_of_work import unit_of_work
from app.web import current_actor, wants_json


def _device() -> str:
    """Whose tries are counted together: this browser, or the address when it keeps no cookies."""
    known = devices.read_cookie(current_app.extensions["settings"].secret_key, request.cookies.get(devices.COOKIE))
    return known or get_remote_address()


PER_DEVICE = limiter.shared_limit("20 per 10 minutes", scope="room_numbers", key_func=_device)
PER_ADDRESS = limiter.shared_limit("300 per 10 minutes", scope="room_numbers_address")
"""A fair hall is one address, so its limit is wide; the narrow one per number is the code's own."""


@bp.post("/live/<public_id>/apply")
@access.signed_in
def apply(public_id: str) -> ResponseReturnValue:
    """Apply without leaving; what the sheet asked for is kept first. A closed vacancy's card comes off."""
    vacancy = _text("vacancy", 24)
    try:
        with unit_of_work() as session:
            introduce(session, current_actor(), name=_text("name", 40), birth_date=_birth(), share=_ticked("share"))
        made = _apply(public_id, vacancy)
    except AppError as error:
        return _refused(public_id, error)
    if wants_json():
        return jsonify(_made(made, vacancy)), 201
    flash(_("已经报名，单位会尽快联系您。"), "ok")
    return redirect(url_for("livestream.room", public_id=public_id))


@bp.post("/live/<public_id>/apply/undo")
@access.signed_in
def undo(public_id: str) -> ResponseReturnValue:
    """Take it back."""
    vacancy = _text("vacancy", 24)
    try:
        with unit_of_work() as session:
            made = withdraw_in_room(session, current_actor(), public_id, vacancy)
    except AppError as error:
        return _refused(public_id, error)
    if wants_json():
        return jsonify(_made(made, vacancy))
    flash(_("已经撤回。"), "ok")
    return redirect(url_for("livestream.room", public_id=public_id))


@bp.post("/live/<public_id>/apply/code")
@access.anyone
@PER_DEVICE
@PER_ADDRESS
def send_code(public_id: str) -> ResponseReturnValue:
    """Send a one-time code to the number typed in the sheet, so that it is known to be the viewer's own."""
    try:
        queries.line(current_session(), public_id)
        with unit_of_work() as session:
            request_code(session, _text("mobile", 40), locale=select_locale())
    except AppError as error:
        return jsonify(error=error.as_dict()), error.status
    return jsonify(sent=True)


@bp.post("/live/<public_id>/apply/number")
@access.anyone
@PER_DEVICE
@PER_ADDRESS
def leave_number(public_id: str) -> ResponseReturnValue:
    """Number and code sign in (the first time: make the account) and apply, without leaving the video.

    The answer carries a new pass also when the application itself is refused, for the browser is signed in by then."""
    vacancy = _text("vacancy", 24)
    try:
        line = queries.line(current_session(), public_id)
        birth = _birth()
        _must_be_complete(current_session(), vacancy, birth)
        guest = _guest_key(line)
        person = _sign_in()
        remember(person)
        adopted = _taken_over(line, guest, person, birth)
    except AppError as error:
        return jsonify(error=error.as_dict()), error.status
    entry = _entry(public_id)
    if adopted is not None:
        return jsonify(error=adopted.as_dict(), entry=entry), adopted.status
    try:
        made = _apply(public_id, vacancy)
    except AppError as error:
        return jsonify(error=error.as_dict(), entry=entry), error.status
    return jsonify(**_made(made, vacancy), entry=entry), 201


def _must_be_complete(session: Session, vacancy: str, birth: date | None) -> None:
    """What the sheet must hold before a code is used up."""
    if not _ticked("share"):
        raise Invalid("consent_needed", _l("请先同意把号码给这家单位，单位才能联系您。"), field="share")
    if birth is None and queries.is_hazardous(session, vacancy):
        raise Invalid("age_unknown", _l("这个岗位有危险作业，请填出生日期。"), field="birth_date")


def _sign_in() -> Person:
    with unit_of_work() as session:
        tried = try_code(
            session,
            mobile=_text("mobile", 40),
            code=_text("code", 12),
            terms=_ticked("terms"),
            locale=select_locale(),
        )
    return tried.person_or_raise()


def _taken_over(line: RoomLine, guest: str, person: Person, birth: date | None) -> AppError | None:
    """Keep what the sheet asked for, and what the guest watched becomes what the person watched."""
    try:
        with unit_of_work() as session:
            adopt_sittings(session, line.room.id, guest, person.id)
        with unit_of_work() as session:
            introduce(session, current_actor(), name=_text("name", 40), birth_date=birth, share=True)
    except AppError as error:
        return error
    return None


def _guest_key(line: RoomLine) -> str:
    secret = current_app.extensions["settings"].secret_key
    return tokens.viewer_key(secret, line.room.public_id, f"guest:{cookie.get(GUEST, '')}")


def _entry(public_id: str) -> dict[str, Any]:
    """What the page needs to go on as this person: a pass, a form token, what is known, what was applied for."""
    session = current_session()
    line = queries.line(session, public_id)
    token, claims = pass_for(session, line)
    return {**connection_data(token, claims), "csrf": generate_csrf(), **own_data(session, line)}


def own_data(session: Session, line: RoomLine) -> dict[str, Any]:
    """What the sheet knows of the viewer: what was applied for; masked, who it is and what is still to be asked."""
    actor = current_actor()
    own = queries.own_applications(session, line.room, actor)
    if actor.person_id is None:
        return {"applied": [], "me": None}
    shown, known = masked(session, [actor.person_id])[actor.person_id], known_of(session, actor.person_id)
    me = {"name": shown.name, "mobile": shown.mobile, "known": _flags(known), "confirmed": own.confirmed}
    return {"applied": sorted(own.standing), "me": me}


def _flags(known: Known) -> dict[str, bool]:
    return {"name": known.name, "birth_date": known.birth_date, "shares": known.shares}


def _apply(public_id: str, vacancy: str) -> Application:
    try:
        with unit_of_work() as session:
            return apply_in_room(session, current_actor(), public_id, vacancy)
    except Conflict as error:
        if error.code == "vacancy_closed":
            with unit_of_work() as session:
                pins.refresh_pinned(session, public_id)
        raise


def _made(made: Application, vacancy: str) -> dict[str, Any]:
    return {"id": made.public_id, "state": str(made.state), "vacancy": vacancy}


def _refused(public_id: str, error: AppError) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=error.as_dict()), error.status
    flash(str(error.message), "bad")
    return redirect(url_for("livestream.room", public_id=public_id))


def _text(name: str, longest: int) -> str:
    """A form value without what the database cannot hold, cut just above what is accepted."""
    return request.form.get(name, "").replace("\x00", "").strip()[: longest + 1]


def _ticked(name: str) -> bool:
    return request.form.get(name) in ("1", "on", "true", "y")


def _birth() -> date | None:
    text = _text("birth_date", 20)
    found = read_date(text)
    if text and found is None:
        raise Invalid("bad_birth_date", _l("日期请写成 1980-05-01 这样。"), field="birth_date")
    return found
