"""Why this number? The page behind every figure; and the differences that wait for an explanation."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import access
from app.database import current_session
from app.errors import NotFound
from app.ledger import present
from app.ledger.asked import Asked, moment_of, read
from app.ledger.kinds import Figure
from app.ledger.models import LedgerLine
from app.ledger.permissions import READERS
from app.ledger.queries import why as why_of
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.differences import open_differences
from app.ledger.queries.entries import EntryRow
from app.ledger.views.blueprint import KEEPERS, bp
from app.ledger.words import post_name
from app.paging import asked_page, paginate
from app.web import current_actor


@bp.get("/ledger/why")
@access.enterprise_or_staff(*READERS)
def why() -> ResponseReturnValue:
    """Exactly the entries that add up to a figure, ending in the sum."""
    session, actor = current_session(), current_actor()
    question = _question(read(session, actor, request.args))
    found = why_of.answer(session, question, asked_page())
    staff = actor.is_staff
    return render_template(
        "ledger/why.html",
        question=question,
        answer=found,
        enterprises=present.enterprise_names(session, {row.entry.enterprise_id for row in found.page.items}),
        asked=read(session, actor, request.args),
        side="staff" if staff else "enterprise",
        nav="ledger.overview" if staff else "ledger.own",
        args={name: value for name, value in request.args.items() if name not in ("page", "lang")},
        posts=_posts(found.page.items),
    )


def _question(asked: Asked) -> why_of.Question:
    name = request.args.get("figure", Figure.SHORTFALL.value)
    if name not in set(Figure):
        raise NotFound("unknown_figure", _l("没有这个数字。"))
    if not current_actor().is_staff and asked.scope.enterprise_id is None:
        raise NotFound("unknown_enterprise", _l("没有这家企业，或者不归您管。"))
    return why_of.Question(
        Figure(name),
        asked.scope,
        asked.clocks,
        moment_of(request.args.get("start", ""), "start"),
        moment_of(request.args.get("end", ""), "end"),
    )


def _posts(rows: Any) -> dict[int, str]:
    """Names of the posts, by line."""
    entries: dict[int, EntryRow] = {row.entry.line_id: row for row in rows}
    return {line_id: post_name(row.entry) for line_id, row in entries.items()}


@bp.get("/ledger/differences")
@access.staff(*READERS)
def differences() -> ResponseReturnValue:
    """Surveys that found more or less than the books said, until somebody explains it."""
    session, actor = current_session(), current_actor()
    asked = read(session, actor, request.args)
    page = paginate(session, open_differences(asked.scope, Clocks()), asked_page(), 30, scalars=False)
    return render_template(
        "ledger/differences.html",
        asked=asked,
        page=page,
        enterprises=present.enterprise_names(session, {row.enterprise_id for row in page.items}),
        lines=_lines(session, {row.line_id for row in page.items}),
        may_keep=actor.has_role(*KEEPERS),
    )


def _lines(session: Session, ids: set[int]) -> dict[int, LedgerLine]:
    return {line.id: line for line in session.scalars(select(LedgerLine).where(LedgerLine.id.in_(ids)))}
