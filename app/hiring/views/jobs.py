"""Jobs for everybody: list, one job, apply."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.accounts.public import Enterprise
from app.clock import today
from app.database import current_session
from app.errors import AppError
from app.hiring.finding import visible_vacancy
from app.hiring.queries import vacancies as reads
from app.hiring.rules import Channel
from app.hiring.services.applications import active_application, apply
from app.hiring.values import Source
from app.hiring.views.blueprint import bp
from app.paging import asked_page
from app.reference.public import districts
from app.unit_of_work import unit_of_work
from app.web import current_actor

PAYS = (4000, 6000, 8000, 10000)
"""Monthly pay, in yuan, that the filter offers."""


@bp.get("/jobs")
@access.anyone
def jobs() -> ResponseReturnValue:
    """Open vacancies, newest first, with search by words, district and pay."""
    session = current_session()
    wanted = _wanted()
    page = reads.search(session, wanted, asked_page())
    cards = [reads.card(*pair) for pair in page.items]
    kept = {"q": wanted.text, "district": wanted.district or "", "pay": (wanted.pay_from_fen or 0) // 100 or ""}
    return render_template(
        "hiring/jobs.html",
        page=page,
        cards=cards,
        kept=kept,
        args={name: value for name, value in kept.items() if value},
        districts=districts(session),
        pays=PAYS,
    )


@bp.get("/jobs/<public_id>")
@access.anyone
def job(public_id: str) -> ResponseReturnValue:
    """One vacancy with the button to apply."""
    session, actor = current_session(), current_actor()
    vacancy = visible_vacancy(session, actor, public_id)
    enterprise = session.get_one(Enterprise, vacancy.enterprise_id)
    own = active_application(session, actor.person_id, vacancy.id) if actor.person_id else None
    return render_template(
        "hiring/job.html",
        card=reads.card(vacancy, enterprise),
        takes=vacancy.takes_applications(today()),
        own=own,
        member=actor.speaks_for(vacancy.enterprise_id),
        apply_url=url_for("hiring.apply_for_job", public_id=public_id),
    )


@bp.post("/jobs/<public_id>/apply")
@access.signed_in
def apply_for_job(public_id: str) -> ResponseReturnValue:
    """Apply, then show the application."""
    actor = current_actor()
    try:
        with unit_of_work() as session:
            vacancy = visible_vacancy(session, actor, public_id)
            source = Source(Channel.PORTAL)
            made = apply(session, actor, vacancy_id=vacancy.id, person_id=actor.person_id or 0, source=source)
    except AppError as error:
        flash(str(error.message), "bad")
        return redirect(url_for("hiring.job", public_id=public_id))
    flash(_("投递好了。企业回话时会告诉您。"))
    return redirect(url_for("hiring.application", public_id=made.public_id))


def _wanted() -> reads.VacancySearch:
    pay = request.args.get("pay", "")
    return reads.VacancySearch(
        text=request.args.get("q", "").replace("\x00", "").strip()[:40],
        district=request.args.get("district", "").replace("\x00", "")[:6] or None,
        pay_from_fen=int(pay) * 100 if pay.isdecimal() and len(pay) < 6 else None,
    )
