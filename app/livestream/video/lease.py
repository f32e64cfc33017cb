"""Who feeds a room: a lease in the broker, so that two hosts never write into one broadcast."""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from redis import Redis

from app.livestream.video.limits import Stop
from app.realtime.log import prefix

SCRIPT = (Path(__file__).parent / "lease.lua").read_text()
LIFE_MS = 10_000
PATIENCE = 12.0
PAUSE = 0.2
REVOKED = "!key_revoked"


def keys(room: str) -> tuple[str, str]:
    """The lease, and who asks for it."""
    return f"{prefix(room)}:ingest", f"{prefix(room)}:ingest:wanted"


def is_fed(client: Any, room: str) -> bool:
    """Whether some process feeds the room."""
    return bool(client.exists(keys(room)[0]))


def revoke(client: Any, room: str) -> None:
    """Have whoever feeds the room sent away: its stream key is good no longer."""
    client.set(keys(room)[1], REVOKED, px=LIFE_MS)


class Lease:
    """One connection's claim on one room."""

    def __init__(self, client: Redis, room: str, session: str) -> None:
        self._client: Any = client
        self._keys = keys(room)
        self._session = session
        self._owner = f"{session}/{uuid4().hex[:12]}"

    def acquire(self, *, take_over: bool) -> None:
        """Get it; one that is to be taken over is given up by its holder within a second or two.

        The same session reconnecting takes over from itself. Raises Stop (ingest_busy)."""
        until = time.monotonic() + PATIENCE
        while (answer := self._ask("acquire", take_over)) != "held":
            if answer == "busy" or time.monotonic() > until:
                raise Stop("ingest_busy")
            time.sleep(PAUSE)

    def refresh(self) -> None:
        """Keep it. Raises Stop (ingest_taken_over, key_revoked) when it has to be given up."""
        answer = self._ask("refresh")
        if answer == "held":
            return
        raise Stop(answer[1:] if answer.startswith("!") else "ingest_taken_over")

    def release(self) -> None:
        """Give it up at once."""
        self._ask("release")

    def _ask(self, act: str, take_over: bool = False) -> str:
        flag = "1" if take_over else "0"
        answer = self._client.eval(SCRIPT, 2, *self._keys, act, self._owner, self._session, flag, LIFE_MS)
        return str(answer.decode())
