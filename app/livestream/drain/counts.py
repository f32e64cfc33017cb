"""Counts that many people move, told at most once a second per room."""

from app import clock
from app.livestream import queries
from app.livestream.drain.each import each
from app.livestream.services.polls import tell_counts
from app.livestream.services.questions import tell_votes
from app.unit_of_work import unit_of_work


def tell_question_votes() -> int:
    """Votes of questions; what is left over comes with the next round."""
    with unit_of_work() as session:
        rooms = queries.rooms_with_untold_votes(session)
    each(rooms, _tell_votes)
    return 0


def tell_poll_counts() -> int:
    """Votes of open polls."""
    with unit_of_work() as session:
        rooms = queries.rooms_with_open_poll(session)
    each(rooms, _tell_counts)
    return 0


def _tell_votes(room_id: int) -> None:
    with unit_of_work() as session:
        tell_votes(session, room_id, clock.now())


def _tell_counts(room_id: int) -> None:
    with unit_of_work() as session:
        tell_counts(session, room_id, clock.now())
