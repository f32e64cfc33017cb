"""A room log over the run's own Valkey, with epochs from memory instead of PostgreSQL."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from app import config
from app.realtime.log import RoomLog
from app.realtime.values import Opening, RoomUnknown


class Source:
    """Stands for PostgreSQL: epochs that only rise, and the state to open with."""

    def __init__(self) -> None:
        self.epochs: dict[str, int] = {"room": 0, "other": 0}
        self.fields: dict[str, Any] = {"state": "live"}
        self.muted: list[str] = []
        self.chat: list[dict[str, Any]] = []

    def __call__(self, room: str, seen: int) -> Opening:
        if room not in self.epochs:
            raise RoomUnknown(room)
        self.epochs[room] = max(self.epochs[room], seen) + 1
        return Opening(self.epochs[room], self.fields, {"muted": self.muted}, {"chat": self.chat})


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def client(settings: config.Settings) -> Iterator[Redis]:
    made = Redis.from_url(settings.redis_url)
    made.flushdb()
    yield made
    made.flushdb()
    made.close()


@pytest.fixture
def room_log(client: Redis, source: Source) -> RoomLog:
    return RoomLog(client, source, ("chat",), ("muted",))
