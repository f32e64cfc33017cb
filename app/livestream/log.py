"""The room logs as web processes, Celery and the drainer see them: they append and read, and never send."""

from collections.abc import Callable

from flask import current_app
from redis import Redis
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.broker import broker
from app.database import engine
from app.livestream import epochs, words
from app.livestream.rules import LISTS, SETS
from app.realtime.log import RoomLog
from app.realtime.values import Opening


def room_log() -> RoomLog:
    """The logs of the current application."""
    made: RoomLog | None = current_app.extensions.get("room_log")
    if made is None:
        made = over(broker(), lambda: current_app.extensions.get("bind") or engine())
        current_app.extensions["room_log"] = made
    return made


def over(client: Redis, source: Callable[[], Engine | Connection]) -> RoomLog:
    """The logs over one broker client; epochs are opened from `source` in a tiny transaction of their own. Whoever
    opens one also sees to it that the words forbidden there are in the broker."""

    def open_epoch(room: str, seen: int) -> Opening:
        with Session(source(), join_transaction_mode="create_savepoint") as session, session.begin():
            opened = epochs.opening(session.connection(), room, seen)
            words.put_right(session, client, [words.CITY, room])
            return opened

    return RoomLog(client, open_epoch, LISTS, SETS)
