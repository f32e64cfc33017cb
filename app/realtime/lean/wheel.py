"""Pings, their deadlines, and connections that are ending: one greenlet for all instead of one for each.

Each kind of entry waits equally long, so that a queue is a timer: what was put first is due first."""

import time
from collections import deque
from typing import Any, Protocol

import gevent
import structlog

log = structlog.get_logger()
LINGER = 5.0
TURN = 0.25


class Pinger(Protocol):
    """What the wheel does with engine.io sockets."""

    def ping(self, engine: Any) -> float | None: ...

    def check(self, engine: Any, pinged: float) -> None: ...


class Droppable(Protocol):
    """A connection that has said goodbye."""

    def drop(self) -> None: ...


class Wheel:
    """Turns in a greenlet once started."""

    def __init__(self, pinger: Pinger, interval: float, timeout: float) -> None:
        self._pinger, self._interval, self._timeout = pinger, interval, timeout
        self._idle: deque[tuple[float, Any]] = deque()
        self._pinged: deque[tuple[float, Any, float]] = deque()
        self._ending: deque[tuple[float, Droppable]] = deque()

    def start(self) -> None:
        """Begin turning."""
        gevent.spawn(self._run)

    def schedule(self, engine: Any) -> None:
        """Ping `engine` after the interval."""
        self._idle.append((time.monotonic() + self._interval, engine))

    def linger(self, connection: Droppable) -> None:
        """Drop `connection` in a moment, unless it has gone by then."""
        self._ending.append((time.monotonic() + LINGER, connection))

    def turn(self, now: float) -> None:
        """Everything that is due at `now` (monotonic)."""
        while self._idle and self._idle[0][0] <= now:
            engine = self._idle.popleft()[1]
            pinged = self._pinger.ping(engine)
            if pinged is not None:
                self._pinged.append((now + self._timeout, engine, pinged))
        while self._pinged and self._pinged[0][0] <= now:
            _due, engine, pinged = self._pinged.popleft()
            self._pinger.check(engine, pinged)
        while self._ending and self._ending[0][0] <= now:
            self._ending.popleft()[1].drop()

    def _run(self) -> None:
        while True:
            gevent.sleep(TURN)
            try:
                self.turn(time.monotonic())
            except Exception:
                log.exception("wheel_failed")
