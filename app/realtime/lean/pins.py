"""Everything private of python-engineio and python-socketio that the lean layer touches, and nothing else.

`changed()` is the contract: it names what an upgrade has moved. A test holds it against the pinned versions, and a
process whose libraries break it serves with the stock layer instead.
"""

import inspect
import time
from collections.abc import Callable
from typing import Any

import engineio
import socketio
from engineio import packet as engine_packet
from engineio import socket as engine_socket
from engineio.async_drivers import gevent as engine_gevent

from app.realtime.lean.frames import Message

Background = Callable[[Any], None]


def _names(function: Any) -> tuple[str, ...]:
    code = getattr(function, "__code__", None)
    return () if code is None else tuple(code.co_names)


def _socket_attributes() -> set[str]:
    server = socketio.Server(async_mode="gevent").eio
    return set(vars(engine_socket.Socket(server, "sid")))


CONTRACT: dict[str, Callable[[], bool]] = {
    "engineio gevent driver: _async['websocket'] is a class of (handler, server)": lambda: (
        list(inspect.signature(engine_gevent._async["websocket"]).parameters)[:2] == ["handler", "server"]
    ),
    "engineio Socket: queue, last_ping and the flags are plain attributes": lambda: (
        {"queue", "last_ping", "sid", "server", "connected", "upgraded", "upgrading", "closed", "closing"}
        <= _socket_attributes()
    ),
    "engineio Socket._upgrade_websocket calls server._async['websocket'] with its bound _websocket_handler": lambda: (
        {"_async", "_websocket_handler"} <= set(_names(engine_socket.Socket._upgrade_websocket))
    ),
    "engineio Socket.schedule_ping hands _send_ping to start_background_task": lambda: (
        {"start_background_task", "_send_ping"} <= set(_names(engine_socket.Socket.schedule_ping))
    ),
    "engineio Socket.send writes to queue": lambda: "queue" in _names(engine_socket.Socket.send),
    "engineio Server watches its clients only if start_service_task": lambda: (
        "start_service_task" in _names(engineio.Server._handle_connect)
    ),
    "socketio Manager.emit takes event, data, namespace, room, skip_sid, callback, to": lambda: (
        list(inspect.signature(socketio.Manager.emit).parameters)[:8]
        == ["self", "event", "data", "namespace", "room", "skip_sid", "callback", "to"]
    ),
    "socketio Manager keeps its members through basic_enter_room and basic_leave_room": lambda: (
        list(inspect.signature(socketio.Manager.basic_enter_room).parameters)
        == ["self", "sid", "namespace", "room", "eio_sid"]
        and list(inspect.signature(socketio.Manager.basic_leave_room).parameters)
        == ["self", "sid", "namespace", "room"]
        and "basic_enter_room" in _names(socketio.Manager.pre_connect)
        and "basic_leave_room" in _names(socketio.Manager.basic_disconnect)
    ),
}


def changed() -> list[str]:
    """The parts of the contract that the installed libraries do not keep; empty when all is well."""
    return [name for name, kept in CONTRACT.items() if not _kept(kept)]


def _kept(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        return False


def install(server: Any, websocket: Callable[[type], type], schedule: Background) -> None:
    """Put our WebSocket and our wheel into this one server; the modules stay as they are.

    `websocket`: from the stock class to ours. `schedule`: what to do instead of a greenlet that sleeps, then pings."""
    engine = server.eio
    engine._async = {**engine._async, "websocket": websocket(engine._async["websocket"])}
    engine.start_service_task = False  # the wheel watches all, ours and stock ones
    start = engine.start_background_task

    def background(target: Any, *arguments: Any, **named: Any) -> Any:
        if getattr(target, "__func__", None) is engine_socket.Socket._send_ping:
            return schedule(target.__self__)
        return start(target, *arguments, **named)

    engine.start_background_task = background


def engine_of(handler: Any) -> Any:
    """The engine.io socket whose WebSocket is being opened."""
    return handler.__self__


def waiting_packets(engine: Any) -> list[Message]:
    """What was put before the WebSocket was there, encoded."""
    found = []
    while engine.queue.qsize():
        found.append(engine.queue.get().encode())
    return found


def adopt(engine: Any, connection: Any) -> None:
    """From now on `engine` is written through `connection`."""
    engine.queue = connection
    engine.connected = engine.upgraded = True


def receive(engine: Any, message: Message) -> None:
    """Hand on one message. Raises what engine.io makes of a broken one."""
    if not engine.closed:
        engine.receive(engine_packet.Packet(encoded_packet=message))


def ping(engine: Any) -> float | None:
    """Ping, and say when, so that `check` knows this ping; None when it has gone."""
    if engine.closing or engine.closed:
        return None
    engine.last_ping = pinged = time.time()
    engine.send(engine_packet.Packet(engine_packet.PING))
    return pinged


def check(engine: Any, pinged: float) -> None:
    """Close `engine` if that ping was never answered."""
    if engine.last_ping == pinged and not engine.closing:
        engine.close(wait=False, abort=True, reason=engine.server.reason.PING_TIMEOUT)


def release(engine: Any) -> None:
    """The connection has gone: tell handlers, forget the socket."""
    engine.close(wait=False, abort=True, reason=engine.server.reason.TRANSPORT_CLOSE)
    engine.server.sockets.pop(engine.sid, None)
