"""Every route has chosen who may use it, and every cell of (route × who comes) behaves so."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import Connection
from werkzeug.routing import Rule

from app import access
from app.config import load
from app.database import current_session
from app.factory import create_app
from tests.conftest import environment
from tests.house import bodies
from tests.house.world import World, build

WRONG = ("guest", "stranger", "other_enterprise", "other_district")
RIGHT = ("owner", "enterprise", "district", "city")
REFUSED = {401, 403, 404}


@dataclass(frozen=True)
class Door:
    """One method of one route."""

    method: str
    path: str
    endpoint: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _blind_app() -> Flask:
    """The application without services: enough to read its routes when tests are collected."""
    anywhere = {"DATABASE_URL": "postgresql://nobody@localhost/none", "REDIS_URL": "redis://localhost/0"}
    return create_app(load({**environment(), **anywhere, "CHUNFENG_STATE": os.devnull}))


BLIND = _blind_app()
RULES: list[Rule] = [rule for rule in BLIND.url_map.iter_rules() if rule.endpoint != "static"]
DOORS = [
    Door(method, rule.rule, rule.endpoint)
    for rule in sorted(RULES, key=lambda rule: rule.rule)
    for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
]
OWNED = [door for door in DOORS if "<" in door.path and str(door) not in bodies.OPEN]


def _rule(door: Door) -> access.AccessRule:
    found = access.rule_of(BLIND.view_functions[door.endpoint])
    assert found is not None, f"{door} has not chosen who may use it"
    return found


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_every_route_declares_its_access(door: Door) -> None:
    _rule(door)


@contextmanager
def _bound(app: Flask, connection: Connection) -> Iterator[None]:
    app.extensions["bind"] = connection
    try:
        yield
    finally:
        del app.extensions["bind"]
        connection.close()


@pytest.fixture(scope="module")
def world(app: Flask) -> Iterator[tuple[Flask, World, Connection]]:
    """The world in one transaction; each cell runs in a savepoint of it."""
    connection = app.extensions["engine"].connect()
    connection.begin()
    app.extensions["broker"].flushdb()
    with _bound(app, connection):
        with app.app_context():
            made = build(current_session())
            current_session().commit()
        yield app, made, connection


def _visit(world: tuple[Flask, World, Connection], door: Door, who: str, *, filled: bool = True) -> int:
    app, made, connection = world
    headers = {"Authorization": f"Bearer {made.tokens.get(who, 'nobody')}"}
    url = bodies.url(door.path, made)
    body = bodies.body(door, made) if filled else {}
    sent = {"json": body} if door.path.startswith("/api/") else {"data": body}
    savepoint = connection.begin_nested()
    try:
        given = {} if door.method == "GET" else sent
        response = app.test_client().open(url, method=door.method, headers=headers, **given)
        if response.status_code == 302 and "/sign-in" in response.headers["Location"]:
            return 401
        return response.status_code
    finally:
        savepoint.rollback()


@pytest.mark.parametrize(("door", "who"), list(product(OWNED, WRONG)), ids=str)
def test_nobody_reaches_what_is_anothers(world: tuple[Flask, World, Connection], door: Door, who: str) -> None:
    assert _visit(world, door, who) in REFUSED


@pytest.mark.parametrize("door", OWNED, ids=str)
def test_somebody_may(world: tuple[Flask, World, Connection], door: Door) -> None:
    answers = {who: _visit(world, door, who) for who in RIGHT}
    assert any(status not in REFUSED for status in answers.values()), answers
    assert all(status < 500 for status in answers.values()), answers


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door not in OWNED and not door.path.startswith("/readyz")], ids=str
)
def test_a_general_door_opens_to_exactly_those_it_names(world: tuple[Flask, World, Connection], door: Door) -> None:
    app, made, _ = world
    rule = _rule(door)
    for who in ("guest", "stranger", "enterprise", "district", "city"):
        status = _visit(world, door, who)
        assert status < 500, who
        admitted = rule.admits(bodies.actor(app, made, who))
        if not admitted:
            assert status in REFUSED, who
        elif door.method == "GET" and rule.who is access.Who.ANYONE and "<" not in door.path:
            assert status not in {401, 403}, who
