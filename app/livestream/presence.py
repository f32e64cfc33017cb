"""Who is watching through this process: counted and sampled each second, never broadcast one by one.

Sightings (somebody came, is still here, went) go to one broker stream that the drainer turns into sittings."""

import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from redis import Redis

from app.livestream.tokens import Claims, Role
from app.realtime.log import now_ms, prefix

SIGHTINGS = "live:sightings"
SIGHTINGS_KEPT = 200_000
CHUNK = 500
HEARTBEAT_MS = 20_000
FRESH_MS = 5_000
LIKE = "all"
"""Under which likes are counted; other reactions under their own names."""

Sighting = tuple[str, str, int | None]


@dataclass(frozen=True)
class Audience:
    """Viewers, likes and other reactions of a room over all processes."""

    viewers: int
    likes: int
    reactions: Mapping[str, int] = field(default_factory=dict)


class Presence:
    """The viewers of this process. Hosts and moderators at work are not counted."""

    def __init__(self, client: Redis, process: str) -> None:
        self._client: Any = client
        self._process = process
        self._here: dict[str, Counter[tuple[str, int | None]]] = {}
        self._seen: list[Sighting] = []
        self._reactions: dict[str, Counter[str]] = {}
        self._heartbeat = 0
        self._lock = threading.Lock()

    def came(self, claims: Claims) -> None:
        """A viewer's socket entered the room."""
        if claims.role is not Role.VIEWER:
            return
        with self._lock:
            self._here.setdefault(claims.room, Counter())[(claims.viewer, claims.person_id)] += 1
            self._seen.append((claims.room, claims.viewer, claims.person_id))

    def went(self, claims: Claims) -> None:
        """A viewer's socket left."""
        if claims.role is not Role.VIEWER:
            return
        with self._lock:
            here = self._here.get(claims.room, Counter())
            here[(claims.viewer, claims.person_id)] -= 1
            self._here[claims.room] = +here
            self._seen.append((claims.room, claims.viewer, claims.person_id))

    def liked(self, room: str, count: int, kind: str = LIKE) -> None:
        """Likes and other reactions are added up and told once a second."""
        with self._lock:
            self._reactions.setdefault(room, Counter())[kind] += count

    def tick(self) -> Mapping[str, Audience]:
        """Tell the broker what this process sees; returns the audience of each room with viewers here."""
        at = now_ms()
        with self._lock:
            if at - self._heartbeat >= HEARTBEAT_MS:
                self._heartbeat = at
                self._seen += [(room, *viewer) for room, here in self._here.items() for viewer in here]
            seen, self._seen = self._seen, []
            reactions, self._reactions = self._reactions, {}
            counts = {room: len(here) for room, here in self._here.items()}
            self._here = {room: here for room, here in self._here.items() if here}
        self._tell_sightings(seen, at)
        return {room: self._tell_count(room, count, reactions.get(room, {}), at) for room, count in counts.items()}

    def _tell_sightings(self, seen: list[Sighting], at: int) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for start in range(0, len(seen), CHUNK):
            entry = {"at": at, "seen": json.dumps(seen[start : start + CHUNK])}
            pipeline.xadd(SIGHTINGS, entry, maxlen=SIGHTINGS_KEPT, approximate=True)
        pipeline.execute()

    def _tell_count(self, room: str, count: int, reactions: Mapping[str, int], at: int) -> Audience:
        key = f"{prefix(room)}:people"
        pipeline = self._client.pipeline(transaction=False)
        if count:
            pipeline.hset(key, self._process, f"{count}|{at}")
        else:
            pipeline.hdel(key, self._process)
        pipeline.expire(key, 60)
        for kind, more in reactions.items():
            pipeline.hincrby(f"{prefix(room)}:likes", kind, more)
        pipeline.hgetall(f"{prefix(room)}:likes")
        *_told, totals = pipeline.execute()
        return _audience(viewers(self._client, room), totals)


def viewers(client: Any, room: str) -> int:
    """Viewers of a room over all processes; a process that has not spoken for five seconds does not count."""
    at = now_ms()
    parts = [value.decode().split("|") for value in client.hvals(f"{prefix(room)}:people")]
    return sum(int(count) for count, told in parts if at - int(told) < FRESH_MS)


def audience(client: Any, room: str) -> Audience:
    """Viewers, likes and other reactions of a room now."""
    return _audience(viewers(client, room), client.hgetall(f"{prefix(room)}:likes"))


def _audience(count: int, totals: Mapping[bytes, bytes]) -> Audience:
    reactions = {kind.decode(): int(total) for kind, total in totals.items()}
    return Audience(count, reactions.pop(LIKE, 0), reactions)
