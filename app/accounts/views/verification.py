"""Staff verify enterprises."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.accounts import labels, permissions, queries
from app.accounts.forms import DecisionForm
from app.accounts.kinds import EnterpriseState
from app.accounts.models import Enterprise
from app.accounts.services import enterprises as service
from app.accounts.services.reveal import masked_contact, reveal_contact
from app.accounts.views.blueprint import bp
from app.actor import StaffRole
from app.database import current_session
from app.errors import AppError
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor

VERIFIERS = (StaffRole.OFFICER, StaffRole.TALENT_CENTRE)


@bp.get("/staff/enterprises")
@access.staff()
def enterprise_list() -> ResponseReturnValue:
    """Enterprises of my districts: those that wait, unless asked for others."""
    asked = request.args.get("state", str(EnterpriseState.PENDING))
    state = EnterpriseState(asked) if asked in list(EnterpriseState) else None
    text = request.args.get("q", "")[:60]
    page = queries.enterprises(current_session(), current_actor(), state=state, text=text, page=asked_page())
    return render_template("accounts/enterprises.html", page=page, state=asked, text=text, **_words())


def _words() -> dict[str, object]:
    return {"states": labels.ENTERPRISE_STATE, "tones": labels.STATE_TONE}


def _seen(public_id: str) -> Enterprise:
    found = service.require_enterprise(current_session(), public_id)
    permissions.require_sees_enterprise(current_actor(), found)
    return found


@bp.get("/staff/enterprises/<public_id>")
@access.staff()
def enterprise_detail(public_id: str) -> ResponseReturnValue:
    """One enterprise with what is to be checked."""
    return _page(_seen(public_id), DecisionForm())


def _page(found: Enterprise, form: DecisionForm, contact: Any = None) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    page = render_template(
        "accounts/enterprise.html",
        company=found,
        form=form,
        contact=contact or masked_contact(session, found),
        revealed=contact is not None,
        may_decide=permissions.may_verify(actor, found.district_code),
        **_words(),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _decide(
    public_id: str, act: Callable[[Any, Enterprise, str], object], done: str, *, reasoned: bool = True
) -> ResponseReturnValue:
    """One decision: on refusal the same page with what was typed."""
    found, form = _seen(public_id), DecisionForm()
    if reasoned and not form.validate_on_submit():
        return _page(found, form)
    try:
        with unit_of_work() as session:
            act(session, found, form.reason.data or "")
    except AppError as error:
        current_session().refresh(found)
        form.refuse(error)
        return _page(found, form)
    flash(done, "ok")
    return redirect(url_for("accounts.enterprise_list"))


@bp.post("/staff/enterprises/<public_id>/accept")
@access.staff(*VERIFIERS)
def accept_enterprise(public_id: str) -> ResponseReturnValue:
    """The registration is right."""
    actor = current_actor()
    done = _("已通过，企业会收到短信。")
    return _decide(
        public_id, lambda s, e, _why: service.verify_enterprise(s, actor, e.id, True, ""), done, reasoned=False
    )


@bp.post("/staff/enterprises/<public_id>/reject")
@access.staff(*VERIFIERS)
def reject_enterprise(public_id: str) -> ResponseReturnValue:
    """The registration is wrong, and why."""
    actor = current_actor()
    return _decide(
        public_id,
        lambda s, e, why: service.verify_enterprise(s, actor, e.id, False, why),
        _("已退回，企业会收到短信。"),
    )


@bp.post("/staff/enterprises/<public_id>/suspend")
@access.staff(*VERIFIERS)
def suspend_enterprise(public_id: str) -> ResponseReturnValue:
    """Stop a verified enterprise, and why."""
    actor = current_actor()
    return _decide(public_id, lambda s, e, why: service.suspend_enterprise(s, actor, e.id, why), _("已暂停。"))


@bp.post("/staff/enterprises/<public_id>/resume")
@access.staff(*VERIFIERS)
def resume_enterprise(public_id: str) -> ResponseReturnValue:
    """Let a suspended enterprise act again."""
    actor = current_actor()
    return _decide(
        public_id, lambda s, e, _why: service.resume_enterprise(s, actor, e.id), _("已恢复。"), reasoned=False
    )


@bp.post("/staff/enterprises/<public_id>/contact")
@access.staff(*VERIFIERS)
def show_contact(public_id: str) -> ResponseReturnValue:
    """The contact person in full; the look is recorded."""
    found = _seen(public_id)
    with unit_of_work() as session:
        contact = reveal_contact(session, current_actor(), found, "verification")
    return _page(found, DecisionForm(formdata=None), contact)
