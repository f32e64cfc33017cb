"""The JSON API of outcomes."""

from typing import Any

from apiflask import APIBlueprint
from flask_babel import lazy_gettext as _l

from app import access
from app.database import current_session
from app.errors import NotFound
from app.hiring.public import Review, placement, review
from app.occasions.public import by_public_id
from app.outcomes import wording
from app.outcomes.chain import chain, source
from app.outcomes.permissions import READERS, REVIEWERS, require_report, require_review, require_week
from app.outcomes.queries import reports, reviews, weeks
from app.outcomes.queries.reviews import Case, ReviewRow
from app.outcomes.queries.scope import scope_of
from app.outcomes.queries.weeks import AskedWeek
from app.outcomes.schemas import (
    CaseOut,
    DecisionIn,
    JobOut,
    LinkOut,
    ReportOut,
    ReviewOut,
    ReviewQuery,
    ReviewsOut,
    WeekOut,
    WeekQuery,
)
from app.reference.public import require_district
from app.unit_of_work import unit_of_work
from app.web import current_actor

bp = APIBlueprint("outcomes_api", __name__, url_prefix="/api/v1/outcomes", tag="Outcomes")


@bp.get("/weeks")
@access.staff(*REVIEWERS)
@bp.input(WeekQuery, location="query")
@bp.output(WeekOut)
@bp.doc(summary="A district's or the city's week", responses=[401, 403, 422])
def week(query_data: WeekQuery) -> dict[str, Any]:
    """The week that holds the day given."""
    session = current_session()
    if query_data.district:
        require_district(session, query_data.district, "district")
    require_week(current_actor(), query_data.district)
    from_monday = weeks.monday_of(query_data.monday)
    found = weeks.week_of(session, AskedWeek(query_data.district, from_monday, query_data.known_at))
    return {**found.__dict__, "district": query_data.district, "balanced": found.balanced}


@bp.get("/occasions/<public_id>")
@access.staff(*READERS)
@bp.output(ReportOut)
@bp.doc(summary="A fair's or room's report", responses=[401, 403, 404])
def report(public_id: str) -> dict[str, Any]:
    """The figures in the field's own counts."""
    session = current_session()
    occasion = by_public_id(session, public_id)
    if occasion.kind not in reports.KINDS:
        raise NotFound("occasion_not_found", _l("没有这个场次，或者不归您的区管。"))
    require_report(current_actor(), occasion)
    scope = scope_of(session, occasion)
    figures = reports.figures(session, scope)
    return {
        "occasion": occasion.public_id,
        "kind": occasion.kind,
        "title": occasion.title,
        "district_code": occasion.district_code,
        "starts_at": occasion.starts_at,
        "ends_at": occasion.ends_at,
        "rooms": [child.public_id for child in scope.children],
        "figures": [{"key": str(f), "label": str(wording.FIGURES[f]), "value": n} for f, n in figures.items()],
        "jobs": [
            JobOut(
                vacancy=job.vacancy.public_id,
                title=job.vacancy.title,
                figures={str(figure): n for figure, n in reports.job_values(job)},
            )
            for job in (scope.attendance.jobs if scope.attendance else ())
        ],
        "viewers_by_minute": list(scope.attendance.curve) if scope.attendance else [],
    }


@bp.get("/reviews")
@access.staff(*REVIEWERS)
@bp.input(ReviewQuery, location="query")
@bp.output(ReviewsOut)
@bp.doc(summary="Placements that wait for a decision, or were decided", responses=[401, 403, 422])
def review_list(query_data: ReviewQuery) -> dict[str, Any]:
    """Those of the own districts, people masked."""
    session, actor = current_session(), current_actor()
    if query_data.state is Review.PENDING:
        found = reviews.queue(session, actor, query_data.page, query_data.per_page)
    else:
        found = reviews.history(session, actor, query_data.state, query_data.page, query_data.per_page)
    items = [_row(row) for row in found.items]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


def _row(row: ReviewRow) -> ReviewOut:
    return ReviewOut(**_fields(row))


def _fields(row: ReviewRow) -> dict[str, Any]:
    placed = row.placement
    return {
        "id": placed.public_id,
        "person": row.person.name if row.person else "",
        "title": row.title,
        "employer": row.employer,
        "district_code": placed.district_code,
        "arrived_at": placed.arrived_at,
        "left_at": placed.left_at,
        "review": placed.review,
        "reason": placed.review_reason,
    }


@bp.get("/reviews/<public_id>")
@access.staff(*REVIEWERS)
@bp.output(CaseOut)
@bp.doc(summary="One placement with its evidence chain", responses=[401, 403, 404])
def review_case(public_id: str) -> CaseOut:
    """Every step with what shows it, and what looks odd."""
    session = current_session()
    found = placement(session, public_id)
    require_review(current_actor(), found)
    return _case(reviews.case(session, found.id))


def _case(case: Case) -> CaseOut:
    evidence = case.evidence
    row = ReviewRow(case.placement, evidence.vacancy.title, evidence.enterprise.name, case.person)
    return CaseOut(
        **_fields(row),
        occasion=evidence.occasion.public_id if evidence.occasion else None,
        source=source(case.evidence.application),
        chain=[LinkOut.model_validate(link) for link in chain(case)],
        doubts=list(case.doubts),
    )


@bp.post("/reviews/<public_id>")
@access.staff(*REVIEWERS)
@bp.input(DecisionIn)
@bp.output(CaseOut)
@bp.doc(summary="Accept or reject a placement", responses=[401, 403, 404, 409, 422])
def decide(public_id: str, json_data: DecisionIn) -> CaseOut:
    """Rejecting reverses the arrival in the ledger."""
    actor = current_actor()
    with unit_of_work() as session:
        found = placement(session, public_id)
        require_review(actor, found)
        review(session, actor, found.id, json_data.accept, json_data.reason)
    return _case(reviews.case(session, found.id))
