"""The recorded clock (L5): who may set it, and a moment before which nothing can still be on its way."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import current_app
from flask_babel import lazy_gettext as _l
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.errors import Unavailable

POSTERS = 7310001
"""Advisory lock that posters share and a freeze takes alone; the number stands in the migration too."""
GUC = "chunfeng.recorded_clock"
GENERATORS = ("cli", "test")
ATTEMPTS, PAUSE = 40, 0.05


@contextmanager
def recorded_clock(session: Session, moment: datetime) -> Iterator[None]:
    """Within the block what is recorded bears `moment`: for the demo generator only. A running server refuses with
    RuntimeError."""
    process = current_app.extensions["settings"].process
    if process not in GENERATORS:
        raise RuntimeError(f"the recorded clock cannot be set by a running {process}")
    text = moment.astimezone(UTC).isoformat()

    def begun(_session: Session, _transaction: object, connection: Connection) -> None:
        connection.execute(select(func.set_config(GUC, text, True)))

    session.flush()
    session.execute(select(func.set_config(GUC, text, True)))
    event.listen(session, "after_begin", begun)
    try:
        yield
        session.flush()
        session.execute(select(func.set_config(GUC, "", True)))
    finally:
        event.remove(session, "after_begin", begun)


def stamp(session: Session) -> datetime:
    """The moment of the posting that begins now; all its rows bear it."""
    moment: datetime = session.execute(select(func.ledger_stamp())).scalar_one()
    return moment.astimezone(UTC)


def known_now(session: Session) -> datetime:
    """A moment such that whatever bears an earlier one is committed and visible: `known_at` of a report that is
    frozen now.

    Posters wait until the caller's transaction ends, so end it soon. Raises Unavailable ledger_busy after some seconds
    in which posters left no gap: waiting in their way for long could stop them all."""
    for _attempt in range(ATTEMPTS):
        if _alone(session):
            moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
            return moment.astimezone(UTC)
        time.sleep(PAUSE)
    raise Unavailable("ledger_busy", _l("台账正忙，请过一会儿再试。"))


def _alone(session: Session) -> bool:
    """Take the posters' lock alone, waiting only briefly, so that a poster who waits for another is never stuck
    behind us."""
    try:
        with session.begin_nested():
            session.execute(select(func.set_config("lock_timeout", "300ms", True)))
            session.execute(select(func.pg_advisory_xact_lock(POSTERS)))
            session.execute(select(func.set_config("lock_timeout", "0", True)))
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            return False
        raise
    return True
