"""The world in one transaction, and who comes to its doors."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from werkzeug.test import TestResponse

from app.actor import Actor
from app.apidocs import document
from app.database import current_session
from tests.house import bodies
from tests.house.doors import Door
from tests.house.examples import example
from tests.house.world import World, build


@dataclass
class Stage:
    """The world, its application, and the transaction all of it happens in."""

    app: Flask
    world: World
    connection: Connection
    wrote: list[str]
    actors: dict[str, Actor] = field(default_factory=dict)

    def call(self, who: str, method: str, url: str, **given: Any) -> TestResponse:
        """One request of `who`, then the world is as before. `wrote` has the changes it made to tables."""
        token = self.world.tokens.get(who, "nobody")
        headers = {**given.pop("headers", {}), "Authorization": f"Bearer {token}"}
        savepoint = self.connection.begin_nested()
        self.wrote.clear()
        try:
            response = self.app.test_client().open(url, method=method, headers=headers, **given)
            _ = response.data
            response.close()
            return response
        finally:
            savepoint.rollback()

    def visit(self, door: Door, who: str) -> int:
        """The status `who` gets at a door. Being sent to sign in is 401."""
        given = bodies.sent(self.app, door, self.world)
        response = self.call(who, door.method, bodies.url(door.path, self.world), **given)
        away = response.status_code == 302 and response.headers["Location"].startswith("/sign-in")
        return 401 if away else response.status_code

    def example(self, method: str, path: str) -> dict[str, Any]:
        """A plain valid body for an operation of the API."""
        with self.app.app_context():
            return example(document(), method, path, self.world) or {}

    def actor(self, who: str) -> Actor:
        """Who stands behind a name."""
        if who not in self.actors:
            self.actors[who] = bodies.actor(self.app, self.world, who)
        return self.actors[who]


@pytest.fixture(scope="module")
def stage(app: Flask) -> Iterator[Stage]:
    """One of everything; each call runs in a savepoint."""
    connection = app.extensions["engine"].connect()
    connection.begin()
    app.extensions["broker"].flushdb()
    app.extensions["bind"] = connection
    app.config["WTF_CSRF_ENABLED"] = False  # bearer tokens stand for the browsers; test_requests.py has the real thing
    wrote: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().split(" ", 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            wrote.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        with app.app_context():
            made = build(current_session())
            current_session().commit()
        yield Stage(app, made, connection, wrote)
    finally:
        del app.extensions["bind"]
        app.config["WTF_CSRF_ENABLED"] = True
        connection.close()
