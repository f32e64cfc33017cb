"""One commit at the edge, and side effects only after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.orm import Session

from app.database import current_session

log = structlog.get_logger()
_AFTER = "after_commit"


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """All inside commits together or not at all. Views, API calls, sockets and tasks open it; services never do."""
    session = current_session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop(_AFTER, None)
        raise
    for effect in session.info.pop(_AFTER, []):
        try:
            effect()
        except Exception:  # a failing side effect must not undo what was committed
            log.exception("after_commit_failed")


def after_commit(session: Session, effect: Callable[[], None]) -> None:
    """Run `effect` once the surrounding unit of work has committed; its failure is logged, never raised.

    What must not be lost belongs in an outbox row instead."""
    session.info.setdefault(_AFTER, []).append(effect)
