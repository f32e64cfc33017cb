"""My account and my profile."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.accounts import permissions, queries
from app.accounts.fields import DateText
from app.accounts.forms import ProfileForm
from app.accounts.kinds import Education, Purpose
from app.accounts.models import Person
from app.accounts.next_page import safe_next
from app.accounts.services import consents, people, profiles
from app.accounts.services.reveal import open_person
from app.accounts.views.blueprint import bp
from app.actor import Actor
from app.database import current_session
from app.errors import AppError
from app.notices import public as notices
from app.pages import day
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/me/account")
@access.signed_in
def me() -> ResponseReturnValue:
    """My account: everything that can be set, in one list."""
    session, actor = current_session(), current_actor()
    person_id = permissions.require_person(actor)
    return render_template(
        "accounts/me.html",
        person=open_person(session, person_id),
        unread=notices.unread(session, person_id),
        companies=queries.enterprises_of(session, actor),
    )


@bp.route("/me/profile", methods=["GET", "POST"])
@access.signed_in
def profile() -> ResponseReturnValue:
    """What an employer needs to know, on one page."""
    session, actor = current_session(), current_actor()
    target = safe_next(request.values.get("next"), url_for("accounts.me"))
    form = ProfileForm(data=None if request.method == "POST" else _known(session, actor))
    form.offer(session, _days())
    if form.validate_on_submit():
        try:
            _save(actor, form)
        except AppError as error:
            form.refuse(error)
        else:
            flash(_("资料已保存。"), "ok")
            return redirect(target)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/profile.html", form=form, target=target, cities=form.cities(session)), status


def _known(session: Session, actor: Actor) -> dict[str, Any]:
    person_id = permissions.require_person(actor)
    found, known = open_person(session, person_id), profiles.profile_of(session, person_id)
    origin = found.origin_code or ""
    return {
        "name": found.name,
        "birth_date": found.birth_date.isoformat() if found.birth_date else "",
        "origin_code": f"{origin[:2]}0000" if origin else "",
        "origin_city": origin if origin and not origin.endswith("0000") else "",
        "education": found.education or "",
        "wanted": known.wanted if known else [],
        "available_from": known.available_from.isoformat() if known and known.available_from else "",
        "share": consents.has_consent(session, person_id, Purpose.PROFILE_SHARING),
    }


def _days() -> list[tuple[str, str]]:
    today = clock.today()
    steps = {0: _("现在就能"), 7: _("一周内"), 14: _("两周内"), 30: _("一个月内"), 60: _("两个月内")}
    offered = [((today + timedelta(days=n)).isoformat(), text) for n, text in steps.items()]
    known = request.form.get("available_from") or ""
    if request.method == "GET":
        row = profiles.profile_of(current_session(), current_actor().person_id or 0)
        known = row.available_from.isoformat() if row and row.available_from else ""
    found = _date(known)
    if found and known not in dict(offered):
        offered.insert(0, (known, day(found)))
    return offered


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _save(actor: Actor, form: ProfileForm) -> None:
    birth: DateText = form.birth_date
    education = (form.education.data or "").strip()
    values = profiles.ProfileValues(
        origin_code=form.origin() or None,
        birth_date=birth.day,
        education=Education(education) if education else None,
        wanted=tuple(form.wanted.data or ()),
        available_from=_date(form.available_from.data or ""),
        id_number=(form.id_number.data or "").strip() or None,
    )
    with unit_of_work() as session:
        person = session.get_one(Person, permissions.require_person(actor))
        people.set_name(session, person, form.name.data or "")
        profiles.save_profile(session, actor, person, values)
        consents.consent(session, person.id, Purpose.PROFILE_SHARING, bool(form.share.data))
