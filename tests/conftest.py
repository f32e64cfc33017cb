"""Shared fixtures: a database built by the migrations once a run, cloned per worker; each test rolls back."""

import base64
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import config
from app.commands import alembic_config
from app.database import current_session
from app.factory import create_app

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()


def environment() -> dict[str, str]:
    return {
        "SECRET_KEY": "test secret key of some length",
        "PERSONAL_DATA_KEY": KEY,
        "TICKET_SIGNING_KEY": KEY,
        "CHUNFENG_PROCESS": "test",
        "CHUNFENG_DEMO": "1",
        "CHUNFENG_RATE_LIMITS": "0",
        "LOG_FORMAT": "console",
        **{name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL", "CHUNFENG_STATE") if name in os.environ},
    }


def _admin(url: str, *statements: str) -> None:
    engine = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def settings(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[config.Settings]:
    """Settings on a database of this worker's own, migrated from nothing, and a broker database of its own."""
    base = config.load(environment())
    name = f"chunfeng_test_{worker_id}_{os.getpid()}"
    number = int(worker_id[2:]) + 1 if worker_id.startswith("gw") else 0
    url = make_url(base.database_url).set(database=name).render_as_string(hide_password=False)
    _admin(base.database_url, f'create database "{name}"')
    redis_url = f"{base.redis_url.partition('?')[0]}?db={number}"
    Redis.from_url(redis_url).flushdb()
    made = replace(base, database_url=url, redis_url=redis_url, state=tmp_path_factory.mktemp("state"))
    command.upgrade(alembic_config(url), "head")
    yield made
    with suppress(ProgrammingError):  # autovacuum may be in it, which only a superuser ends; the server goes anyway
        _admin(base.database_url, f'drop database "{name}" with (force)')


@pytest.fixture(scope="session")
def app(settings: config.Settings) -> Iterator[Flask]:
    """The application, once a session."""
    made = create_app(settings)
    made.config.update(TESTING=True)
    with made.app_context():
        from app.reference.services import load_all

        load_all(current_session())
        current_session().commit()
    yield made
    made.extensions["engine"].dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session whose every commit is a savepoint inside one transaction that is rolled back after the test.

    Views called through `client` in the same test share that transaction."""
    connection = app.extensions["engine"].connect()
    outer = connection.begin()
    app.extensions["bind"] = connection
    with app.app_context():
        g.session = Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        app.extensions["broker"].flushdb()
        yield g.session
    outer.rollback()
    connection.close()
    app.extensions.pop("bind")


@pytest.fixture
def committed(app: Flask) -> Iterator[Flask]:
    """For races and processes: real commits; every table but the reference ones is emptied afterwards."""
    app.extensions["broker"].flushdb()
    yield app
    app.extensions["broker"].flushdb()
    with app.extensions["engine"].begin() as connection:
        tables = connection.scalars(
            text(
                "select quote_ident(tablename) from pg_tables where schemaname = 'public' and "
                "tablename not in ('alembic_version', 'regions', 'occupations', 'industries', 'calendar_days', "
                "'reference_sources')"
            )
        ).all()
        # append-only tables refuse even this; only a test may put their triggers to sleep
        for switch in ("disable", "enable"):
            for table in tables:
                connection.execute(text(f"alter table {table} {switch} trigger user"))
            if switch == "disable":
                connection.execute(text(f"truncate {', '.join(tables)} restart identity cascade"))


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[Callable[[], int]]]:
    """`with count_queries() as n: …; assert n() <= 12` counts SQL statements (savepoints not counted)."""

    @contextmanager
    def counting() -> Iterator[Callable[[], int]]:
        seen: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object) -> None:
            if "SAVEPOINT" not in statement:
                seen.append(statement)

        event.listen(app.extensions["engine"], "before_cursor_execute", note)
        try:
            yield lambda: len(seen)
        finally:
            event.remove(app.extensions["engine"], "before_cursor_execute", note)

    return counting


class Browser(FlaskClient):
    """Every request starts afresh, as in a server: what the test made is committed (to a savepoint), and nothing that
    an earlier request left in `g` (who is signed in, the language) is found again."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context() and "session" in g:
            g.session.commit()
            for name in set(g) - {"session"}:
                g.pop(name)
        return super().open(*args, **{"buffered": True, **kwargs})  # a file that is sent is closed again


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """A browser without cookies, in the test's transaction."""
    app.test_client_class = Browser
    return app.test_client()
