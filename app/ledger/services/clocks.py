"""The recorded clock (L5): who may set it, and a moment before which nothing can still be on its way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Session

POSTERS = 7310001
"""Advisory lock that posters share and a freeze takes alone; the number stands in the migration too."""
GUC = "chunfeng.recorded_clock"
GENERATORS = ("cli", "test")


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

    Posters wait until the caller's transaction ends, so end it soon."""
    session.execute(select(func.pg_advisory_xact_lock(POSTERS)))
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)
