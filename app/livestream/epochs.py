"""A new epoch of a room's log, with its state as PostgreSQL has it. Reads this package's tables only."""

from typing import Any

from sqlalchemy import Connection, func, select, update

from app.livestream.models import LiveRoom, RoomAct, RoomApplication, RoomCard, RoomEvent, RoomMute, RoomState
from app.livestream.rules import CHAT_KEPT, Kind
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
    fields: dict[str, Any] = {"state": str(row.state.value)}
    if row.started_at is not None:
        fields["started_at"] = int(row.started_at.timestamp() * 1000)
    fields |= _card(connection, row.id, row.state) | _announcement(connection, row.id) | _applied(connection, row.id)
    return Opening(row.epoch, fields, {"muted": _muted(connection, row.id)}, {"chat": _chat(connection, row.id)})


def _card(connection: Connection, room_id: int, state: RoomState) -> dict[str, Any]:
    pinned = select(RoomCard.shown).where(
        RoomCard.room_id == room_id, RoomCard.pinned_at.is_not(None), RoomCard.unpinned_at.is_(None)
    )
    card = connection.scalar(pinned) if state is RoomState.LIVE else None
    return {"card": card} if card else {}


def _announcement(connection: Connection, room_id: int) -> dict[str, Any]:
    newest = (
        select(RoomAct.payload)
        .where(RoomAct.room_id == room_id, RoomAct.kind == Kind.ANNOUNCED)
        .order_by(RoomAct.id.desc())
        .limit(1)
    )
    payload = connection.scalar(newest)
    return {"announcement": payload["text"]} if payload else {}


def _applied(connection: Connection, room_id: int) -> dict[str, Any]:
    counts = (
        select(RoomCard.shown["public_id"].astext, func.count())
        .join(RoomApplication, RoomApplication.card_id == RoomCard.id)
        .where(RoomCard.room_id == room_id)
        .group_by(RoomCard.id)
    )
    return {f"applied:{vacancy}": count for vacancy, count in connection.execute(counts) if vacancy}


def _muted(connection: Connection, room_id: int) -> list[str]:
    return list(
        connection.scalars(
            select(RoomMute.viewer_key).where(RoomMute.room_id == room_id, RoomMute.unmuted_at.is_(None))
        )
    )


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
