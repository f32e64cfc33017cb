"""An employer's own vacancies: list, write, change, copy, close, open, extend."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access
from app.accounts.public import Enterprise, enterprises_of, require_enterprise
from app.clock import today
from app.database import current_session
from app.errors import AppError
from app.hiring.finding import own_vacancy
from app.hiring.forms import VacancyForm
from app.hiring.models import Vacancy
from app.hiring.queries import vacancies as reads
from app.hiring.rules import VacancyState
from app.hiring.services import vacancies as services
from app.hiring.views.blueprint import bp
from app.hiring.views.form_values import day_of, in_days
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor

USUAL_DAYS = 30


@bp.get("/desk/vacancies")
@access.enterprise
def my_vacancies() -> ResponseReturnValue:
    """All vacancies of one's enterprises; drafts and open ones first."""
    session, actor = current_session(), current_actor()
    asked = request.args.get("state", "")
    state = VacancyState(asked) if asked in set(VacancyState) else None
    page = reads.desk_list(session, actor.memberships, state, asked_page())
    places = reads.places(session, [vacancy.id for vacancy, _e in page.items])
    return render_template(
        "hiring/vacancies.html", page=page, places=places, none=reads.Places(), state=state, today=today()
    )


@bp.route("/desk/vacancies/new", methods=["GET", "POST"])
@access.enterprise
def new_vacancy() -> ResponseReturnValue:
    """Write a vacancy, from nothing or as a copy of one's own."""
    session, actor = current_session(), current_actor()
    form = VacancyForm()
    form.offer_choices(session, enterprises_of(session, current_actor()))
    if form.validate_on_submit():
        made = _create(form)
        if made:
            return redirect(url_for("hiring.vacancy", public_id=made.public_id))
    elif request.method == "GET":
        form.valid_until.data = in_days(USUAL_DAYS)
        copied = request.args.get("copy")
        if copied:
            source = own_vacancy(session, actor, copied)
            form.show(services.values_of(session, source))
            form.enterprise.data = session.get_one(Enterprise, source.enterprise_id).public_id
            form.valid_until.data = in_days(USUAL_DAYS)
    status = 422 if form.all_errors() else 200
    return render_template("hiring/vacancy_form.html", form=form, vacancy=None), status


@bp.get("/desk/vacancies/<public_id>")
@access.enterprise
def vacancy(public_id: str) -> ResponseReturnValue:
    """One vacancy with its figures and what can be done."""
    session, actor = current_session(), current_actor()
    found = own_vacancy(session, actor, public_id)
    return _page(session, found, None)


@bp.route("/desk/vacancies/<public_id>/edit", methods=["GET", "POST"])
@access.enterprise
def edit_vacancy(public_id: str) -> ResponseReturnValue:
    """Change what a vacancy says."""
    session, actor = current_session(), current_actor()
    found = own_vacancy(session, actor, public_id)
    form = VacancyForm()
    form.offer_choices(session, [session.get_one(Enterprise, found.enterprise_id)])
    if form.validate_on_submit():
        if _saved(form, found.id):
            return redirect(url_for("hiring.vacancy", public_id=public_id))
    elif request.method == "GET":
        form.show(services.values_of(session, found))
    status = 422 if form.all_errors() else 200
    found = own_vacancy(current_session(), actor, public_id)
    return render_template("hiring/vacancy_form.html", form=form, vacancy=found), status


@bp.post("/desk/vacancies/<public_id>/open")
@access.enterprise
def open_my_vacancy(public_id: str) -> ResponseReturnValue:
    """Publish a draft, or hire again."""
    return _act(public_id, lambda s, v: services.open_vacancy(s, current_actor(), v.id), _("已经开始招人。"))


@bp.post("/desk/vacancies/<public_id>/close")
@access.enterprise
def close_my_vacancy(public_id: str) -> ResponseReturnValue:
    """Stop hiring; whoever waits is told."""
    return _act(
        public_id,
        lambda s, v: services.close_vacancy(s, current_actor(), v.id),
        _("已经停招，在等的人都收到了通知。"),
    )


@bp.post("/desk/vacancies/<public_id>/extend")
@access.enterprise
def extend_my_vacancy(public_id: str) -> ResponseReturnValue:
    """Keep it in date longer."""
    return _act(
        public_id,
        lambda s, v: services.extend_vacancy(s, current_actor(), v.id, _later()),
        _("有效期已延长。"),
    )


def _later() -> date:
    return day_of("valid_until")


def _create(form: VacancyForm) -> Vacancy | None:
    actor = current_actor()
    draft = "draft" in request.form
    try:
        with unit_of_work() as session:
            enterprise = require_enterprise(session, form.enterprise.data)
            use = services.save_draft if draft else services.publish_vacancy
            made = use(session, actor, enterprise.id, form.values(session))
    except AppError as error:
        form.refuse_all(error)
        return None
    flash(_("草稿存好了。") if draft else _("岗位发布了，求职者已经能看到。"))
    return made


def _saved(form: VacancyForm, vacancy_id: int) -> bool:
    try:
        with unit_of_work() as session:
            services.edit_vacancy(session, current_actor(), vacancy_id, form.values(session))
    except AppError as error:
        form.refuse_all(error)
        return False
    flash(_("改好了。"))
    return True


def _act(public_id: str, use: Callable[[Session, Vacancy], object], done: str) -> ResponseReturnValue:
    try:
        with unit_of_work() as session:
            use(session, own_vacancy(session, current_actor(), public_id))
    except AppError as error:
        if error.status in (401, 404):
            raise
        session = current_session()
        return _page(session, own_vacancy(session, current_actor(), public_id), error), error.status
    flash(done)
    return redirect(url_for("hiring.vacancy", public_id=public_id))


def _page(session: Session, found: Vacancy, error: AppError | None) -> str:
    enterprise = session.get_one(Enterprise, found.enterprise_id)
    problems = [p for p in reads.card_problems(found, enterprise, today()) if p.field != "state"]
    return render_template(
        "hiring/vacancy.html",
        vacancy=found,
        card=reads.card(found, enterprise),
        places=reads.places(session, [found.id]).get(found.id, reads.Places()),
        problems=problems,
        told=error.data.get("problems", []) if error else [],
        error=error,
        today=today(),
        usual=in_days(USUAL_DAYS),
    )
