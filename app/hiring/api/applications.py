"""Applications over HTTP: apply, see, take the next step, confirm, leave."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app import access
from app.accounts.public import reveal
from app.actor import StaffRole
from app.database import current_session
from app.hiring import permissions, present
from app.hiring.api.blueprint import BEARER, bp
from app.hiring.api.schemas import (
    AnswerIn,
    ApplicationDetailOut,
    ApplicationQuery,
    ApplicationsOut,
    ArrivalIn,
    DepartureIn,
    RevealIn,
    RevealOut,
    TransitionIn,
)
from app.hiring.models import Application, Vacancy
from app.hiring.queries import applications as reads
from app.hiring.queries.vacancies import vacancy
from app.hiring.rules import Channel
from app.hiring.services.advance import advance
from app.hiring.services.applications import apply
from app.hiring.services.arrivals import confirm_arrival
from app.hiring.services.departures import leave
from app.hiring.services.interviews import answer
from app.hiring.values import Source
from app.unit_of_work import unit_of_work
from app.web import current_actor

ERRORS = [401, 403, 404, 409, 422]


@bp.post("/vacancies/<public_id>/applications")
@access.signed_in
@bp.output(ApplicationDetailOut, status_code=201)
@bp.doc(
    summary="Apply for a vacancy; again gives the same application", responses=[401, 403, 404, 409], security=BEARER
)
def apply_for(public_id: str) -> dict[str, Any]:
    """For the caller. At booths and in rooms, apply there: the source is then the booth or the room."""
    actor = current_actor()
    with unit_of_work() as session:
        wanted = vacancy(session, public_id)
        source = Source(Channel.PORTAL)
        made = apply(session, actor, vacancy_id=wanted.id, person_id=actor.person_id or 0, source=source)
        return present.application_detail(session, actor, made)


@bp.get("/applications")
@access.signed_in
@bp.input(ApplicationQuery, location="query")
@bp.output(ApplicationsOut)
@bp.doc(summary="One's own applications, or one's enterprises' applicants", responses=[401, 404, 422], security=BEARER)
def list_applications(query_data: ApplicationQuery) -> dict[str, Any]:
    """Applicants are masked."""
    session, actor = current_session(), current_actor()
    employer = query_data.side == "employer"
    if employer:
        wanted = vacancy(session, query_data.vacancy) if query_data.vacancy else None
        shown = reads.Filter(vacancy_id=wanted.id if wanted else None, over=query_data.over)
        found = reads.page_of_desk(session, actor.memberships, shown, query_data.page, query_data.per_page)
    else:
        found = reads.page_of_person(session, actor.person_id or 0, query_data.page, query_data.per_page)
    items = [present.application_out(row) for row in reads.rows(session, found.items, people=employer)]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


@bp.get("/applications/<public_id>")
@access.signed_in
@bp.output(ApplicationDetailOut)
@bp.doc(summary="One application: every step, and what the caller may do next", responses=[401, 404], security=BEARER)
def get_application(public_id: str) -> dict[str, Any]:
    """For the person, the enterprise and officers of the district."""
    session = current_session()
    return present.application_detail(session, current_actor(), reads.application(session, public_id))


@bp.post("/applications/<public_id>/transitions")
@access.signed_in
@bp.input(TransitionIn)
@bp.output(ApplicationDetailOut)
@bp.doc(summary="Take one step of the process", responses=ERRORS, security=BEARER)
def transition(public_id: str, json_data: TransitionIn) -> dict[str, Any]:
    """Which steps there are stands in `next`. Repeating a step changes nothing."""
    return _act(
        public_id,
        lambda session, made: advance(
            session,
            current_actor(),
            made.id,
            json_data.to,
            reason=json_data.reason,
            interview=json_data.interview.values() if json_data.interview else None,
            offered=json_data.offer.values() if json_data.offer else None,
        ),
    )


@bp.post("/applications/<public_id>/interview-answer")
@access.signed_in
@bp.input(AnswerIn)
@bp.output(ApplicationDetailOut)
@bp.doc(summary="Say whether one will come to the interview", responses=ERRORS, security=BEARER)
def answer_interview(public_id: str, json_data: AnswerIn) -> dict[str, Any]:
    """The seeker only."""
    return _act(public_id, lambda session, made: answer(session, current_actor(), made.id, json_data.coming))


@bp.post("/applications/<public_id>/arrival")
@access.signed_in
@bp.input(ArrivalIn)
@bp.output(ApplicationDetailOut)
@bp.doc(summary="Confirm day one for one's own side", responses=ERRORS, security=BEARER)
def arrival(public_id: str, json_data: ArrivalIn) -> dict[str, Any]:
    """The second side's word makes the placement and lowers the shortfall."""
    return _act(
        public_id,
        lambda session, made: confirm_arrival(session, current_actor(), made.id, json_data.side, json_data.arrived_at),
    )


@bp.post("/applications/<public_id>/departure")
@access.signed_in
@bp.input(DepartureIn)
@bp.output(ApplicationDetailOut)
@bp.doc(summary="Say that the person no longer works there", responses=ERRORS, security=BEARER)
def departure(public_id: str, json_data: DepartureIn) -> dict[str, Any]:
    """The shortfall rises again."""
    return _act(
        public_id,
        lambda session, made: leave(session, current_actor(), made.id, json_data.left_at, json_data.reason),
    )


@bp.post("/applications/<public_id>/reveal")
@access.enterprise_or_staff(StaffRole.OFFICER)
@bp.input(RevealIn)
@bp.output(RevealOut)
@bp.doc(summary="An applicant's full name and number; recorded", responses=ERRORS, security=BEARER)
def reveal_applicant(public_id: str, json_data: RevealIn) -> Any:
    """For the enterprise and officers of the district."""
    actor = current_actor()
    with unit_of_work() as session:
        made = reads.application(session, public_id)
        permissions.require_sides(actor, made, session.get_one(Vacancy, made.vacancy_id))
        return reveal(session, actor, made.person_id, json_data.reason)


def _act(public_id: str, use: Callable[[Session, Application], Application]) -> dict[str, Any]:
    with unit_of_work() as session:
        made = use(session, reads.application(session, public_id))
        return present.application_detail(session, current_actor(), made)
