"""City staff give and take staff roles."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.accounts import labels, queries
from app.accounts.forms import GrantForm
from app.accounts.services import staff as service
from app.accounts.views.blueprint import bp
from app.actor import StaffRole
from app.database import current_session
from app.errors import AppError
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.route("/staff/people", methods=["GET", "POST"])
@access.staff(StaffRole.CITY)
def staff_list() -> ResponseReturnValue:
    """Who holds which role where; give another."""
    session, form = current_session(), GrantForm()
    form.offer(session)
    if form.validate_on_submit():
        try:
            _grant(form)
        except AppError as error:
            form.refuse(error)
        else:
            flash(_("已授权。"), "ok")
            return redirect(url_for("accounts.staff_list"))
    mobile = request.args.get("mobile", "")[:40]
    page = queries.staff(session, mobile=mobile, page=asked_page())
    shown = render_template("accounts/staff.html", form=form, page=page, mobile=mobile, roles=labels.STAFF_ROLE)
    return shown, 422 if form.is_submitted() else 200


def _grant(form: GrantForm) -> None:
    with unit_of_work() as session:
        service.grant_role(
            session,
            current_actor(),
            mobile=form.mobile.data or "",
            name=form.name.data or "",
            role=StaffRole(form.role.data),
            district_code=form.district_code.data or None,
        )


@bp.post("/staff/people/<public_id>/revoke")
@access.staff(StaffRole.CITY)
def revoke_grant(public_id: str) -> ResponseReturnValue:
    """Take a role away."""
    try:
        with unit_of_work() as session:
            service.revoke_grant(session, current_actor(), public_id)
        flash(_("已取消授权。"), "ok")
    except AppError as error:
        flash(str(error.message), "warn")
    return redirect(url_for("accounts.staff_list"))
