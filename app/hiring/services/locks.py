"""The one lock of hiring: a vacancy's row. Every step of its applications takes it first."""

from sqlalchemy.orm import Session

from app.hiring import permissions
from app.hiring.models import Vacancy


def locked_vacancy(session: Session, vacancy_id: int, *, shared: bool = False) -> Vacancy:
    """The vacancy, locked: alone for steps, `shared` by those who only need it to stay as it is (new applications)."""
    session.flush()
    lock = {"read": True} if shared else True
    vacancy = session.get(Vacancy, vacancy_id, with_for_update=lock, populate_existing=True)
    if vacancy is None:
        raise permissions.vacancy_not_found()
    return vacancy
