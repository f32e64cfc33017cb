"""API tokens of the signed-in person."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.accounts import permissions
from app.accounts.forms import TokenForm
from app.accounts.services import tokens as service
from app.accounts.views.blueprint import bp
from app.database import current_session
from app.errors import AppError
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.route("/desk/tokens", methods=["GET", "POST"])
@access.enterprise_or_staff()
def tokens() -> ResponseReturnValue:
    """My tokens. A new one's text is shown on the answer to making it, and never again."""
    form, made = TokenForm(), None
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                made = service.make_token(session, current_actor(), form.name.data or "")
            form = TokenForm(formdata=None)
        except AppError as error:
            form.refuse(error)
    rows = service.live_tokens(current_session(), permissions.require_person(current_actor()))
    refused = form.is_submitted() and made is None
    side = "enterprise" if current_actor().is_enterprise else "staff"
    return render_template("accounts/tokens.html", form=form, made=made, rows=rows, side=side), 422 if refused else 200


@bp.post("/desk/tokens/<public_id>/revoke")
@access.enterprise_or_staff()
def revoke_token(public_id: str) -> ResponseReturnValue:
    """Stop a token."""
    with unit_of_work() as session:
        service.revoke_token(session, current_actor(), public_id)
    flash(_("令牌已停用。"), "ok")
    return redirect(url_for("accounts.tokens"))
