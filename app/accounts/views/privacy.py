"""My data: consents, who looked, a copy, erasure."""

import json

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access, clock
from app.accounts import identity, labels, permissions, queries
from app.accounts.forms import EraseForm
from app.accounts.kinds import Purpose
from app.accounts.services import consents, privacy
from app.accounts.views.blueprint import bp
from app.database import current_session
from app.errors import AppError, NotFound
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/me/privacy")
@access.signed_in
def my_data() -> ResponseReturnValue:
    """What I consented to, and what I can do with my data."""
    person_id = permissions.require_person(current_actor())
    given = consents.consents_of(current_session(), person_id)
    rows = [(p, labels.PURPOSE_TITLE[p], labels.PURPOSE_TEXT[p], given.get(p)) for p in Purpose]
    return render_template("accounts/privacy.html", rows=rows, terms=Purpose.SERVICE_TERMS)


@bp.post("/me/privacy/<purpose>")
@access.signed_in
def set_consent(purpose: str) -> ResponseReturnValue:
    """Yes or no to one purpose."""
    if purpose not in list(Purpose):
        raise NotFound("not_found", _("没有这个页面。"))
    given = request.form.get("given") == "1"
    with unit_of_work() as session:
        consents.consent(session, permissions.require_person(current_actor()), Purpose(purpose), given)
    flash(_("已记下：同意。") if given else _("已记下：不同意。"), "ok")
    return redirect(url_for("accounts.my_data"))


@bp.get("/me/looks")
@access.signed_in
def looks() -> ResponseReturnValue:
    """Who looked at my data in full, when and why."""
    person_id = permissions.require_person(current_actor())
    page = queries.looks(current_session(), person_id, asked_page())
    return render_template("accounts/looks.html", page=page, roles=labels.STAFF_ROLE)


@bp.post("/me/export")
@access.signed_in
def export() -> ResponseReturnValue:
    """A copy of everything held of me, as a file."""
    with unit_of_work() as session:
        copy = privacy.export_data(session, current_actor())
    body = json.dumps(copy, ensure_ascii=False, indent=2)
    name = f"chunfeng-{clock.today().isoformat()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type="application/json; charset=utf-8", headers=headers)


@bp.route("/me/erase", methods=["GET", "POST"])
@access.signed_in
def erase() -> ResponseReturnValue:
    """End the account; says first what stands against it."""
    form, actor = EraseForm(), current_actor()
    holds = privacy.holds_of(current_session(), permissions.require_person(actor))
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                privacy.erase(session, actor)
        except AppError as error:
            form.refuse(error)
        else:
            identity.forget()
            flash(_("账号已注销，您的资料已不可读。"), "ok")
            return redirect(url_for("accounts.sign_in"))
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/erase.html", form=form, holds=holds), status


@bp.get("/terms")
@access.anyone
def terms() -> ResponseReturnValue:
    """The service terms and the privacy notice."""
    return render_template("accounts/terms.html", text=labels.PURPOSE_TEXT, version=consents.TEXT_VERSION)
