"""Signing in as a demo account with one tap; exists in demo mode only."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import access
from app.accounts import identity
from app.accounts.next_page import safe_next
from app.accounts.services.demo_accounts import demo_choices, require_demo_account
from app.accounts.services.sign_in import sign_in_known
from app.accounts.views.blueprint import bp
from app.catalogue import select_locale
from app.database import current_session
from app.unit_of_work import unit_of_work


@bp.get("/demo/accounts")
@access.demo_only
def demo_accounts() -> ResponseReturnValue:
    """The demo accounts, one for each role."""
    target = safe_next(request.args.get("next"))
    choices = demo_choices(current_session())
    return render_template("accounts/demo_accounts.html", choices=choices, target=target)


@bp.post("/demo/accounts/<public_id>/sign-in")
@access.demo_only
def demo_sign_in(public_id: str) -> ResponseReturnValue:
    """Be this demo account from now on."""
    with unit_of_work() as session:
        person = sign_in_known(session, require_demo_account(session, public_id), select_locale())
    identity.remember(person)
    return redirect(safe_next(request.form.get("next")))
