"""Limits on what viewers ask, and what makes a poll."""

from collections.abc import Sequence
from datetime import timedelta

ASKED_AT_ONCE = 2
ASKED_WITHIN = timedelta(minutes=1)
ASKED_IN_ALL = 10
MOST_QUESTIONS = 150
"""On view in one room: all of them are sent to whoever comes in."""
REMOVE_REASONS = ("fraud", "contact", "abuse", "advert", "repeated", "other")

LONGEST_POLL = 60
LONGEST_OPTION = 20
FEWEST_OPTIONS, MOST_OPTIONS = 2, 6


def ask_problem(lately: int, in_all: int, on_view: int) -> str | None:
    """Why one more question is refused: `too_fast`, `enough_asked` by this viewer, `too_many_questions` in the room."""
    if lately >= ASKED_AT_ONCE:
        return "too_fast"
    if in_all >= ASKED_IN_ALL:
        return "enough_asked"
    return "too_many_questions" if on_view >= MOST_QUESTIONS else None


def poll_problem(question: str, options: Sequence[str]) -> tuple[str, str] | None:
    """(code, field) of what is wrong with a poll, or None."""
    if not 1 <= len(question) <= LONGEST_POLL:
        return "question_length", "question"
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        return "options_number", "options"
    if not all(1 <= len(option) <= LONGEST_OPTION for option in options):
        return "option_length", "options"
    return ("options_same", "options") if len(set(options)) < len(options) else None


def tally(choices: dict[int, int], options: int) -> list[int]:
    """Votes of each option in order, from votes by option."""
    return [choices.get(option, 0) for option in range(options)]
