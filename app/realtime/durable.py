"""Knows when what was appended is on the broker's disk: one waiter for many, as databases commit in groups."""

import threading
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

TIMEOUT_MS = 3000


class NotSaved(Exception):
    """The broker did not confirm that it is on disk. It may still be; sending it again with the same nonce is safe."""


class _Group:
    def __init__(self) -> None:
        self.done = threading.Event()
        self.saved = False


class Durable:
    """`wait()` returns once everything appended before the call is on disk. One greenlet or thread runs `run()`."""

    def __init__(self, client: Redis, name: str) -> None:
        self._client: Any = client
        self._mark = f"live:durable:{name}"
        self._next = _Group()
        self._wanted = threading.Event()
        self._ended = False

    def wait(self) -> None:
        """Raises NotSaved when the broker does not confirm in time."""
        group = self._next
        self._wanted.set()
        if not group.done.wait(TIMEOUT_MS / 1000 + 2) or not group.saved:
            raise NotSaved

    def run(self) -> None:
        """Serve waiters until `end()`."""
        while True:
            self._wanted.wait()
            if self._ended:
                return
            self._wanted.clear()
            group, self._next = self._next, _Group()
            group.saved = self._on_disk()
            group.done.set()

    def end(self) -> None:
        self._ended = True
        self._wanted.set()

    def _on_disk(self) -> bool:
        """A write of ours comes after all earlier ones; when it is on disk, so are they."""
        try:
            pipeline = self._client.pipeline(transaction=False)
            pipeline.set(self._mark, "1", ex=60)
            pipeline.execute_command("WAITAOF", 1, 0, TIMEOUT_MS)
            answer = pipeline.execute()[1]
            return bool(answer[0] >= 1)
        except RedisError:
            return False
