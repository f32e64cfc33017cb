"""Whoever shows vacancies elsewhere hears at once that what a card says may have changed.

It hangs on the tables themselves, so that no way of changing a vacancy or a verification can forget to tell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import object_session

from app.accounts.public import Enterprise
from app.hiring.models import Vacancy
from app.unit_of_work import after_commit


@dataclass(frozen=True)
class CardChanged:
    """What a card is made of was changed: this vacancy, or something of this enterprise."""

    vacancy_id: int | None = None
    enterprise_id: int | None = None


Display = Callable[[CardChanged], None]
_displays: list[Display] = []


def register_display(display: Display) -> None:
    """Call `display` after each commit that changed a vacancy or an enterprise. It opens its own unit of work."""
    if display not in _displays:
        _displays.append(display)


def _tell(target: object, changed: CardChanged) -> None:
    session = object_session(target)
    if session is not None:
        for display in _displays:
            after_commit(session, lambda display=display: display(changed))  # type: ignore[misc]


@event.listens_for(Vacancy, "after_update")
def _vacancy_changed(_mapper: Any, _connection: Any, vacancy: Vacancy) -> None:
    _tell(vacancy, CardChanged(vacancy_id=vacancy.id))


@event.listens_for(Enterprise, "after_update")
def _enterprise_changed(_mapper: Any, _connection: Any, enterprise: Enterprise) -> None:
    _tell(enterprise, CardChanged(enterprise_id=enterprise.id))
