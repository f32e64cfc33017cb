"""The live rooms' JSON API."""

from typing import Any

from sqlalchemy.orm import Session

from app import access, clock
from app.accounts.public import introduce, require_enterprise
from app.actor import StaffRole
from app.database import current_session
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.api.moderation_schemas import DeletionIn
from app.livestream.entry import SOCKET_PATH, pass_for
from app.livestream.models import RoomEvent
from app.livestream.rules import Kind
from app.livestream.schemas import (
    AnnouncementIn,
    AppliedOut,
    EventOut,
    EventsOut,
    EventsQuery,
    PassOut,
    RoomDetailOut,
    RoomIn,
    RoomsOut,
    RoomsQuery,
    VacancyIn,
    ViewerIn,
    detail_out,
    room_out,
)
from app.livestream.schemas_applying import ApplyIn
from app.livestream.services import acts, pins, rooms, rundown
from app.livestream.services.applying import apply_in_room
from app.livestream.tokens import LIFETIME
from app.unit_of_work import unit_of_work
from app.web import current_actor


def _detail(session: Session, public_id: str) -> RoomDetailOut:
    line = queries.line(session, public_id)
    return detail_out(line, queries.rundown(session, line.room))


@bp.get("/rooms")
@access.anyone
@bp.input(RoomsQuery, location="query")
@bp.output(RoomsOut)
@bp.doc(summary="Rooms on air, to come or over", responses=[422])
def list_rooms(query_data: RoomsQuery) -> dict[str, Any]:
    """Live rooms first by their start."""
    found = queries.by_state(current_session(), query_data.state, clock.now(), query_data.page, query_data.per_page)
    items = [room_out(line) for line in found.items]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


@bp.post("/rooms")
@access.enterprise
@bp.input(RoomIn)
@bp.output(RoomDetailOut, status_code=201)
@bp.doc(summary="Schedule a room", responses=DENIED)
def create_room(json_data: RoomIn) -> RoomDetailOut:
    """For a verified enterprise, alone or inside a published fair."""
    with unit_of_work() as session:
        enterprise = require_enterprise(session, json_data.enterprise)
        values = rooms.RoomValues(**json_data.model_dump(exclude={"enterprise"}))
        room = rooms.schedule_room(session, current_actor(), enterprise.id, values)
        return _detail(session, room.public_id)


@bp.get("/rooms/<public_id>")
@access.anyone
@bp.output(RoomDetailOut)
@bp.doc(summary="One room with its rundown", responses=[404])
def show_room(public_id: str) -> RoomDetailOut:
    """Whatever its state."""
    return _detail(current_session(), public_id)


@bp.post("/rooms/<public_id>/cards")
@access.enterprise
@bp.input(VacancyIn)
@bp.output(RoomDetailOut, status_code=201)
@bp.doc(summary="Put a vacancy on the rundown", responses=DENIED)
def add_card(public_id: str, json_data: VacancyIn) -> RoomDetailOut:
    """At its end; adding twice is harmless."""
    with unit_of_work() as session:
        rundown.add_card(session, current_actor(), public_id, json_data.vacancy)
        return _detail(session, public_id)


@bp.post("/rooms/<public_id>/start")
@access.enterprise
@bp.output(RoomDetailOut)
@bp.doc(summary="Go live", responses=DENIED)
def start(public_id: str) -> RoomDetailOut:
    """Harmless when already live."""
    with unit_of_work() as session:
        acts.start_room(session, current_actor(), public_id)
        return _detail(session, public_id)


@bp.post("/rooms/<public_id>/end")
@access.enterprise_or_staff(StaffRole.MODERATOR)
@bp.output(RoomDetailOut)
@bp.doc(summary="End the room for good", responses=DENIED)
def end(public_id: str) -> RoomDetailOut:
    """Harmless when already over."""
    with unit_of_work() as session:
        acts.end_room(session, current_actor(), public_id)
        return _detail(session, public_id)


@bp.post("/rooms/<public_id>/pin")
@access.enterprise
@bp.input(VacancyIn)
@bp.output(RoomDetailOut)
@bp.doc(summary="Pin a card in place of the present one", responses=DENIED)
def pin(public_id: str, json_data: VacancyIn) -> RoomDetailOut:
    """Refused unless complete and in date; `data.problems` says why."""
    with unit_of_work() as session:
        pins.pin(session, current_actor(), public_id, json_data.vacancy)
        return _detail(session, public_id)


@bp.post("/rooms/<public_id>/unpin")
@access.enterprise
@bp.output(RoomDetailOut)
@bp.doc(summary="Take the pinned card off", responses=DENIED)
def unpin(public_id: str) -> RoomDetailOut:
    """Harmless when none is pinned."""
    with unit_of_work() as session:
        pins.unpin(session, current_actor(), public_id)
        return _detail(session, public_id)


@bp.post("/rooms/<public_id>/mutes")
@access.enterprise_or_staff()
@bp.input(ViewerIn)
@bp.output({}, status_code=204)
@bp.doc(summary="Mute a viewer", responses=DENIED)
def mute(public_id: str, json_data: ViewerIn) -> str:
    """For the rest of the room, whatever device or connection."""
    with unit_of_work() as session:
        acts.mute(session, current_actor(), public_id, json_data.viewer)
    return ""


@bp.delete("/rooms/<public_id>/mutes/<viewer>")
@access.enterprise_or_staff()
@bp.output({}, status_code=204)
@bp.doc(summary="Let a muted viewer speak again", responses=[401, 403, 404, 409])
def unmute(public_id: str, viewer: str) -> str:
    """Harmless when not muted."""
    with unit_of_work() as session:
        acts.unmute(session, current_actor(), public_id, viewer)
    return ""


@bp.post("/rooms/<public_id>/deletions")
@access.enterprise_or_staff()
@bp.input(DeletionIn)
@bp.output({}, status_code=204)
@bp.doc(summary="Take a message off every screen", responses=DENIED)
def delete_message(public_id: str, json_data: DeletionIn) -> str:
    """It stays in the record, marked."""
    with unit_of_work() as session:
        acts.delete_message(session, current_actor(), public_id, json_data.message, reason=json_data.reason)
    return ""


@bp.post("/rooms/<public_id>/announcements")
@access.enterprise_or_staff()
@bp.input(AnnouncementIn)
@bp.output({}, status_code=204)
@bp.doc(summary="Show a line above the chat", responses=DENIED)
def announce(public_id: str, json_data: AnnouncementIn) -> str:
    """Until the next one; an empty text takes it away."""
    with unit_of_work() as session:
        acts.announce(session, current_actor(), public_id, json_data.text)
    return ""


@bp.post("/rooms/<public_id>/token")
@access.anyone
@bp.output(PassOut)
@bp.doc(summary="A pass for the socket", responses=[403, 404])
def token(public_id: str) -> PassOut:
    """Guests get one to watch with, whoever is shut out gets none; docs/realtime.md says how to connect."""
    session = current_session()
    made, claims = pass_for(session, queries.line(session, public_id))
    return PassOut(
        token=made,
        path=SOCKET_PATH,
        viewer=claims.viewer,
        role=str(claims.role),
        may_speak=claims.may_speak,
        expires_in=LIFETIME,
    )


@bp.get("/rooms/<public_id>/events")
@access.anyone
@bp.input(EventsQuery, location="query")
@bp.output(EventsOut)
@bp.doc(summary="The room's record after (epoch, number)", responses=[404, 422])
def events(public_id: str, query_data: EventsQuery) -> EventsOut:
    """What has been drained to the database. The text of deleted messages and questions is left out."""
    session = current_session()
    room = queries.line(session, public_id).room
    gone = queries.deleted_ids(session, room.id)
    removed = queries.removed_questions(session, room.id)
    found = queries.events_after(session, room.id, query_data.epoch, query_data.after, query_data.limit)
    items = [
        EventOut(
            epoch=event.epoch,
            number=event.number,
            kind=event.kind,
            at=event.at,
            payload=_told(event, gone, removed),
        )
        for event in found
    ]
    return EventsOut(items=items)


def _told(event: RoomEvent, gone: set[str], removed: set[str]) -> dict[str, Any]:
    """What an event carried, without texts that were taken away since."""
    if event.kind == Kind.CHAT and f"{event.epoch}-{event.number}" in gone:
        return {**event.payload, "text": None}
    if event.kind == Kind.QUESTION_CHANGED and event.payload["question"]["id"] in removed:
        return {"question": event.payload["question"] | {"text": None}}
    return event.payload


@bp.post("/rooms/<public_id>/applications")
@access.signed_in
@bp.input(ApplyIn)
@bp.output(AppliedOut, status_code=201)
@bp.doc(summary="Apply for a vacancy of the rundown", responses=DENIED)
def apply(public_id: str, json_data: ApplyIn) -> AppliedOut:
    """While the room is live; applying twice is harmless. Taken back as any application: POST
    /applications/<id>/transitions with `withdrawn`."""
    told = json_data
    with unit_of_work() as session:
        introduce(session, current_actor(), name=told.name, birth_date=told.birth_date, share=told.share)
    with unit_of_work() as session:
        made = apply_in_room(session, current_actor(), public_id, json_data.vacancy)
    return AppliedOut(id=made.public_id, state=str(made.state), vacancy=json_data.vacancy)
