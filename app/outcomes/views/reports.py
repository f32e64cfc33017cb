"""Reports of fairs and rooms: figures, the masked rows behind each, Excel and paper."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app import access, audit, clock
from app.database import current_session
from app.occasions.public import Kind, Occasion, by_public_id, page_url
from app.outcomes import exports
from app.outcomes.audit_tags import AuditTag
from app.outcomes.permissions import READERS, require_report
from app.outcomes.queries import reports
from app.outcomes.queries.scope import for_job, scope_of
from app.outcomes.queries.sets import count
from app.outcomes.rules import FUNNEL, JOB_FIGURES, JOB_SHOWN, Figure
from app.outcomes.views.blueprint import bp, excel
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/staff/reports")
@access.staff(*READERS)
def report_list() -> ResponseReturnValue:
    """Fairs and rooms that have begun."""
    text = request.args.get("q", "").replace("\x00", "").strip()[:40]
    kind = request.args.get("kind", "")
    kind = kind if kind in (Kind.FAIR, Kind.LIVE_ROOM) else ""
    actor, now = current_actor(), clock.now()
    found = reports.listed(current_session(), actor, now=now, kind=kind, text=text, page=asked_page())
    return render_template("outcomes/report_list.html", found=found, q=text, kind=kind)


def _occasion(public_id: str) -> Occasion:
    found = by_public_id(current_session(), public_id)
    if found.kind not in reports.KINDS:
        abort(404)
    require_report(current_actor(), found)
    return found


@bp.get("/staff/reports/<public_id>")
@access.staff(*READERS)
def report(public_id: str) -> ResponseReturnValue:
    """One fair's or room's figures."""
    session, occasion = current_session(), _occasion(public_id)
    scope = scope_of(session, occasion)
    return render_template(
        "outcomes/report.html",
        occasion=occasion,
        scope=scope,
        figures=reports.figures(session, scope),
        funnel=FUNNEL,
        watched=scope.attendance,
        job_figures=JOB_SHOWN,
        job_values=reports.job_values,
        page_url=page_url(occasion),
        is_fair=occasion.kind == Kind.FAIR,
        now=clock.now(),
    )


@bp.get("/staff/reports/<public_id>/<figure>")
@access.staff(*READERS)
def evidence_list(public_id: str, figure: str) -> ResponseReturnValue:
    """The rows a figure was counted from."""
    session, occasion = current_session(), _occasion(public_id)
    scope = scope_of(session, occasion)
    if figure not in scope.figures:
        abort(404)
    asked, job = Figure(figure), request.args.get("job", "")
    if job:
        scope = for_job(scope, job) or abort(404)
        if asked not in JOB_FIGURES:
            abort(404)
    return render_template(
        "outcomes/evidence_list.html",
        occasion=occasion,
        figure=asked,
        job=scope.job,
        found=reports.evidence_rows(session, scope, asked, asked_page()),
        total=count(session, scope, asked),
    )


@bp.get("/staff/reports/<public_id>.xlsx")
@access.staff(*READERS)
def report_excel(public_id: str) -> ResponseReturnValue:
    """The report with its masked rows as an Excel file; the export is recorded."""
    occasion = _occasion(public_id)
    with unit_of_work() as session:
        audit.record(session, current_actor(), AuditTag.REPORT_EXPORTED, "occasion", occasion.id)
    content = exports.report(session, scope_of(session, occasion), clock.now())
    return excel(content, f"report-{public_id[:8]}.xlsx")
