"""What is sent to a door: its address with real ids, and a body that gets as far as the question whose thing it is."""

import re
from typing import Any

from flask import Flask

from app.accounts.services.actors import bearers
from app.accounts.services.tokens import hash_of_token
from app.actor import GUEST, Actor
from app.apidocs import document
from app.clock import now
from app.database import current_session
from tests.house.examples import example, named
from tests.house.world import World

OPEN = {
    "GET /fairs/<public_id>",
    "GET /fairs/<public_id>.ics",
    "GET /booths/<public_id>",
    "GET /desk/fairs/<public_id>",
    "POST /desk/booths/<public_id>/hold",
    "POST /api/v1/booths/<public_id>/holds",
    "POST /tour/steps/<step>",
    "POST /tour/tries/<what>",
    "POST /jobs/<public_id>/apply",
    "GET /live/<public_id>",
    "GET /live/<public_id>/held",
    "POST /live/<public_id>/token",
    "GET /live/<public_id>/jobs",
    "POST /live/<public_id>/apply",
    "POST /live/<public_id>/apply/undo",
    "POST /live/<public_id>/apply/code",
    "POST /live/<public_id>/apply/number",
    "GET /live/<public_id>/replay",
    "GET /live/<public_id>/replay.m3u8",
    "GET /live/<public_id>/replay/<file>",
    "GET /live/<public_id>/replay/cues",
    "GET /live/<public_id>/replay/<language>.vtt",
    "POST /live/<public_id>/replay/apply",
    "GET /live/clips/<public_id>",
    "GET /live/clips/<public_id>/video.mp4",
    "GET /live/clips/<public_id>/cover.jpg",
    "POST /live/clips/<public_id>/views",
    "POST /live/clips/<public_id>/apply",
    "GET /o/<public_id>",
    "GET /gigs/o/<public_id>",
    "GET /gigs/shifts/<public_id>",
    "POST /gigs/shifts/<public_id>/claims",
    "GET /jobs/<public_id>",
    "GET /p/<code>",
    "POST /p/<code>",
    "POST /occasions/<public_id>/ticket",
    "GET /t/<public_id>",
    "POST /me/privacy/<purpose>",
    "POST /demo/accounts/<public_id>/sign-in",
    "POST /api/v1/demo/accounts/<public_id>/sign-in",
    "PUT /api/v1/me/consents/<any(service_terms, profile_sharing, job_messages):purpose>",
    "GET /api/v1/fairs/<public_id>",
    "GET /api/v1/fairs/<public_id>/booths",
    "GET /api/v1/booths/<public_id>",
    "GET /api/v1/gig-shifts/<public_id>",
    "POST /api/v1/gig-shifts/<public_id>/claims",
    "GET /api/v1/rooms/<public_id>",
    "GET /api/v1/rooms/<public_id>/events",
    "GET /api/v1/rooms/<public_id>/video",
    "GET /api/v1/rooms/<public_id>/polls",
    "PUT /api/v1/rooms/<public_id>/polls/<poll>/vote",
    "GET /api/v1/rooms/<public_id>/reservation",
    "PUT /api/v1/rooms/<public_id>/reservation",
    "DELETE /api/v1/rooms/<public_id>/reservation",
    "GET /live/<public_id>/room.ics",
    "GET /live/<public_id>/share",
    "GET /live/<public_id>/card.svg",
    "GET /api/v1/rooms/<public_id>/questions",
    "POST /api/v1/rooms/<public_id>/questions",
    "PUT /api/v1/rooms/<public_id>/questions/<question>/vote",
    "DELETE /api/v1/rooms/<public_id>/questions/<question>/vote",
    "POST /api/v1/rooms/<public_id>/token",
    "POST /api/v1/rooms/<public_id>/applications",
    "GET /api/v1/rooms/<public_id>/recording",
    "GET /api/v1/rooms/<public_id>/recording/chat",
    "POST /api/v1/rooms/<public_id>/recording/applications",
    "GET /api/v1/rooms/<public_id>/clips",
    "GET /api/v1/rooms/<public_id>/captions",
    "GET /api/v1/clips/<public_id>",
    "POST /api/v1/clips/<public_id>/applications",
    "GET /api/v1/vacancies/<public_id>",
    "POST /api/v1/vacancies/<public_id>/applications",
    "POST /api/v1/occasions/<public_id>/tickets",
}
"""Doors whose object is for everybody (or for everybody signed in, or for every enterprise or staff)."""
AFTER_ANOTHER = {"GET /sign-in/code"}
"""Open to all, but a step after another: who comes to it first is sent there."""

BODIES: dict[str, dict[str, Any]] = {
    "POST /desk/bookings/<public_id>/scan": {"code": "@ticket code", "vacancy": "@booth vacancy"},
    "POST /live/<public_id>/moderate/approve": {"held": "@room held"},
    "POST /live/<public_id>/moderate/reject": {"held": "@room held"},
    "POST /live/<public_id>/moderate/question/show": {"question": "@room question"},
    "POST /live/<public_id>/moderate/question/answer": {"question": "@room question"},
    "POST /live/<public_id>/moderate/question/remove": {"question": "@room question", "reason": "other"},
    "POST /live/<public_id>/moderate/unban": {"ban": "@room ban"},
    "POST /live/<public_id>/moderate/unname": {"moderator": "@room moderator"},
    "POST /live/<public_id>/moderate/words/remove": {"word": "@room word"},
    "POST /live/<public_id>/moderate/words/restore": {"word": "@room word"},
    "POST /live/<public_id>/studio/add": {"vacancy": "@vacancies"},
    "POST /live/<public_id>/studio/clips/<clip>/cut": {"from": "0:00", "until": "0:05"},
    "POST /live/<public_id>/studio/pin": {"vacancy": "@room vacancy"},
    "POST /live/<public_id>/studio/move": {"vacancy": "@room vacancy", "to": "1"},
    "POST /live/<public_id>/studio/minutes": {"vacancy": "@room vacancy", "minutes": "6"},
    "PATCH /api/v1/rooms/<public_id>/cards/<vacancy>": {"minutes": 6},
    "PUT /api/v1/rooms/<public_id>/captions/<language>": {"text": "WEBVTT\n\n00:01.000 --> 00:02.000\n好\n"},
    "POST /api/v1/applications/<public_id>/transitions": {"to": "intended"},
}
"""Bodies by "METHOD path" where the plain example of the document is refused before the question whose thing it is."""


def key(path: str) -> str:
    """The path before its parameter, as in World.ids."""
    return path.split("/<")[0].removeprefix("/api/v1").strip("/")


def url(path: str, world: World, instead: str | None = None) -> str:
    """`path` with real ids, or with `instead` in their place. Fails when world.py has no example."""

    def value(found: re.Match[str]) -> str:
        if instead is not None:
            return instead
        name = found[1].split(":")[-1]
        if name != "public_id":
            assert name in world.others, f"tests/house/world.py needs a value for <{name}>"
            return world.others[name]
        about = key(path)
        assert about in world.ids, f"tests/house/world.py needs an example for {about!r}"
        return world.ids[about]

    return re.sub(r"<([^>]+)>", value, path)


def documented(door: Any) -> str:
    """A door as the OpenAPI document writes it."""
    return re.sub(r"<(?:[^<:]+:)?([^<>]+)>", r"{\1}", str(door))


def sent(app: Flask, door: Any, world: World) -> dict[str, Any]:
    """What the test client sends through a door: JSON made from the document, a file, a form, or nothing."""
    if door.method == "GET":
        return {}
    own = named(world, BODIES.get(str(door), {}))
    if not door.path.startswith("/api/"):
        return {"data": own}
    if door.path.endswith("/schemes/<scheme>"):
        return {"data": b"%PDF-1.7 a scheme", "content_type": "application/pdf"}
    with app.app_context():
        method, path = documented(door).split(" ")
        made = example(document(), method, path, world)
    return {} if made is None else {"json": made | own}


def actor(app: Flask, world: World, who: str) -> Actor:
    """The actor behind a token of the world."""
    if who not in world.tokens:
        return GUEST
    with app.app_context():
        hashed = hash_of_token(world.tokens[who])
        return bearers(current_session(), [hashed], now())[hashed].identity.actor
