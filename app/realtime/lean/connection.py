"""One WebSocket after its handshake, without a greenlet of its own while nothing arrives."""

import socket
from collections import deque
from collections.abc import Iterable
from typing import Any, Protocol

import gevent
import structlog

from app.realtime.lean.frames import Message, Reader, close_frame, frame_of
from app.realtime.lean.reactor import Reactor, Watched

log = structlog.get_logger()

LOSSY_LIMIT, HARD_LIMIT = 1 << 20, 1 << 22
"""Bytes a connection may owe: past the first, broadcasts to it are dropped; past the second, it is."""
RECEIVE = 1 << 16
INBOX_LIMIT = 32
NORMAL, GOING_AWAY, PROTOCOL_ERROR = 1000, 1001, 1002
PING, PONG = "2", "3"


class Layer(Protocol):
    """What a connection needs of its process."""

    reactor: Reactor
    waiting: int
    dropped: int

    def receive(self, engine: Any, message: Message) -> None: ...

    def caught_up(self, engine: Any) -> None: ...

    def gone(self, engine: Any) -> None: ...

    def linger(self, connection: "Connection") -> None: ...


class Connection(Watched):
    """Takes the place of the queue of its engine.io socket: what is put is written, or owed until it can be."""

    __slots__ = (
        "_inbox", "_layer", "_reader", "_working", "closing", "engine", "fd", "owed", "pending", "send", "sock",
        "stale", "watched",
    )  # fmt: skip

    def __init__(self, engine: Any, sock: Any, layer: Layer, limit: int) -> None:
        """`sock`: a plain socket that does not block. `engine`: the engine.io socket it serves."""
        self.engine, self.sock, self._layer = engine, sock, layer
        self.fd: int = sock.fileno()
        self.watched = 0
        self.send = sock.send
        self.pending: deque[bytes | memoryview] | None = None
        self.owed = 0
        self.stale = False
        self.closing = False
        self._reader = Reader(limit)
        self._inbox: list[Message] | None = None
        self._working = False

    def start(self) -> None:
        """From now on it is read."""
        self._watch()

    # Writing

    def write(self, frame: bytes) -> None:
        """Send what must not be lost."""
        if self.pending is not None:
            self.owe(frame)
            return
        try:
            sent = self.send(frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.drop()
            return
        if sent < len(frame):
            self.begin_owing(frame, sent)

    def begin_owing(self, frame: bytes, sent: int) -> None:
        """The kernel took only `sent` bytes of `frame`."""
        self.pending = deque((memoryview(frame)[sent:],))
        self.owed = len(frame) - sent
        self._layer.waiting += 1
        self._watch()

    def owe(self, frame: bytes, *, lossy: bool = False) -> None:
        """Send `frame` after what is owed already; a lossy one is dropped when that is too much."""
        if self.sock is None or self.pending is None:
            return
        if lossy and (self.stale or self.owed + len(frame) > LOSSY_LIMIT):
            self.stale = True
            self._layer.dropped += 1
            return
        self.pending.append(frame)
        self.owed += len(frame)
        if self.owed > HARD_LIMIT:
            log.info("connection_too_slow", owed=self.owed)
            self.drop()

    def hurry(self, frame: bytes) -> None:
        """Send `frame` before all that is owed except the rest of what has begun: a ping, which a slow phone must see
        in time or be taken for dead."""
        if self.pending:
            self.pending.insert(1, frame)
            self.owed += len(frame)
        else:
            self.write(frame)

    def writable(self) -> None:
        """The kernel takes more; when nothing is owed any longer, one that has missed broadcasts is told so."""
        while self.pending:
            head = self.pending[0]
            try:
                sent = self.send(head)
            except BlockingIOError:
                return
            except OSError:
                self.drop()
                return
            self.owed -= sent
            if sent < len(head):
                self.pending[0] = memoryview(head)[sent:]
                return
            self.pending.popleft()
        self._all_sent()

    def _all_sent(self) -> None:
        self._owe_nothing()
        if self.closing:
            self._finish()
            return
        self._watch()
        if self.stale:
            self.stale = False
            self._layer.caught_up(self.engine)

    def _owe_nothing(self) -> None:
        if self.pending is not None:
            self._layer.waiting -= 1
        self.pending, self.owed = None, 0

    # What engine.io's sockets ask of their queue

    def put(self, packet: Any) -> None:
        """Write an engine.io packet; None ends the connection."""
        if packet is None:
            self.end(NORMAL)
            return
        encoded = packet.encode()
        send = self.hurry if encoded == PING else self.write
        send(frame_of(encoded))

    def join(self) -> None:
        """Nothing to wait for: everything put is written or owed."""

    # Reading

    def readable(self) -> None:
        """Take in what has arrived."""
        try:
            data = self.sock.recv(RECEIVE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.drop()
        elif not self.closing:
            self._feed(data)

    def _feed(self, data: bytes) -> None:
        reader = self._reader
        for message in reader.feed(data):
            if message == PONG:
                self._layer.receive(self.engine, message)
            else:
                self._keep(message)
        if reader.reply:
            self.write(reader.reply)
        if reader.close:
            self.end(reader.close)

    def _keep(self, message: Message) -> None:
        """Messages are handled one after the other; who sends faster than that is not read meanwhile."""
        if self._inbox is None:
            self._inbox = []
        self._inbox.append(message)
        if len(self._inbox) == INBOX_LIMIT:
            self._watch()
        if not self._working:
            self._working = True
            gevent.spawn(self._work)

    def _work(self) -> None:
        try:
            while self._inbox:
                message = self._inbox.pop(0)
                if len(self._inbox) == INBOX_LIMIT // 2:
                    self._watch()
                self._layer.receive(self.engine, message)
        except Exception as error:
            log.info("bad_packet", error=type(error).__name__)
            self.end(PROTOCOL_ERROR)
        finally:
            self._working, self._inbox = False, None
            if self.sock is None:
                self._layer.gone(self.engine)
            else:
                self._watch()

    def _watch(self) -> None:
        if self.sock is not None:
            full = self._inbox is not None and len(self._inbox) >= INBOX_LIMIT
            self._layer.reactor.watch(self, read=not full, write=self.pending is not None)

    # Ending

    def end(self, code: int) -> None:
        """Close in good order: say so, send what is owed, wait a moment for the other side."""
        if self.sock is None or self.closing:
            return
        self.closing = True
        if self._inbox is not None:
            self._inbox.clear()
        self.write(close_frame(code))
        if self.sock is not None:
            self._layer.linger(self)
            if self.pending is None:
                self._finish()

    def _finish(self) -> None:
        self._watch()
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.drop()

    def drop(self) -> None:
        """Close at once."""
        if self.sock is None:
            return
        self._layer.reactor.forget(self)
        sock, self.sock = self.sock, None
        self._owe_nothing()
        sock.close()
        if not self._working:
            gevent.spawn(self._layer.gone, self.engine)


def broadcast(connections: Iterable[Connection], frame: bytes) -> None:
    """Send the same bytes to all. The hottest loop of the product: nothing but the system call for who keeps up."""
    size = len(frame)
    for connection in connections:
        if connection.pending is not None:
            connection.owe(frame, lossy=True)
            continue
        try:
            sent = connection.send(frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            connection.drop()
            continue
        if sent < size:
            connection.begin_owing(frame, sent)
