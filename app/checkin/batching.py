"""The gate's API under load: what many gates scan at the same moment is judged and committed together.

Exactly-once does not rest on this: it is the database's, between processes as within one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError

from app.accounts import public as accounts
from app.accounts.public import Label
from app.checkin.services.scans import scan_many
from app.checkin.tries import ScanOutcome, Try
from app.gathering import Gathering
from app.unit_of_work import unit_of_work

log = structlog.get_logger()
MOST = 64
WAITING = 512


@dataclass(frozen=True)
class Answered:
    """What became of one try, and the masked person."""

    outcome: ScanOutcome
    who: Label | None


def _answer(tries: Sequence[Try]) -> list[Answered | Exception]:
    """All in one transaction; should that fail, each in one of its own, so that a bad one fails alone."""
    try:
        return _together(tries)
    except DBAPIError as error:
        if len(tries) == 1 or error.connection_invalidated:
            raise
        log.warning("scans_one_by_one", count=len(tries), reason=type(error.orig).__name__)
        return [_alone(tried) for tried in tries]


def _together(tries: Sequence[Try]) -> list[Answered | Exception]:
    with unit_of_work() as session:
        outcomes = scan_many(session, tries)
        people = {o.scan.person_id for o in outcomes if isinstance(o, ScanOutcome) and o.scan.person_id}
        labels = accounts.labels(session, people)
    return [Answered(o, labels.get(o.scan.person_id or 0)) if isinstance(o, ScanOutcome) else o for o in outcomes]


def _alone(tried: Try) -> Answered | Exception:
    try:
        return _together([tried])[0]
    except Exception as error:
        return error


_gathering: Gathering[Try, Answered] = Gathering(_answer, most=MOST, waiting=WAITING)


def answer(tried: Try) -> Answered:
    """Judge and commit one try, together with those of other requests. Raises its refusal, or Unavailable busy."""
    return _gathering(tried)
