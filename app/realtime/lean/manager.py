"""python-socketio's client manager, lean: who is in which room by connection, and a broadcast that is encoded once."""

import atexit
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import socketio

from app.realtime.lean import pins
from app.realtime.lean.connection import GOING_AWAY, NORMAL, Connection, broadcast
from app.realtime.lean.frames import Message, close_frame, frame_of
from app.realtime.lean.reactor import Reactor
from app.realtime.lean.websocket import websocket_class
from app.realtime.lean.wheel import Wheel
from app.realtime.values import Shared, SharedList

CATCH_UP = "catch_up"
EVENT = "42"
ROOT = "/"
POLICY_VIOLATION = 1008


class LeanManager(socketio.Manager):
    """Pass it to `SocketIO(client_manager=…)`. Sockets that keep the ordinary path (TLS in this process) work too."""

    def __init__(self) -> None:
        super().__init__()
        self.reactor = Reactor()
        self.waiting = 0
        self.dropped = 0
        self.told_to_catch_up = 0
        self._connections: dict[str, Connection] = {}
        self._rooms: dict[str, dict[str, Connection]] = {}

    def set_server(self, server: Any) -> None:
        """Called by python-socketio when the server is made."""
        super().set_server(server)
        engine = server.eio
        self._wheel = Wheel(self, engine.ping_interval, engine.ping_timeout)
        limit = engine.max_http_buffer_size
        pins.install(server, lambda stock: websocket_class(self, limit, stock), self._wheel.schedule)

    def initialize(self) -> None:
        """Called by python-socketio before the first connection, in the worker."""
        super().initialize()
        self.reactor.start()
        self._wheel.start()
        atexit.register(self.go_away)

    def go_away(self) -> None:
        """Tell every phone that this process ends, so that it comes back at once and elsewhere."""
        goodbye = close_frame(GOING_AWAY)
        for connection in list(self._connections.values()):
            if connection.sock is not None and connection.pending is None:
                with suppress(OSError):
                    connection.send(goodbye)
                    connection.sock.close()

    def behind(self) -> float:
        """The share of connections to which something could not be sent yet."""
        return self.waiting / max(len(self._connections), 1)

    # Delivery

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **more: Any,
    ) -> None:
        """Send to one socket or to a room; what is not plain text for one of those goes the ordinary way."""
        target = to or room
        frame = _frame(event, data) if namespace == ROOT and not callback and not skip_sid else None
        if frame is None or type(target) is not str:
            super().emit(event, data, namespace, room=target, skip_sid=skip_sid, callback=callback, **more)
        elif (one := self._connections.get(target)) is not None:
            one.write(frame)
        else:
            members = self._rooms.get(target, {})
            if len(self.rooms.get(namespace, {}).get(target, ())) != len(members):
                self._emit_to_others(event, data, target)
            broadcast(list(members.values()), frame)

    def _emit_to_others(self, event: str, data: Any, room: str) -> None:
        """Members of `room` on the ordinary path."""
        super().emit(event, data, ROOT, room=room, skip_sid=list(self._rooms.get(room, ())))

    # Membership

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        """A socket is everywhere (None), in its own room, and where it was put. Its own needs no table of one."""
        if room is None and eio_sid is not None:
            engine = self.server.eio.sockets.get(eio_sid)
            if engine is not None and type(engine.queue) is Connection:
                self._connections[sid] = engine.queue
        connection = self._connections.get(sid)
        if connection is not None and room == sid:
            return
        super().basic_enter_room(sid, namespace, room, eio_sid)
        if connection is not None and room is not None:
            self._rooms.setdefault(room, {})[sid] = connection

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """The table of a room goes with its last member."""
        super().basic_leave_room(sid, namespace, room)
        if room is None:
            self._connections.pop(sid, None)
        elif (members := self._rooms.get(room)) is not None:
            members.pop(sid, None)
            if not members:
                del self._rooms[room]

    def disconnect(self, sid: str, namespace: str, **more: Any) -> None:
        """A socket that leaves, is refused or thrown out has nothing left to say here: its connection is closed."""
        connection = self._connections.get(sid)
        super().disconnect(sid, namespace, **more)
        if connection is not None:
            connection.end(NORMAL)

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        """As python-socketio's, with the rooms of one that are not kept."""
        if type(room) is str and room in self._connections:
            yield room, self._connections[room].engine.sid
        else:
            yield from super().get_participants(namespace, room)

    # What connections and the wheel ask for

    def receive(self, engine: Any, message: Message) -> None:
        """A message of a phone; broken ones raise."""
        pins.receive(engine, message)

    def gone(self, engine: Any) -> None:
        """A connection has closed and everything it sent is handled."""
        pins.release(engine)

    def caught_up(self, engine: Any) -> None:
        """A connection that missed broadcasts takes more again: its phone asks for what it lacks."""
        sid = self.sid_from_eio_sid(engine.sid, ROOT)
        if sid is not None:
            self.told_to_catch_up += 1
            self.emit(CATCH_UP, {}, ROOT, room=sid)

    def linger(self, connection: Connection) -> None:
        """Close for good in a moment."""
        self._wheel.linger(connection)

    def ping(self, engine: Any) -> float | None:
        """Ping whoever has joined; who never did after so long is sent away."""
        if type(engine.queue) is Connection and self.sid_from_eio_sid(engine.sid, ROOT) is None:
            engine.queue.end(POLICY_VIOLATION)
            return None
        return pins.ping(engine)

    def check(self, engine: Any, pinged: float) -> None:
        """Close what did not answer that ping."""
        pins.check(engine, pinged)


def _frame(event: str, data: Any) -> bytes | None:
    """The frame of an event, or None when it carries something binary. A shared payload is encoded once."""
    if isinstance(data, Shared | SharedList) and data.frame:
        return data.frame
    arguments = [event, *(data if isinstance(data, tuple) else [] if data is None else [data])]
    try:
        frame = frame_of(EVENT + json.dumps(arguments, ensure_ascii=False, separators=(",", ":")))
    except UnicodeEncodeError:  # half of a surrogate pair, which UTF-8 does not know
        frame = frame_of(EVENT + json.dumps(arguments, separators=(",", ":")))
    except TypeError:
        return None
    if isinstance(data, Shared | SharedList):
        data.frame = frame
    return frame
