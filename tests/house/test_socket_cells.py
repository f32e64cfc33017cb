"""Every socket event × who sends it × what is sent: a stable code, and what is refused leaves no trace in the room."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import access
from app.actor import GUEST, StaffRole
from app.config import Settings
from app.livestream import queries, tokens
from app.livestream.process import RoomsProcess
from app.livestream.services import acts
from app.livestream.services.passes import claims_for
from app.livestream.services.relay import relay
from app.livestream.sockets import EVENTS
from app.livestream.tokens import Role
from tests.builders import accounts, livestream
from tests.livestream.conftest import make_stage
from tests.livestream.test_sockets import Server

GOOD: dict[str, dict[str, Any]] = {
    "resume": {"epoch": 0, "number": 0},
    "chat": {"text": "住宿几个人一间？", "nonce": "n" * 12},
    "like": {"count": 1},
    "react": {"kind": "cheer", "count": 1},
}
SPOILT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "missing": lambda good: {},
    "unknown field": lambda good: good | {"room": "f" * 24},
    "wrong types": lambda good: {key: [value] for key, value in good.items()},
    "nothing": lambda good: None,
    "no object": lambda good: "text",
    "too long": lambda good: dict.fromkeys(good, "长" * 5000),
    "beyond measure": lambda good: dict.fromkeys(good, 10**30),
}
WHO = {
    "guest": (Role.VIEWER, "sign_in_required"),
    "viewer": (Role.VIEWER, None),
    "muted viewer": (Role.VIEWER, "muted"),
    "other enterprise's host": (Role.VIEWER, None),
    "other district's moderator": (Role.VIEWER, None),
    "host": (Role.HOST, None),
    "moderator": (Role.MODERATOR, None),
    "pass of another room": (Role.VIEWER, "room_not_live"),
    "no pass": (None, "token_invalid"),
}
"""Who comes → as whom the pass lets in, and what speaking is refused with (None: it is not)."""


class Hall:
    """A live room, a rooms process, and somebody connected with the pass the web process gives."""

    def __init__(self, app: Flask, session: Session, settings: Settings, who: str) -> None:
        stage = make_stage(session)
        self.room = stage.room.public_id
        actor = {
            "guest": lambda: GUEST,
            "host": lambda: stage.host,
            "moderator": lambda: accounts.actor(session, accounts.staff(session, StaffRole.MODERATOR, "120110")),
            "other district's moderator": lambda: accounts.actor(
                session, accounts.staff(session, StaffRole.MODERATOR, "120111")
            ),
            "other enterprise's host": lambda: livestream.host_of(accounts.enterprise(session)),
        }.get(who, lambda: accounts.actor(session, accounts.person(session)))()
        goes_to = livestream.room(session, stage.enterprise) if who == "pass of another room" else stage.room
        self.claims = claims_for(session, actor, queries.line(session, goes_to.public_id), settings.secret_key, "g1")
        if who == "muted viewer":
            acts.mute(session, stage.host, self.room, self.claims.viewer)
        relay(session, stage.room.id)
        relay(session, goes_to.id)
        broker = app.extensions["broker"]
        self.process = RoomsProcess(settings, Server(), broker, session.connection())  # type: ignore[arg-type]
        self.process.durable.wait = lambda: None  # type: ignore[method-assign]
        if who != "no pass":
            token = tokens.issue(settings.secret_key, self.claims)
            self.process.connect("s1", {}, {"token": token})

    def code(self, event: str, *data: Any) -> str | None:
        """The code the event is refused with, or None."""
        answer = self.process.receive(event, "s1", *data)
        code: str | None = None if answer["ok"] else answer["error"]["code"]
        return code

    @property
    def place(self) -> object:
        """Where the room's record stands."""
        return self.process.log.snapshot(self.room).position


@pytest.fixture
def hall(app: Flask, session: Session, settings: Settings) -> Callable[[str], Hall]:
    return lambda who: Hall(app, session, settings, who)


def test_the_table_leaves_no_event_out() -> None:
    assert set(GOOD) == set(EVENTS)
    assert all(handler.access_rule for handler in EVENTS.values())


@pytest.mark.parametrize("who", WHO)
def test_the_pass_gives_the_role_that_is_held(hall: Callable[[str], Hall], who: str) -> None:
    if (role := WHO[who][0]) is not None:
        assert hall(who).claims.role is role


@pytest.mark.parametrize(("event", "who"), list(product(GOOD, WHO)))
def test_an_event_is_taken_from_exactly_those_it_is_for(hall: Callable[[str], Hall], event: str, who: str) -> None:
    made, refusal = hall(who), WHO[who][1]
    before = made.place
    expected = refusal if event == "chat" or who == "no pass" else None
    assert made.code(event, GOOD[event]) == expected
    wrote = event == "chat" and expected is None
    assert (made.place != before) is wrote


@pytest.mark.parametrize(("event", "who"), list(product(GOOD, WHO)))
def test_what_is_spoilt_is_refused_and_does_nothing(hall: Callable[[str], Hall], event: str, who: str) -> None:
    made = hall(who)
    before = made.place
    signed_in = EVENTS[event].access_rule == access.AccessRule(access.Who.SIGNED_IN)
    unheard = "sign_in_required" if who == "guest" and signed_in else "invalid"
    expected = "token_invalid" if who == "no pass" else unheard
    for spoil in SPOILT.values():
        assert made.code(event, spoil(GOOD[event])) == expected
    assert made.code(event) == expected
    assert made.code(event, GOOD[event], GOOD[event]) == expected
    assert made.code("pin", {}) == ("token_invalid" if who == "no pass" else "unknown_event")
    assert made.place == before
