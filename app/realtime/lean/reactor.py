"""One epoll and one greenlet for all connections of the process: wakes those that can be read or written."""

from select import EPOLLIN, EPOLLOUT
from typing import Any, Protocol

import gevent
import structlog
from gevent import monkey

log = structlog.get_logger()
AT_ONCE = 256
READ = 1


class Watched(Protocol):
    """What the reactor wakes. `watched` belongs to the reactor: the events registered for it."""

    fd: int
    watched: int

    def readable(self) -> None: ...

    def writable(self) -> None: ...

    def drop(self) -> None: ...


class Reactor:
    """Call `start` in the worker; `watch` and `forget` at any time after."""

    def __init__(self) -> None:
        self._epoll: Any = monkey.get_original("select", "epoll")()
        self._watched: dict[int, Watched] = {}

    def __len__(self) -> int:
        return len(self._watched)

    def all(self) -> list[Watched]:
        """Everything watched now."""
        return list(self._watched.values())

    def start(self) -> None:
        """Begin waking."""
        gevent.spawn(self._run)

    def watch(self, one: Watched, *, read: bool, write: bool) -> None:
        """Wake `one` for exactly this from now on."""
        events = (EPOLLIN if read else 0) | (EPOLLOUT if write else 0)
        if self._watched.get(one.fd) is not one:
            self._watched[one.fd] = one
            self._epoll.register(one.fd, events)
        elif events != one.watched:
            self._epoll.modify(one.fd, events)
        one.watched = events

    def forget(self, one: Watched) -> None:
        """Wake it no more; before its descriptor is closed, since numbers come back."""
        if self._watched.get(one.fd) is one:
            del self._watched[one.fd]
            self._epoll.unregister(one.fd)

    def _run(self) -> None:
        hub = gevent.get_hub()
        ready = hub.loop.io(self._epoll.fileno(), READ)
        while True:
            hub.wait(ready)
            self.turn()
            gevent.sleep(0)

    def turn(self) -> None:
        """Serve what is ready now."""
        for fd, events in self._epoll.poll(0, AT_ONCE):
            one = self._watched.get(fd)
            if one is None:
                continue
            try:
                if events & EPOLLOUT:
                    one.writable()
                if events & ~EPOLLOUT:
                    one.readable()
            except Exception:
                log.exception("connection_failed")
                one.drop()
