"""Signing in: number, code, in."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.accounts import identity
from app.accounts.forms import CodeForm, MobileForm
from app.accounts.limits import CODES, TRIES
from app.accounts.models import Person
from app.accounts.next_page import safe_next
from app.accounts.services.codes import request_code
from app.accounts.services.demo_accounts import demo_choices
from app.accounts.services.people import require_mobile
from app.accounts.services.profiles import profile_of
from app.accounts.services.sign_in import attempt, sign_out_everywhere
from app.accounts.views.blueprint import bp
from app.catalogue import select_locale
from app.database import current_session
from app.errors import AppError
from app.personal_data import mask_mobile
from app.unit_of_work import unit_of_work
from app.web import current_actor

PENDING = "signing_in"
"""What the cookie holds between number and code: the number and where to go afterwards."""


@bp.route("/sign-in", methods=["GET", "POST"])
@access.anyone
@CODES
def sign_in() -> ResponseReturnValue:
    """The number, and consent to the terms; sends the code."""
    target = safe_next(request.values.get("next"))
    if not current_actor().is_guest and request.method == "GET":
        return redirect(target)
    form = MobileForm()
    if form.validate_on_submit():
        try:
            mobile = require_mobile(form.mobile.data or "")
            with unit_of_work() as session:
                request_code(session, mobile, locale=select_locale())
            cookie[PENDING] = {"mobile": mobile, "next": target}
            return redirect(url_for("accounts.enter_code"))
        except AppError as error:
            if error.code == "code_too_soon" and (cookie.get(PENDING) or {}).get("mobile") == mobile:
                return redirect(url_for("accounts.enter_code"))
            form.refuse(error)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/sign_in.html", form=form, target=target, choices=_demo_choices()), status


def _demo_choices() -> list[object]:
    if not current_app.extensions["settings"].demo:
        return []
    return list(demo_choices(current_session()))


@bp.route("/sign-in/code", methods=["GET", "POST"])
@access.anyone
@TRIES
def enter_code() -> ResponseReturnValue:
    """The code; a right one signs in."""
    pending, form = cookie.get(PENDING), CodeForm()
    if not pending:
        return render_template("accounts/code.html", form=form, mobile=None)
    if form.validate_on_submit():
        try:
            person = _try(pending["mobile"], form.code.data or "")
        except AppError as error:
            form.refuse(error)
        else:
            return _welcome(person, pending.get("next"))
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/code.html", form=form, mobile=mask_mobile(pending["mobile"])), status


def _try(mobile: str, code: str) -> Person:
    with unit_of_work() as session:
        tried = attempt(session, mobile=mobile, code=code, terms=True, locale=select_locale())
    return tried.person_or_raise()


def _welcome(person: Person, target: str | None) -> ResponseReturnValue:
    identity.remember(person)
    where = safe_next(target)
    if profile_of(current_session(), person.id) is None and person.name_sealed is None:
        return redirect(url_for("accounts.profile", next=where))
    return redirect(where)


@bp.post("/sign-in/code/again")
@access.anyone
@CODES
def send_again() -> ResponseReturnValue:
    """Another code to the same number."""
    pending = cookie.get(PENDING)
    if not pending:
        return redirect(url_for("accounts.sign_in"))
    try:
        with unit_of_work() as session:
            request_code(session, pending["mobile"], locale=select_locale())
        flash(_("新的验证码已发出。"), "ok")
    except AppError as error:
        flash(str(error.message), "warn")
    return redirect(url_for("accounts.enter_code"))


@bp.post("/sign-out")
@access.anyone
def sign_out() -> ResponseReturnValue:
    """Leave on this device; again does nothing."""
    identity.forget()
    return redirect("/")


@bp.post("/me/sessions/end")
@access.signed_in
def end_sessions() -> ResponseReturnValue:
    """Leave on every device."""
    with unit_of_work() as session:
        sign_out_everywhere(session, current_actor())
    identity.forget()
    flash(_("已在所有设备上退出。"), "ok")
    return redirect(url_for("accounts.sign_in"))
