"""The demo's outbox for programs."""

from typing import Any

from apiflask import APIBlueprint

from app import access
from app.database import current_session
from app.notices.queries import outbox
from app.notices.schemas import OutboxOut, OutboxQuery

bp = APIBlueprint("notices_api", __name__, url_prefix="/api/v1", tag="Demo")


@bp.get("/demo/outbox")
@access.demo_only
@bp.input(OutboxQuery, location="query", arg_name="query")
@bp.output(OutboxOut)
@bp.doc(summary="Text messages that were sent, with their codes; exists in demo mode only", responses=[404, 422])
def demo_outbox(query: OutboxQuery) -> dict[str, Any]:
    return {"items": outbox(current_session(), query.mobile)}
