"""The rundown in the JSON API."""

from app import access
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.schemas import RoomDetailOut, detail_out
from app.livestream.schemas_rundown import AdvancedOut, CardPlanIn
from app.livestream.services import rundown
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.post("/rooms/<public_id>/advance")
@access.enterprise
@bp.output(AdvancedOut)
@bp.doc(summary="Go on to the next job of the rundown", responses=[401, 403, 404, 409])
def advance(public_id: str) -> AdvancedOut:
    """Pins the next one that has not been told and can be shown; `skipped` says who was passed over and why."""
    with unit_of_work() as session:
        made = rundown.advance(session, current_actor(), public_id)
        line = queries.line(session, public_id)
        return AdvancedOut.of(detail_out(line, queries.rundown(session, line.room)), made)


@bp.patch("/rooms/<public_id>/cards/<vacancy>")
@access.enterprise
@bp.input(CardPlanIn)
@bp.output(RoomDetailOut)
@bp.doc(summary="Move a job within the rundown, or plan its minutes", responses=DENIED)
def plan_card(public_id: str, vacancy: str, json_data: CardPlanIn) -> RoomDetailOut:
    """Before and during the room; viewers' lists follow."""
    actor = current_actor()
    with unit_of_work() as session:
        if json_data.position is not None:
            rundown.move_card(session, actor, public_id, vacancy, json_data.position)
        if json_data.minutes is not None:
            rundown.plan_minutes(session, actor, public_id, vacancy, json_data.minutes)
        line = queries.line(session, public_id)
        return detail_out(line, queries.rundown(session, line.room))


@bp.delete("/rooms/<public_id>/cards/<vacancy>")
@access.enterprise
@bp.output({}, status_code=204)
@bp.doc(summary="Take a job that was never pinned off the rundown", responses=[401, 403, 404, 409])
def remove_card(public_id: str, vacancy: str) -> str:
    """Removing twice is harmless."""
    with unit_of_work() as session:
        rundown.remove_card(session, current_actor(), public_id, vacancy)
    return ""
