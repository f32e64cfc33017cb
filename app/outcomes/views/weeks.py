"""A district's week, the city's week with its districts, and the entries behind each figure."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app import access, audit, clock
from app.actor import Actor
from app.database import current_session
from app.outcomes import exports
from app.outcomes.audit_tags import AuditTag
from app.outcomes.permissions import REVIEWERS, require_week
from app.outcomes.queries import weeks
from app.outcomes.queries.weeks import AskedWeek
from app.outcomes.views.blueprint import bp, excel
from app.paging import asked_page
from app.reference.public import districts
from app.unit_of_work import unit_of_work
from app.web import current_actor

FIRST_MONDAY = date(2020, 1, 6)


def asked_week(actor: Actor) -> AskedWeek:
    """The week of this request: ?district=&monday=&known=. Without a district the actor's own, the city's for those
    who cover all. Raises Forbidden."""
    held = actor.districts(*REVIEWERS)
    given = request.args.get("district", "")
    district: str | None = given if given.isdecimal() and len(given) == 6 else None
    if district is None and held:
        district = min(held)
    require_week(actor, district)
    return AskedWeek(district, _monday(request.args.get("monday", "")), _known(request.args.get("known", "")))


def _monday(text: str) -> date:
    """The Monday of the day given, of this week when it makes no sense."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    return clock.week_of(min(max(day, FIRST_MONDAY), clock.today() + timedelta(days=366)))[0]


def _known(text: str) -> datetime | None:
    """The end of the day given, or None for now."""
    try:
        return clock.day_bounds(date.fromisoformat(text))[1] if text else None
    except (ValueError, OverflowError):
        return None


def _known_days(asked: AskedWeek) -> list[date]:
    """Days to choose from: yesterday, the last six Sundays, and the one chosen."""
    today = clock.today()
    sunday = clock.week_of(today)[0] - timedelta(days=1)
    days = {today - timedelta(days=1), *(sunday - timedelta(days=7 * n) for n in range(6))}
    if asked.known_at:
        days.add(clock.local(asked.known_at - weeks.TICK).date())
    return sorted(days, reverse=True)


def _shared(asked: AskedWeek) -> dict[str, Any]:
    known = request.args.get("known", "") if asked.known_at else None
    args = {"district": asked.district, "monday": asked.monday.isoformat(), "known": known}
    return {
        "asked": asked,
        "args": args,
        "title": exports.week_title(asked),
        "known_as": exports.known_as(asked, clock.now()),
        "previous": {**args, "monday": (asked.monday - timedelta(days=7)).isoformat()},
        "following": {**args, "monday": (asked.monday + timedelta(days=7)).isoformat()},
    }


@bp.get("/staff/weeks")
@access.staff(*REVIEWERS)
def week() -> ResponseReturnValue:
    """Opening, flows, closing; whether it adds up."""
    session, actor = current_session(), current_actor()
    asked = asked_week(actor)
    held = actor.districts(*REVIEWERS)
    return render_template(
        "outcomes/week.html",
        **_shared(asked),
        week=weeks.week_of(session, asked),
        rows=weeks.district_rows(session, asked) if asked.district is None else [],
        districts=[d for d in districts(session) if held is None or d.code in held],
        whole_city=held is None,
        known_days=_known_days(asked),
        this_monday=clock.week_of(clock.today())[0],
    )


@bp.get("/staff/weeks/entries")
@access.staff(*REVIEWERS)
def week_entries() -> ResponseReturnValue:
    """The ledger entries behind one figure of a week: ?flow=."""
    flow = request.args.get("flow", "arrivals")
    session, asked = current_session(), asked_week(current_actor())
    if flow not in weeks.CONDITIONS:
        abort(404)
    return render_template(
        "outcomes/week_entries.html",
        **_shared(asked),
        flow=flow,
        found=weeks.entry_page(session, asked, flow, asked_page()),
        total=weeks.entry_sum(session, asked, flow),
    )


@bp.get("/staff/weeks.xlsx")
@access.staff(*REVIEWERS)
def week_excel() -> ResponseReturnValue:
    """The week as an Excel file; the export is recorded."""
    actor = current_actor()
    asked = asked_week(actor)
    with unit_of_work() as session:
        data = {"district": asked.district, "monday": asked.monday.isoformat()}
        audit.record(session, actor, AuditTag.WEEK_EXPORTED, "week", None, **data)
    content = exports.week(session, asked, weeks.week_of(session, asked), clock.now())
    return excel(content, f"week-{asked.district or 'city'}-{asked.monday.isoformat()}.xlsx")
