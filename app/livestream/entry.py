"""Passes for the person behind the present request."""

import secrets
from typing import Any

from flask import current_app
from flask import session as cookie
from sqlalchemy.orm import Session

from app.config import Settings
from app.livestream import tokens
from app.livestream.queries import RoomLine
from app.livestream.services.passes import claims_for
from app.livestream.tokens import Claims
from app.web import current_actor

SOCKET_PATH = "/socket.io/"
GUEST = "live_guest"


def pass_for(session: Session, line: RoomLine) -> tuple[str, Claims]:
    """A fresh pass and what it says. A guest is known again by a random number in the signed session."""
    settings: Settings = current_app.extensions["settings"]
    actor, held = current_actor(), cookie
    if actor.is_guest and GUEST not in held:
        held[GUEST] = secrets.token_hex(12)
    claims = claims_for(session, actor, line, settings.secret_key, str(held.get(GUEST, "")))
    return tokens.issue(settings.secret_key, claims), claims


def connection_data(token: str, claims: Claims) -> dict[str, Any]:
    """What a page's script needs to connect."""
    return {
        "token": token,
        "path": SOCKET_PATH,
        "viewer": claims.viewer,
        "role": str(claims.role),
        "may_speak": claims.may_speak,
    }
