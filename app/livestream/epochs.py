"""A new epoch of a room's log, with its state as PostgreSQL has it. Reads this package's tables only."""

from typing import Any

from sqlalchemy import Connection, func, select, update

from app.livestream import rules
from app.livestream.models import LiveRoom, RoomAct, RoomEvent
from app.livestream.rules import CHAT_KEPT, SETS, Kind
from app.realtime.values import Opening, RoomUnknown


def opening(connection: Connection, room: str, seen: int) -> Opening:
    """Raise the room's epoch above any seen before and read its state. Raises RoomUnknown."""
    raised = (
        update(LiveRoom)
        .where(LiveRoom.public_id == room)
        .values(epoch=func.greatest(LiveRoom.epoch, seen) + 1)
        .returning(LiveRoom.id, LiveRoom.epoch, LiveRoom.state, LiveRoom.started_at)
    )
    row = connection.execute(raised).one_or_none()
    if row is None:
        raise RoomUnknown(room)
    fields, sets = _acted(connection, row.id)
    fields |= {"state": str(row.state.value)} | _video(connection, row.id)
    if row.started_at is not None:
        fields["started_at"] = int(row.started_at.timestamp() * 1000)
    return Opening(row.epoch, fields, sets, {"chat": _chat(connection, row.id)})


def _acted(connection: Connection, room_id: int) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Fields and sets after everything that was decided about the room, in order."""
    fields: dict[str, Any] = {}
    sets: dict[str, dict[str, None]] = {name: {} for name in SETS}
    decided = select(RoomAct.kind, RoomAct.payload).where(RoomAct.room_id == room_id).order_by(RoomAct.id)
    for kind, payload in connection.execute(decided):
        for effect in rules.effects(kind, payload):
            if effect.op == "set":
                fields[effect.name] = effect.value
            elif effect.op == "clear":
                fields.pop(effect.name, None)
            elif effect.op == "add":
                sets[effect.name][effect.value] = None
            elif effect.op == "remove":
                sets[effect.name].pop(effect.value, None)
    return fields, {name: list(members) for name, members in sets.items()}


def _video(connection: Connection, room_id: int) -> dict[str, Any]:
    """What was last drained of the video; the process that takes it in says so again when this is out of date."""
    newest = (
        select(RoomEvent.payload)
        .where(RoomEvent.room_id == room_id, RoomEvent.kind == Kind.VIDEO_CHANGED)
        .order_by(RoomEvent.epoch.desc(), RoomEvent.number.desc())
        .limit(1)
    )
    payload = connection.scalar(newest)
    return {"video": {"state": payload["state"], "since": payload["since"]}} if payload else {}


def _chat(connection: Connection, room_id: int) -> list[dict[str, Any]]:
    """The newest messages that were drained and not deleted, oldest first."""
    deleted = select(RoomAct.payload["id"].astext).where(
        RoomAct.room_id == room_id, RoomAct.kind == Kind.MESSAGE_DELETED
    )
    newest = (
        select(RoomEvent.epoch, RoomEvent.number, RoomEvent.at, RoomEvent.payload)
        .where(
            RoomEvent.room_id == room_id,
            RoomEvent.kind == Kind.CHAT,
            func.concat(RoomEvent.epoch, "-", RoomEvent.number).not_in(deleted),
        )
        .order_by(RoomEvent.epoch.desc(), RoomEvent.number.desc())
        .limit(CHAT_KEPT)
    )
    return [
        {"id": f"{row.epoch}-{row.number}", "at": int(row.at.timestamp() * 1000), "payload": row.payload}
        for row in reversed(connection.execute(newest).all())
    ]
