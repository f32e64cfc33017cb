"""Vacancies over HTTP."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import access
from app.accounts.public import Enterprise, require_enterprise
from app.actor import Actor, StaffRole
from app.database import current_session
from app.errors import Invalid
from app.hiring import present
from app.hiring.api.blueprint import BEARER, bp
from app.hiring.api.vacancy_schemas import (
    NewVacancyIn,
    VacanciesOut,
    VacancyIn,
    VacancyOut,
    VacancyQuery,
    VacancyStateIn,
)
from app.hiring.finding import visible_vacancy
from app.hiring.models import Vacancy
from app.hiring.queries import vacancies as reads
from app.hiring.services import vacancies
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/vacancies")
@access.anyone
@bp.input(VacancyQuery, location="query")
@bp.output(VacanciesOut)
@bp.doc(summary="Open vacancies, newest first", responses=[404, 422])
def list_vacancies(query_data: VacancyQuery) -> dict[str, Any]:
    """In date, of verified enterprises."""
    session = current_session()
    enterprise = require_enterprise(session, query_data.enterprise) if query_data.enterprise else None
    wanted = reads.VacancySearch(
        query_data.text,
        query_data.district,
        query_data.occupation,
        query_data.pay_from_fen,
        enterprise.id if enterprise else None,
    )
    found = reads.search(session, wanted, query_data.page, query_data.per_page)
    items = [present.vacancy_out(*pair) for pair in found.items]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


@bp.get("/vacancies/<public_id>")
@access.anyone
@bp.output(VacancyOut)
@bp.doc(summary="One vacancy", responses=[404])
def get_vacancy(public_id: str) -> dict[str, Any]:
    """Also when filled or closed; drafts only for the enterprise itself."""
    session = current_session()
    return _out(session, visible_vacancy(session, current_actor(), public_id))


@bp.post("/vacancies")
@access.enterprise
@bp.input(NewVacancyIn)
@bp.output(VacancyOut, status_code=201)
@bp.doc(summary="Publish a vacancy, or keep a draft", responses=[401, 403, 404, 409, 422], security=BEARER)
def create_vacancy(json_data: NewVacancyIn) -> dict[str, Any]:
    """Refused with every problem in `data.problems`, the first one as `field`."""
    actor = current_actor()
    with unit_of_work() as session:
        enterprise_id = _enterprise_id(session, actor, json_data.enterprise_id)
        use = vacancies.save_draft if json_data.draft else vacancies.publish_vacancy
        return _out(session, use(session, actor, enterprise_id, json_data.values()))


@bp.put("/vacancies/<public_id>")
@access.enterprise
@bp.input(VacancyIn)
@bp.output(VacancyOut)
@bp.doc(summary="Change what a vacancy says", responses=[401, 403, 404, 409, 422], security=BEARER)
def change_vacancy(public_id: str, json_data: VacancyIn) -> dict[str, Any]:
    """The whole text at once."""
    with unit_of_work() as session:
        found = reads.vacancy(session, public_id)
        return _out(session, vacancies.edit_vacancy(session, current_actor(), found.id, json_data.values()))


@bp.post("/vacancies/<public_id>/state")
@access.enterprise_or_staff(StaffRole.OFFICER)
@bp.input(VacancyStateIn)
@bp.output(VacancyOut)
@bp.doc(summary="Close a vacancy, or open it (again)", responses=[401, 403, 404, 409, 422], security=BEARER)
def move_vacancy(public_id: str, json_data: VacancyStateIn) -> dict[str, Any]:
    """Closing tells whoever still waits."""
    use = vacancies.open_vacancy if json_data.to == "open" else vacancies.close_vacancy
    with unit_of_work() as session:
        return _out(session, use(session, current_actor(), reads.vacancy(session, public_id).id))


def _enterprise_id(session: Session, actor: Actor, public_id: str | None) -> int:
    if public_id is not None:
        return require_enterprise(session, public_id).id
    if len(actor.memberships) != 1:
        raise Invalid("enterprise_missing", _l("请说明是哪一家企业。"), field="enterprise_id")
    return next(iter(actor.memberships))


def _out(session: Session, vacancy: Vacancy) -> dict[str, Any]:
    return present.vacancy_out(vacancy, session.get_one(Enterprise, vacancy.enterprise_id))
