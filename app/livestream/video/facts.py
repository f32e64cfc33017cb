"""What a rooms process asks PostgreSQL when a host connects: once a connection, never for a viewer."""

from dataclasses import dataclass

from sqlalchemy import Engine, select

from app.livestream.models import LiveRoom, RoomState, Visibility


@dataclass(frozen=True)
class Facts:
    """A room as its broadcast sees it."""

    is_live: bool
    is_public: bool
    records: bool


def facts_of(engine: Engine, room: str) -> Facts | None:
    """The facts of a room, None when there is none."""
    query = select(LiveRoom.state, LiveRoom.visibility, LiveRoom.records).where(LiveRoom.public_id == room)
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return row and Facts(row.state is RoomState.LIVE, row.visibility is Visibility.PUBLIC, row.records)
