"""Enterprises over HTTP."""

from typing import Any

from app import access
from app.accounts import permissions, present, queries
from app.accounts.api.blueprint import BEARER, bp
from app.accounts.schemas import DecisionIn, EnterpriseIn, EnterpriseOut, EnterpriseQuery, EnterprisesOut
from app.accounts.services import enterprises
from app.actor import StaffRole
from app.database import current_session
from app.unit_of_work import unit_of_work
from app.web import current_actor

VERIFIERS = (StaffRole.OFFICER, StaffRole.TALENT_CENTRE)


@bp.post("/enterprises")
@access.signed_in
@bp.input(EnterpriseIn, arg_name="values")
@bp.output(EnterpriseOut, status_code=201)
@bp.doc(summary="Register an enterprise; it then waits for verification", responses=[401, 409, 422], **BEARER)
def register(values: EnterpriseIn) -> dict[str, Any]:
    with unit_of_work() as session:
        made = enterprises.register_enterprise(session, current_actor(), **values.model_dump())
    return present.enterprise_out(session, made)


@bp.get("/enterprises")
@access.staff()
@bp.input(EnterpriseQuery, location="query", arg_name="query")
@bp.output(EnterprisesOut)
@bp.doc(summary="Enterprises of my districts", responses=[401, 403, 422], **BEARER)
def list_enterprises(query: EnterpriseQuery) -> dict[str, Any]:
    session = current_session()
    found = queries.enterprises(
        session, current_actor(), state=query.state, text=query.q, page=query.page, per_page=query.per_page
    )
    items = [present.enterprise_out(session, row) for row in found.items]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


@bp.get("/enterprises/<public_id>")
@access.enterprise_or_staff()
@bp.output(EnterpriseOut)
@bp.doc(summary="An enterprise, for its members and its district's staff", responses=[401, 403, 404], **BEARER)
def get_enterprise(public_id: str) -> dict[str, Any]:
    session = current_session()
    found = enterprises.require_enterprise(session, public_id)
    permissions.require_sees_enterprise(current_actor(), found)
    return present.enterprise_out(session, found)


@bp.put("/enterprises/<public_id>/registration")
@access.enterprise
@bp.input(EnterpriseIn, arg_name="values")
@bp.output(EnterpriseOut)
@bp.doc(summary="Correct a registration that waits or was rejected", responses=[401, 403, 404, 409, 422], **BEARER)
def correct(public_id: str, values: EnterpriseIn) -> dict[str, Any]:
    given = enterprises.EnterpriseValues(**values.model_dump())
    with unit_of_work() as session:
        found = enterprises.require_enterprise(session, public_id)
        changed = enterprises.correct_registration(session, current_actor(), found.id, given)
    return present.enterprise_out(session, changed)


@bp.post("/enterprises/<public_id>/verification")
@access.staff(*VERIFIERS)
@bp.input(DecisionIn, arg_name="values")
@bp.output(EnterpriseOut)
@bp.doc(summary="Accept or reject a waiting registration", responses=[401, 403, 404, 409, 422], **BEARER)
def verify(public_id: str, values: DecisionIn) -> dict[str, Any]:
    with unit_of_work() as session:
        found = enterprises.require_enterprise(session, public_id)
        decided = enterprises.verify_enterprise(session, current_actor(), found.id, values.accept, values.reason)
    return present.enterprise_out(session, decided)
