"""Members of an enterprise over HTTP."""

from typing import Any

from app import access
from app.accounts import permissions, queries
from app.accounts.api.blueprint import BEARER, bp
from app.accounts.models import Enterprise
from app.accounts.schemas import InvitationIn, InvitationOut, JoinedOut, MembersOut
from app.accounts.services import members
from app.accounts.services.enterprises import require_enterprise
from app.database import current_session
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/enterprises/<public_id>/members")
@access.enterprise
@bp.output(MembersOut)
@bp.doc(summary="Present members, for members", responses=[401, 403, 404], **BEARER)
def list_members(public_id: str) -> dict[str, Any]:
    session, actor = current_session(), current_actor()
    enterprise = require_enterprise(session, public_id)
    permissions.require_member(actor, enterprise)
    lines = queries.members(session, actor, enterprise.id)
    return {
        "items": [{"id": m.public_id, "name": m.person.name, "mobile": m.person.mobile, "role": m.role} for m in lines]
    }


@bp.post("/enterprises/<public_id>/invitations")
@access.enterprise
@bp.input(InvitationIn, arg_name="values")
@bp.output(InvitationOut, status_code=201)
@bp.doc(summary="Invite a colleague by mobile number", responses=[401, 403, 404, 409, 422], **BEARER)
def invite(public_id: str, values: InvitationIn) -> dict[str, Any]:
    with unit_of_work() as session:
        enterprise = require_enterprise(session, public_id)
        made = members.invite(session, current_actor(), enterprise, values.mobile, values.role)
    return {"id": made.public_id, "role": made.role, "expires_at": made.expires_at}


@bp.post("/invitations/<public_id>/acceptance")
@access.signed_in
@bp.output(JoinedOut)
@bp.doc(summary="Accept an invitation that went to my number", responses=[401, 403, 404, 409], **BEARER)
def accept(public_id: str) -> dict[str, Any]:
    with unit_of_work() as session:
        made = members.accept_invitation(session, current_actor(), public_id)
        enterprise = session.get_one(Enterprise, made.enterprise_id)
    return {"enterprise_id": enterprise.public_id, "role": made.role}


@bp.delete("/enterprises/<public_id>/members/<member_id>")
@access.enterprise
@bp.output({}, status_code=204)
@bp.doc(summary="Remove a member, or leave", responses=[401, 403, 404, 409], **BEARER)
def remove(public_id: str, member_id: str) -> str:
    with unit_of_work() as session:
        enterprise = require_enterprise(session, public_id)
        permissions.require_member(current_actor(), enterprise)
        members.remove_member(session, current_actor(), enterprise, member_id)
    return ""
