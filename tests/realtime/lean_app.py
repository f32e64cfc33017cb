"""A small server on the lean layer, for tests over real sockets. Served by gunicorn as rooms processes are."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import os
from typing import Any

import gevent
from engineio import socket as engine_socket
from flask import Flask, jsonify
from flask_socketio import SocketIO

if os.environ.get("CHANGED_INTERNAL"):  # what an upgrade might do: pings are no longer sent by a background task
    kept = engine_socket.Socket.schedule_ping

    def schedule_ping(self: Any) -> None:
        kept(self)

    engine_socket.Socket.schedule_ping = schedule_ping

from app.realtime import lean

ROOM = "room"
PING = float(os.environ.get("PING", "20"))
app = Flask(__name__)
layer = lean.options()
sockets = SocketIO(
    app,
    async_mode="gevent",
    manage_session=False,
    transports=["websocket"],
    allow_upgrades=False,
    async_handlers=False,
    max_http_buffer_size=65_536,
    ping_interval=PING,
    ping_timeout=PING,
    **layer,
)
server = sockets.server
handled: list[str] = []
gone: list[str] = []


def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> bool:
    if auth == {"refuse": True}:
        return False
    server.enter_room(sid, ROOM)
    return True


def chat(sid: str, data: Any) -> Any:
    server.emit("chat", data, to=ROOM)
    return data


def numbers(sid: str, count: int, size: int) -> int:
    """Broadcast `count` numbered messages, breathing between them so that the kernel can take them."""
    for number in range(count):
        server.emit("number", [number, "长" * size], to=ROOM)
        if number % 20 == 19:
            gevent.sleep(0.01)
    return count


def slowly(sid: str, name: str) -> str:
    gevent.sleep(0.05)
    handled.append(name)
    return name


server.on("connect", connect)
server.on("disconnect", lambda sid, reason=None: gone.append(sid))
server.on("chat", chat)
server.on("numbers", numbers)
server.on("slowly", slowly)
server.on("others", lambda sid, data: server.emit("chat", data, to=ROOM, skip_sid=sid))
server.on("alone", lambda sid, data: server.emit("chat", data, to=sid))
server.on("binary", lambda sid, data: server.emit("binary", {"got": data}, to=ROOM))
server.on("throw_out", lambda sid, data: server.disconnect(sid))


@app.get("/stat")
def stat() -> Any:
    manager = server.manager
    return jsonify(
        lean=bool(layer),
        sockets=len(server.eio.sockets),
        environ=[sorted(found) for found in list(server.environ.values())[:1]],
        connections=len(manager.reactor) if layer else None,
        waiting=manager.waiting if layer else None,
        dropped=manager.dropped if layer else None,
        owed=[one.owed for one in manager.reactor.all()] if layer else None,
        told=manager.told_to_catch_up if layer else None,
        rooms=sum(map(len, manager.rooms.values())),
        handled=handled,
        gone=len(gone),
    )
