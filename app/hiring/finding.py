"""Finding things for one actor: what is not his or hers to see is not found."""

from sqlalchemy.orm import Session

from app.accounts.public import Enterprise, EnterpriseState
from app.actor import Actor
from app.hiring import permissions
from app.hiring.models import Application, Vacancy
from app.hiring.queries import applications, vacancies
from app.hiring.rules import Side, VacancyState


def visible_vacancy(session: Session, actor: Actor, public_id: str) -> Vacancy:
    """A vacancy that the actor may see: drafts and those of unverified enterprises only for the enterprise."""
    found = vacancies.vacancy(session, public_id)
    shown = session.get_one(Enterprise, found.enterprise_id).state is EnterpriseState.VERIFIED
    if (found.state is VacancyState.DRAFT or not shown) and not permissions.may_run_vacancy(actor, found):
        raise permissions.vacancy_not_found()
    return found


def own_vacancy(session: Session, actor: Actor, public_id: str) -> Vacancy:
    """A vacancy of one of the actor's enterprises."""
    found = vacancies.vacancy(session, public_id)
    permissions.require_edit(actor, found)
    return found


def application_for(session: Session, actor: Actor, public_id: str, side: Side) -> Application:
    """An application towards which the actor stands on that side."""
    found = applications.application(session, public_id)
    if side not in permissions.sides(actor, found, session.get_one(Vacancy, found.vacancy_id)):
        raise permissions.application_not_found()
    return found
