"""Placements over HTTP: the review queue and the decision."""

from typing import Any

from app import access
from app.actor import StaffRole
from app.database import current_session
from app.hiring.api.blueprint import BEARER, bp
from app.hiring.api.schemas import PlacementOut, PlacementQuery, PlacementsOut, ReviewIn
from app.hiring.models import Placement
from app.hiring.queries import outcomes as reads
from app.hiring.services.reviews import review
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/placements")
@access.staff(StaffRole.OFFICER)
@bp.input(PlacementQuery, location="query")
@bp.output(PlacementsOut)
@bp.doc(summary="Placements of one's districts by decision, oldest first", responses=[401, 403, 422], security=BEARER)
def list_placements(query_data: PlacementQuery) -> dict[str, Any]:
    """No personal data."""
    districts = current_actor().districts(StaffRole.OFFICER)
    found = reads.page_of_reviews(current_session(), districts, query_data.review, query_data.page, query_data.per_page)
    items = [
        {name: getattr(placed, name) for name in PlacementOut.model_fields}
        | {
            "application_id": application,
            "vacancy_title": title,
            "employer": employer,
            "district_code": placed.district_code,
        }
        for placed, application, title, employer in found.items
    ]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


@bp.post("/placements/<public_id>/review")
@access.staff(StaffRole.OFFICER)
@bp.input(ReviewIn)
@bp.output(PlacementOut)
@bp.doc(summary="Accept or reject a placement", responses=[401, 403, 404, 409, 422], security=BEARER)
def review_placement(public_id: str, json_data: ReviewIn) -> Placement:
    """A rejection takes the arrival out of the ledger's balance again."""
    with unit_of_work() as session:
        found = reads.placement(session, public_id)
        return review(session, current_actor(), found.id, json_data.accept, json_data.reason)
