"""Passes for the person behind the present request."""

import secrets
from typing import Any

from flask import Response, after_this_request, current_app, request
from flask import session as cookie
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.errors import Forbidden
from app.livestream import devices, tokens
from app.livestream.models import LiveRoom, Visibility
from app.livestream.queries import RoomLine
from app.livestream.services import bans
from app.livestream.services.passes import claims_for
from app.livestream.tokens import Claims, Role
from app.livestream.video import links
from app.livestream.wording import REFUSALS
from app.web import current_actor

SOCKET_PATH = "/socket.io/"
GUEST = "live_guest"


def pass_for(session: Session, line: RoomLine) -> tuple[str, Claims]:
    """A fresh pass and what it says. A guest is known again by the number of the device, or a random one, in the signed
    session. Raises Forbidden banned for whoever is shut out, by account or by device."""
    settings: Settings = current_app.extensions["settings"]
    actor, held = current_actor(), cookie
    device = _device(settings)
    if actor.is_guest and GUEST not in held:
        held[GUEST] = device or secrets.token_hex(12)
    claims = claims_for(session, actor, line, settings.secret_key, str(held.get(GUEST, "")), device)
    if claims.role is Role.VIEWER:
        _must_be_let_in(session, line, claims, settings.secret_key, device)
    return tokens.issue(settings.secret_key, claims), claims


def former_viewer(line: RoomLine) -> str:
    """The key this browser had in the room before somebody signed in; empty for guests and browsers not known."""
    settings: Settings = current_app.extensions["settings"]
    device = _device(settings)
    if current_actor().is_guest or not device:
        return ""
    return tokens.viewer_key(settings.secret_key, line.room.public_id, f"guest:{device}")


def _must_be_let_in(session: Session, line: RoomLine, claims: Claims, secret: str, device: str) -> None:
    visitor = bans.Visitor(claims.viewer, claims.person_id, lambda room: tokens.device_key(secret, room, device))
    if bans.is_shut_out(session, line.room, visitor, clock.now()):
        raise Forbidden("banned", REFUSALS["banned"])


def _device(settings: Settings) -> str:
    """The number of the device behind the present request; a page gives one to a browser that has none."""
    known = devices.read_cookie(settings.secret_key, request.cookies.get(devices.COOKIE))
    if known or not request.path.startswith(devices.GIVEN_UNDER):
        return known
    number, value = devices.new_cookie(settings.secret_key)

    @after_this_request
    def _remember(response: Response) -> Response:
        response.set_cookie(
            devices.COOKIE,
            value,
            max_age=devices.COOKIE_SECONDS,
            path=devices.COOKIE_PATH,
            httponly=True,
            samesite="Lax",
            secure=settings.secure_cookies,
        )
        return response

    return number


def connection_data(token: str, claims: Claims) -> dict[str, Any]:
    """What a page's script needs to connect."""
    return {
        "token": token,
        "path": SOCKET_PATH,
        "viewer": claims.viewer,
        "role": str(claims.role),
        "may_speak": claims.may_speak,
    }


def video_url(room: LiveRoom) -> str:
    """Where the room's video is, a folder with a slash at its end; signed and good for some hours when not public."""
    settings: Settings = current_app.extensions["settings"]
    return links.base(settings.secret_key, room.public_id, public=room.visibility is Visibility.PUBLIC)


def video_data(room: LiveRoom) -> dict[str, str]:
    """Addresses of the room's video for a page or a program."""
    base = video_url(room)
    return {"url": f"{base}master.m3u8", "plain": f"{base}plain.m3u8", "cover": f"{base}cover.jpg"}
