"""Staff roles over HTTP, for city staff."""

from typing import Any

from app import access
from app.accounts import queries
from app.accounts.api.blueprint import BEARER, bp
from app.accounts.schemas import GrantIn, StaffListOut, StaffOut
from app.accounts.services import staff
from app.accounts.services.reveal import masked
from app.actor import StaffRole
from app.database import current_session
from app.schemas import PageQuery
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/staff")
@access.staff(StaffRole.CITY)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(StaffListOut)
@bp.doc(summary="Present staff roles", responses=[401, 403, 422], **BEARER)
def list_staff(query: PageQuery) -> dict[str, Any]:
    found = queries.staff(current_session(), page=query.page, per_page=query.per_page)
    items = [_out(line) for line in found.items]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


def _out(line: queries.StaffLine) -> dict[str, Any]:
    return {
        "id": line.public_id,
        "name": line.person.name,
        "mobile": line.person.mobile,
        "role": line.role,
        "district_code": line.district_code,
    }


@bp.post("/staff")
@access.staff(StaffRole.CITY)
@bp.input(GrantIn, arg_name="values")
@bp.output(StaffOut, status_code=201)
@bp.doc(summary="Give somebody a staff role", responses=[401, 403, 422], **BEARER)
def grant(values: GrantIn) -> dict[str, Any]:
    with unit_of_work() as session:
        made = staff.grant_role(session, current_actor(), **values.model_dump())
    person = masked(session, [made.person_id])[made.person_id]
    line = queries.StaffLine(made.public_id, person, made.role, made.district_code, made.created_at)
    return _out(line)


@bp.delete("/staff/<public_id>")
@access.staff(StaffRole.CITY)
@bp.output({}, status_code=204)
@bp.doc(summary="Take a staff role away", responses=[401, 403, 404, 409], **BEARER)
def revoke(public_id: str) -> str:
    with unit_of_work() as session:
        staff.revoke_grant(session, current_actor(), public_id)
    return ""
