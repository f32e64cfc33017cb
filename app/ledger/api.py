"""The ledger over HTTP: enough for a program to report levels, read the books back and check that they balance."""

from typing import Any

from apiflask import APIBlueprint

from app import access, clock
from app.actor import StaffRole
from app.database import current_session
from app.ledger import present, schemas
from app.ledger.kinds import Balance
from app.ledger.permissions import READERS, require_scope
from app.ledger.queries.balances import totals_in
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.entries import entry_rows, line_entries
from app.ledger.queries.find import (
    lines_of,
    readable_enterprise,
    readable_entry,
    readable_line,
    readable_survey,
)
from app.ledger.queries.reports import week as week_of
from app.ledger.queries.scope import Scope
from app.ledger.services.corrections import correct_entry
from app.ledger.services.explanations import explain
from app.ledger.services.lines import ensure_line
from app.ledger.services.surveys import record_survey
from app.ledger.values import Level
from app.unit_of_work import unit_of_work
from app.web import current_actor

bp = APIBlueprint("ledger_api", __name__, url_prefix="/api/v1", tag="Ledger")
BEARER: dict[str, Any] = {"security": "bearer"}
KEEPERS = (StaffRole.OFFICER, StaffRole.CITY)


def _clocks(query: schemas.Clocked) -> Clocks:
    return Clocks(query.effective_at or clock.now(), query.known_at)


@bp.get("/ledger/totals")
@access.enterprise_or_staff(*READERS)
@bp.input(schemas.TotalsQuery, location="query", arg_name="query")
@bp.output(schemas.TotalsOut)
@bp.doc(
    summary="Figures by enterprise, kind, occupation, district or industry", responses=[401, 403, 404, 422], **BEARER
)
def totals(query: schemas.TotalsQuery) -> dict[str, Any]:
    session, actor = current_session(), current_actor()
    enterprise = readable_enterprise(session, actor, query.enterprise) if query.enterprise else None
    if enterprise is None or query.district:
        require_scope(actor, query.district)
    scope = Scope(
        districts=frozenset({query.district}) if query.district else None,
        industry=query.industry,
        enterprise_id=enterprise.id if enterprise else None,
        post_kind=query.post_kind,
        occupation=query.occupation,
    )
    found = totals_in(session, query.group_by, scope, _clocks(query))
    return {"items": present.totals_out(session, query.group_by, found)}


@bp.get("/ledger/week")
@access.staff(*READERS)
@bp.input(schemas.WeekQuery, location="query", arg_name="query")
@bp.output(schemas.WeekOut)
@bp.doc(summary="The week of a day in a district: opening, flows, closing", responses=[401, 403, 404, 422], **BEARER)
def week(query: schemas.WeekQuery) -> Any:
    require_scope(current_actor(), query.district)
    monday, _next = clock.week_of(query.monday)
    return week_of(current_session(), query.district, monday, query.known_at)


@bp.get("/ledger/lines/<public_id>")
@access.enterprise_or_staff(*READERS)
@bp.input(schemas.LineQuery, location="query", arg_name="query")
@bp.output(schemas.LineBookOut)
@bp.doc(summary="A line with the entries of one balance, both clocks", responses=[401, 403, 404, 422], **BEARER)
def line(public_id: str, query: schemas.LineQuery) -> dict[str, Any]:
    session, clocks = current_session(), _clocks(query)
    found, _enterprise = readable_line(session, current_actor(), public_id)
    rows = line_entries(session, found.id, query.balance, clocks)
    shown = present.lines_out(session, [found], clocks)[0]
    return shown | {"entries": present.entries_out(session, rows), "sum": sum(row.entry.delta for row in rows)}


@bp.get("/enterprises/<public_id>/shortfall")
@access.enterprise_or_staff(*READERS)
@bp.input(schemas.Clocked, location="query", arg_name="query")
@bp.output(schemas.LinesOut)
@bp.doc(summary="An enterprise's lines with balances and pipelines", responses=[401, 403, 404, 422], **BEARER)
def shortfall(public_id: str, query: schemas.Clocked) -> dict[str, Any]:
    session = current_session()
    enterprise = readable_enterprise(session, current_actor(), public_id)
    lines = present.lines_out(session, lines_of(session, enterprise.id), _clocks(query))
    return {
        "enterprise": enterprise.public_id,
        "items": lines,
        "shortfall": present.short_sum(lines, Balance.SHORTFALL),
        "return_gap": present.short_sum(lines, Balance.RETURN_GAP),
    }


@bp.post("/enterprises/<public_id>/surveys")
@access.enterprise_or_staff(*KEEPERS)
@bp.input(schemas.SurveyIn, arg_name="values")
@bp.output(schemas.SurveyOut, status_code=201)
@bp.doc(
    summary="Report the levels found at one moment; sent twice it is booked once",
    responses=[401, 403, 404, 409, 422],
    **BEARER,
)
def report(public_id: str, values: schemas.SurveyIn) -> dict[str, Any]:
    levels = [Level(each.post_kind, each.occupation, each.balance, each.level) for each in values.levels]
    with unit_of_work() as session:
        actor = current_actor()
        enterprise = readable_enterprise(session, actor, public_id)
        survey = record_survey(
            session,
            actor,
            enterprise.id,
            channel=values.channel,
            observed_at=values.observed_at,
            levels=levels,
            note=values.note,
        )
        posts = {(level.post_kind, level.occupation_code) for level in levels}
        lines = [ensure_line(session, enterprise.id, *post) for post in sorted(posts, key=str)]
    return present.survey_out(session, survey, enterprise, lines)


@bp.post("/ledger/surveys/<public_id>/explanations")
@access.staff(*KEEPERS)
@bp.input(schemas.ExplanationIn, arg_name="values")
@bp.output(schemas.ExplanationOut, status_code=201)
@bp.doc(summary="Explain (part of) the difference a survey found", responses=[401, 403, 404, 422], **BEARER)
def explanation(public_id: str, values: schemas.ExplanationIn) -> dict[str, Any]:
    with unit_of_work() as session:
        actor = current_actor()
        survey, _enterprise = readable_survey(session, actor, public_id)
        found, _of = readable_line(session, actor, values.line)
        made = explain(
            session,
            actor,
            survey_id=survey.id,
            line_id=found.id,
            balance=values.balance,
            amount=values.amount,
            reason=values.reason,
        )
    return {"id": made.public_id, "amount": made.amount, "reason": made.reason}


@bp.post("/ledger/entries/<public_id>/corrections")
@access.staff(*KEEPERS)
@bp.input(schemas.CorrectionIn, arg_name="values")
@bp.output(schemas.EntriesOut, status_code=201)
@bp.doc(
    summary="Take back a wrong entry, posting another instead when one is given",
    responses=[401, 403, 404, 409, 422],
    **BEARER,
)
def correction(public_id: str, values: schemas.CorrectionIn) -> dict[str, Any]:
    with unit_of_work() as session:
        actor = current_actor()
        entry, _enterprise = readable_entry(session, actor, public_id)
        posted = correct_entry(session, actor, entry.id, replacement=values.replacement, reason=values.reason)
    return {"items": present.entries_out(session, entry_rows(session, posted, Clocks()))}
