"""An employer's applicants: a board per vacancy, a table with filters, answers to many at once."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access
from app.clock import now
from app.database import current_session
from app.errors import AppError
from app.hiring import outlook
from app.hiring.finding import application_for, own_vacancy
from app.hiring.models import Vacancy
from app.hiring.queries import applications as reads
from app.hiring.rules import Channel, Side, State
from app.hiring.services.advance import advance
from app.hiring.views.blueprint import bp
from app.hiring.views.form_values import reason_of
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor

MOST_AT_ONCE = 50
BULK = {State.INTENDED, State.DECLINED}


@bp.get("/desk/applicants")
@access.enterprise
def applicants() -> ResponseReturnValue:
    """The board of one vacancy, or a table of all that fit the filter."""
    session = current_session()
    vacancy = _asked_vacancy(session)
    if vacancy and request.args.get("view", "board") == "board" and "step" not in request.args and not _over():
        return _board(session, vacancy)
    return _table(session, vacancy)


@bp.post("/desk/applicants/bulk")
@access.enterprise
def answer_many() -> ResponseReturnValue:
    """Preliminary intent or a refusal for everybody ticked; what has moved on meanwhile is skipped and counted."""
    actor, to = current_actor(), request.form.get("to", "")
    ids = list(dict.fromkeys(request.form.getlist("id")))[:MOST_AT_ONCE]
    done = skipped = 0
    for public_id in ids if to in BULK else []:
        try:
            with unit_of_work() as session:
                made = application_for(session, actor, public_id, Side.EMPLOYER)
                advance(session, actor, made.id, to, reason=reason_of())
            done += 1
        except AppError as error:
            if error.code == "reason_missing":
                flash(str(error.message), "bad")
                return redirect(_back())
            skipped += 1
    flash(_("回了 %(n)s 人。", n=done), "ok" if done else "warn")
    if skipped:
        flash(_("%(n)s 人的状态已经变了，没有动。", n=skipped), "warn")
    return redirect(_back())


def _board(session: Session, vacancy: Vacancy) -> str:
    columns, counts = reads.board(session, vacancy.id)
    everyone = [found for column in columns.values() for found in column]
    rows = {row.application.id: row for row in reads.rows(session, everyone, people=True)}
    shown = [[rows[found.id] for found in columns.get(step, [])] for step in range(6)]
    waits = [row.application for row in shown[0]]
    return render_template(
        "hiring/board.html",
        vacancy=vacancy,
        choices=reads.counts_by_vacancy(session, current_actor().memberships),
        columns=shown,
        counts=counts,
        late=sum(1 for found in waits if (now() - found.state_at).days >= 2),
        now=now(),
        due=outlook.retention_open,
    )


def _table(session: Session, vacancy: Vacancy | None) -> str:
    wanted = _filter(vacancy)
    page = reads.page_of_desk(session, current_actor().memberships, wanted, asked_page())
    args = {
        "vacancy": vacancy.public_id if vacancy else None,
        "step": wanted.step,
        "channel": wanted.channel,
        "over": 1 if wanted.over else None,
        "view": "table",
    }
    return render_template(
        "hiring/applicants.html",
        vacancy=vacancy,
        choices=reads.counts_by_vacancy(session, current_actor().memberships),
        page=page,
        rows=reads.rows(session, page.items, people=True),
        wanted=wanted,
        args={name: value for name, value in args.items() if value is not None},
        channels=list(Channel),
        now=now(),
        here=request.full_path.rstrip("?"),
    )


def _asked_vacancy(session: Session) -> Vacancy | None:
    public_id = request.args.get("vacancy", "")
    return own_vacancy(session, current_actor(), public_id) if public_id else None


def _filter(vacancy: Vacancy | None) -> reads.Filter:
    step, channel = request.args.get("step", ""), request.args.get("channel", "")
    return reads.Filter(
        vacancy_id=vacancy.id if vacancy else None,
        step=int(step) if step in {"0", "1", "2", "3", "4", "5", "6"} else None,
        channel=Channel(channel) if channel in set(Channel) else None,
        over=_over(),
    )


def _over() -> bool:
    return request.args.get("over") == "1"


def _back() -> str:
    """The list the form was sent from; never an address outside this site."""
    asked = request.form.get("back", "")
    return asked if asked.startswith("/desk/applicants?") else url_for("hiring.applicants")
