"""My enterprise: register, see where it stands, correct."""

from dataclasses import asdict

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.accounts import labels, permissions, queries
from app.accounts.forms import EnterpriseForm
from app.accounts.kinds import EnterpriseState
from app.accounts.models import Enterprise
from app.accounts.services import enterprises
from app.accounts.services.reveal import masked_contact, reveal_contact
from app.accounts.views.blueprint import bp
from app.database import current_session
from app.errors import AppError
from app.unit_of_work import unit_of_work
from app.web import current_actor

OPEN_STATES = (EnterpriseState.PENDING, EnterpriseState.REJECTED)


@bp.route("/enterprises/new", methods=["GET", "POST"])
@access.signed_in
def register_company() -> ResponseReturnValue:
    """Register an enterprise; afterwards it waits for verification."""
    form = EnterpriseForm()
    form.offer(current_session())
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                made = enterprises.register_enterprise(session, current_actor(), **asdict(form.values()))
        except AppError as error:
            form.refuse(error)
        else:
            flash(_("登记已提交，核验结果会发短信给您。"), "ok")
            return redirect(url_for("accounts.company", public_id=made.public_id))
    return render_template("accounts/register.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/desk/company")
@access.enterprise
def companies() -> ResponseReturnValue:
    """My enterprise, or the choice when there are several."""
    found = queries.enterprises_of(current_session(), current_actor())
    if len(found) == 1:
        return redirect(url_for("accounts.company", public_id=found[0].public_id))
    return render_template("accounts/companies.html", companies=found, **_words())


def _mine(public_id: str) -> Enterprise:
    found = enterprises.require_enterprise(current_session(), public_id)
    permissions.require_member(current_actor(), found)
    return found


def _words() -> dict[str, object]:
    return {"states": labels.ENTERPRISE_STATE, "tones": labels.STATE_TONE}


@bp.get("/desk/company/<public_id>")
@access.enterprise
def company(public_id: str) -> ResponseReturnValue:
    """What is on file, where the verification stands, what can be done next."""
    found = _mine(public_id)
    session = current_session()
    open_to_change = found.state in OPEN_STATES and permissions.owns(current_actor(), found.id)
    return render_template(
        "accounts/company.html",
        company=found,
        contact=masked_contact(session, found),
        may_correct=open_to_change,
        **_words(),
    )


@bp.route("/desk/company/<public_id>/correct", methods=["GET", "POST"])
@access.enterprise
def correct_company(public_id: str) -> ResponseReturnValue:
    """Correct a registration that waits or was rejected, and submit it again."""
    found = _mine(public_id)
    session = current_session()
    permissions.require_owner(current_actor(), found)
    contact = reveal_contact(session, current_actor(), found, "correct")
    form = EnterpriseForm(obj=found, data={"contact_name": contact.name, "contact_mobile": contact.mobile})
    form.offer(session)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                enterprises.correct_registration(work, current_actor(), found.id, form.values())
        except AppError as error:
            form.refuse(error)
        else:
            flash(_("已重新提交，核验结果会发短信给您。"), "ok")
            return redirect(url_for("accounts.company", public_id=public_id))
    return render_template("accounts/correct.html", form=form, company=found), 422 if form.is_submitted() else 200
