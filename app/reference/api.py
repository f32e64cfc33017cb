"""Reference data for programs and for forms."""

from typing import Any

from apiflask import APIBlueprint

from app import access
from app.database import current_session
from app.reference import queries
from app.reference.schemas import (
    IndustriesOut,
    IndustryQuery,
    OccupationQuery,
    OccupationsOut,
    RegionQuery,
    RegionsOut,
)

bp = APIBlueprint("reference_api", __name__, url_prefix="/api/v1/reference", tag="Reference")


@bp.get("/regions")
@access.anyone
@bp.input(RegionQuery, location="query", arg_name="query")
@bp.output(RegionsOut)
@bp.doc(summary="Regions of GB/T 2260: provinces, or the children of one region")
def regions(query: RegionQuery) -> dict[str, Any]:
    session = current_session()
    found = queries.prefectures(session, query.parent) if query.parent else queries.provinces(session)
    return {"items": found}


@bp.get("/occupations")
@access.anyone
@bp.input(OccupationQuery, location="query", arg_name="query")
@bp.output(OccupationsOut)
@bp.doc(summary="Occupations of the 2022 classification by name, alias or code")
def occupations(query: OccupationQuery) -> dict[str, Any]:
    return {"items": queries.occupation_search(current_session(), query.q, query.limit)}


@bp.get("/industries")
@access.anyone
@bp.input(IndustryQuery, location="query", arg_name="query")
@bp.output(IndustriesOut)
@bp.doc(summary="Sections and divisions of GB/T 4754—2017")
def industries(query: IndustryQuery) -> dict[str, Any]:
    return {"items": queries.industries(current_session(), query.level)}
