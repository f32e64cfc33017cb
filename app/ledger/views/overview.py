"""The ledger at a glance: totals by enterprise, district, kind, occupation or industry; who has not reported."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access, audit
from app.database import current_session
from app.ledger import present
from app.ledger.asked import Asked, read
from app.ledger.audit_tags import AuditTag
from app.ledger.kinds import GroupBy, PipelineStage
from app.ledger.permissions import READERS, reading_scope
from app.ledger.queries.balances import totals_in
from app.ledger.queries.pipeline import pipeline_in
from app.ledger.queries.reports import not_reported, reporting_in
from app.ledger.queries.scope import UNSPECIFIED
from app.ledger.views.blueprint import bp, enterprise_href
from app.ledger.words import STAGES
from app.paging import Page, asked_page, paginate
from app.reference.public import districts, industries
from app.unit_of_work import unit_of_work
from app.web import current_actor

PER_PAGE = 30
FILTER_OF = {
    GroupBy.DISTRICT: "district",
    GroupBy.INDUSTRY: "industry",
    GroupBy.POST_KIND: "kind",
    GroupBy.OCCUPATION: "occupation",
    GroupBy.ENTERPRISE: "enterprise",
}


@bp.get("/ledger")
@access.staff(*READERS)
def overview() -> ResponseReturnValue:
    """Figures of the actor's districts."""
    session, actor = current_session(), current_actor()
    asked = read(session, actor, request.args)
    rows = _rows(asked)
    page = asked_page()
    return render_template(
        "ledger/overview.html",
        asked=asked,
        whole=totals_in(session, GroupBy.NONE, asked.scope, asked.clocks)[0],
        pipeline=pipeline_in(session, GroupBy.NONE, asked.scope, asked.clocks).get(None, {}),
        reports=reporting_in(session, asked.scope.districts, *asked.week, asked.clocks.known_at),
        page=Page(rows[(page - 1) * PER_PAGE : page * PER_PAGE], len(rows), page, PER_PAGE),
        districts=_choices(asked),
        industries=industries(session, "division"),
    )


def _choices(asked: Asked) -> list[Any]:
    allowed = reading_scope(current_actor())
    return [each for each in districts(current_session()) if allowed is None or each.code in allowed]


def _rows(asked: Asked) -> list[dict[str, Any]]:
    """Figures with names, pipelines, and where each leads."""
    session = current_session()
    found = totals_in(session, asked.group_by, asked.scope, asked.clocks)
    pipelines = pipeline_in(session, asked.group_by, asked.scope, asked.clocks)
    nobody = dict.fromkeys(PipelineStage, 0)
    shown = present.totals_out(session, asked.group_by, found)
    return [
        row | {"pipeline": pipelines.get(total.key, nobody), "href": _href(asked, row), "filter": _filter(asked, row)}
        for total, row in zip(found, shown, strict=True)
    ]


def _filter(asked: Asked, row: dict[str, Any]) -> dict[str, str]:
    """What narrows the books to this row."""
    return {FILTER_OF[asked.group_by]: str(row["key"] or UNSPECIFIED)}


def _href(asked: Asked, row: dict[str, Any]) -> str:
    if asked.group_by is GroupBy.ENTERPRISE:
        return enterprise_href(row["key"], asked)
    further = dict(asked.args) | _filter(asked, row) | {"by": GroupBy.ENTERPRISE.value}
    return url_for("ledger.overview", **further)  # type: ignore[arg-type]


@bp.get("/ledger.csv")
@access.staff(*READERS)
def export() -> ResponseReturnValue:
    """The same figures as a table for a spreadsheet."""
    with unit_of_work() as session:
        asked = read(session, current_actor(), request.args)
        rows = _rows(asked)
        audit.record(session, current_actor(), AuditTag.EXPORTED, "ledger", None, by=asked.group_by, rows=len(rows))
    text = io.StringIO()
    csv.writer(text).writerows(_table(rows))
    return Response(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=chunfeng-ledger.csv"},
    )


def _table(rows: list[dict[str, Any]]) -> Iterator[list[Any]]:
    heads = [_("名称"), _("缺工"), _("多招"), _("返岗缺口"), _("未解释"), _("缺工企业"), _("已摸排企业")]
    yield [*heads, *(str(STAGES[stage]) for stage in PipelineStage)]
    for row in rows:
        figures = [row["shortfall"], row["overfill"], row["return_gap"], row["unexplained"], row["enterprises_short"]]
        shown = figures if row["reported"] else ["—"] * len(figures)
        yield [_plain(row["name"]), *shown, row["enterprises_reported"], *(row["pipeline"][s] for s in PipelineStage)]


def _plain(text: str) -> str:
    """A name that a spreadsheet cannot take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@bp.get("/ledger/not-reported")
@access.staff(*READERS)
def missing() -> ResponseReturnValue:
    """Enterprises that must report and have not, this week or the week of the day asked for."""
    session = current_session()
    asked = read(session, current_actor(), request.args)
    start, end = asked.week
    return render_template(
        "ledger/not_reported.html",
        asked=asked,
        start=start,
        end=end,
        page=paginate(
            session, not_reported(asked.scope.districts, start, end, asked.clocks.known_at), asked_page(), 30
        ),
    )
