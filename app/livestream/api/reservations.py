"""The API of reservations."""

from app import access
from app.database import current_session
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.schemas import RoomDetailOut, detail_out
from app.livestream.services import reservations
from app.schemas import In, Instant, Out
from app.unit_of_work import unit_of_work
from app.web import current_actor


class ReservationOut(Out):
    """How many will be told when the room begins, and whether the caller will."""

    count: int
    mine: bool


class TimesIn(In):
    """When a room is to be."""

    starts_at: Instant
    ends_at: Instant


@bp.get("/rooms/<public_id>/reservation")
@access.anyone
@bp.output(ReservationOut)
@bp.doc(summary="Who reserved the room", responses=[404])
def show_reservation(public_id: str) -> ReservationOut:
    """How many, and whether the caller did."""
    return _seen(public_id)


@bp.put("/rooms/<public_id>/reservation")
@access.signed_in
@bp.output(ReservationOut)
@bp.doc(summary="Reserve a room that is to come", responses=[401, 403, 404, 409])
def reserve(public_id: str) -> ReservationOut:
    """One is told ten minutes before it begins, when it begins, and when it is moved or called off."""
    with unit_of_work() as session:
        reservations.reserve(session, current_actor(), public_id)
    return _seen(public_id)


@bp.delete("/rooms/<public_id>/reservation")
@access.signed_in
@bp.output(ReservationOut)
@bp.doc(summary="Take a reservation back", responses=[401, 403, 404])
def cancel_reservation(public_id: str) -> ReservationOut:
    """Harmless when there is none."""
    with unit_of_work() as session:
        reservations.cancel_reservation(session, current_actor(), public_id)
    return _seen(public_id)


@bp.put("/rooms/<public_id>/times")
@access.enterprise
@bp.input(TimesIn)
@bp.output(RoomDetailOut)
@bp.doc(summary="Move a room that has not begun", responses=DENIED)
def move(public_id: str, json_data: TimesIn) -> RoomDetailOut:
    """Who reserved it is told."""
    with unit_of_work() as session:
        reservations.move_room(session, current_actor(), public_id, json_data.starts_at, json_data.ends_at)
        line = queries.line(session, public_id)
        return detail_out(line, queries.rundown(session, line.room))


def _seen(public_id: str) -> ReservationOut:
    session, actor = current_session(), current_actor()
    count, mine = queries.reserved(session, queries.line(session, public_id).room, actor.person_id)
    return ReservationOut(count=count, mine=mine)
