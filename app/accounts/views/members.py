"""Colleagues of an enterprise, and following an invitation."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.accounts import labels, permissions, queries
from app.accounts.forms import AcceptForm, InviteForm
from app.accounts.models import Enterprise
from app.accounts.services import members as service
from app.accounts.services.enterprises import require_enterprise
from app.accounts.views.blueprint import bp
from app.actor import MemberRole
from app.database import current_session
from app.errors import AppError
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/desk/members")
@access.enterprise
def members() -> ResponseReturnValue:
    """Colleagues of my enterprise; with several, the first, and links to the others."""
    found = queries.enterprises_of(current_session(), current_actor())
    return redirect(url_for("accounts.members_of", public_id=found[0].public_id))


@bp.route("/desk/company/<public_id>/members", methods=["GET", "POST"])
@access.enterprise
def members_of(public_id: str) -> ResponseReturnValue:
    """Who speaks for the enterprise; owners invite and remove."""
    session, actor = current_session(), current_actor()
    company = require_enterprise(session, public_id)
    permissions.require_member(actor, company)
    form = InviteForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.invite(work, actor, company, form.mobile.data or "", MemberRole(form.role.data))
        except AppError as error:
            form.refuse(error)
        else:
            flash(_("邀请已发短信过去，7 天内有效。"), "ok")
            return redirect(url_for("accounts.members_of", public_id=public_id))
    page = render_template(
        "accounts/members.html",
        company=company,
        companies=queries.enterprises_of(session, actor),
        form=form,
        owner=permissions.owns(actor, company.id),
        lines=queries.members(session, actor, company.id),
        invitations=queries.open_invitations(session, company.id),
        roles=labels.MEMBER_ROLE,
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/desk/company/<public_id>/members/<member_id>/remove")
@access.enterprise
def remove_member(public_id: str, member_id: str) -> ResponseReturnValue:
    """Remove a colleague, or leave."""
    company = require_enterprise(current_session(), public_id)
    permissions.require_member(current_actor(), company)
    try:
        with unit_of_work() as session:
            service.remove_member(session, current_actor(), company, member_id)
        flash(_("已移出。"), "ok")
    except AppError as error:
        flash(str(error.message), "warn")
    return redirect(url_for("accounts.members_of", public_id=public_id))


@bp.post("/desk/company/<public_id>/invitations/<invitation_id>/withdraw")
@access.enterprise
def withdraw_invitation(public_id: str, invitation_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    with unit_of_work() as session:
        company = require_enterprise(session, public_id)
        service.withdraw_invitation(session, current_actor(), company, invitation_id)
    flash(_("邀请已撤回。"), "ok")
    return redirect(url_for("accounts.members_of", public_id=public_id))


@bp.route("/invitations/<public_id>", methods=["GET", "POST"])
@access.signed_in
def invitation(public_id: str) -> ResponseReturnValue:
    """The page behind an invitation's link."""
    session, actor = current_session(), current_actor()
    found = service.invitation_for(session, actor, public_id)
    company = session.get_one(Enterprise, found.enterprise_id)
    form = AcceptForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            service.accept_invitation(work, actor, public_id)
        flash(_("您已加入 %(name)s。", name=company.name), "ok")
        return redirect(url_for("accounts.company", public_id=company.public_id))
    return render_template("accounts/invitation.html", company=company, invitation=found, roles=labels.MEMBER_ROLE)
