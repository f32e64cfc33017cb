"""States of a vacancy, and how many places it still has."""

from datetime import date, timedelta
from enum import StrEnum

LONGEST_VALIDITY = timedelta(days=183)
MOST_PLACES = 5_000


class VacancyState(StrEnum):
    """Where a vacancy stands. Out of date is not a state: it follows from `valid_until`."""

    DRAFT = "draft"
    OPEN = "open"
    FILLED = "filled"
    CLOSED = "closed"


VACANCY_TRANSITIONS: dict[tuple[VacancyState, VacancyState], str] = {
    (VacancyState.DRAFT, VacancyState.OPEN): "complete and shown to everyone",
    (VacancyState.DRAFT, VacancyState.CLOSED): "given up before anyone saw it",
    (VacancyState.OPEN, VacancyState.FILLED): "the last place was taken; everyone still waiting is told",
    (VacancyState.OPEN, VacancyState.CLOSED): "the employer stops hiring; everyone still waiting is told",
    (VacancyState.FILLED, VacancyState.OPEN): "somebody left or places were added, and the employer wants to go on",
    (VacancyState.FILLED, VacancyState.CLOSED): "filled and done",
    (VacancyState.CLOSED, VacancyState.OPEN): "taken up again",
}
"""Every legal move of a vacancy and what it means."""


def may_move(before: VacancyState, after: VacancyState) -> bool:
    return (before, after) in VACANCY_TRANSITIONS


def places_left(headcount: int, filled: int) -> int:
    """Places without a person at work; never below zero."""
    return max(0, headcount - filled)


def takes_applications(state: VacancyState | str, valid_until: date, on: date) -> bool:
    """Whether people can apply on that day."""
    return state == VacancyState.OPEN and valid_until >= on
