"""The rooms process: sockets on gevent, and nothing slow. No page, no session, no SQL for a viewer.

The only statements it sends to PostgreSQL read what the broker has lost: the state of a room whose epoch it opens, and
lists of forbidden words.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_socketio import SocketIO
from pydantic import ValidationError
from redis import BlockingConnectionPool, Redis
from redis.exceptions import RedisError
from socketio.exceptions import ConnectionRefusedError as Refuse
from sqlalchemy import Engine, create_engine

from app import access, logs
from app.config import Settings
from app.livestream import log as logs_of_rooms
from app.livestream import rules, sockets, tokens
from app.livestream.devices import Devices
from app.livestream.presence import Audience, Presence
from app.livestream.video import routes as video
from app.livestream.words import Words
from app.realtime import lean
from app.realtime.durable import Durable
from app.realtime.hub import Hub
from app.realtime.load import LagMeter
from app.realtime.thinning import Thinning

log = structlog.get_logger()
OPTIONS: dict[str, Any] = {
    "transports": ["websocket"],
    "allow_upgrades": False,
    "async_handlers": False,  # one event of a socket after the other: order is kept, a slow one delays only itself
    "max_http_buffer_size": 65_536,
    "cookie": None,
    "http_compression": False,
    "ping_interval": 20,
    "ping_timeout": 15,
}
TICK_SECONDS = 1.0
REPEAT_TICKS = 5


class RoomsProcess:
    """Everything one rooms process holds. `server` is what owns the connections."""

    def __init__(
        self,
        settings: Settings,
        server: Any,
        client: Redis,
        engine: Engine,
        behind: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`behind`: the share of connections to which something could not be sent yet."""
        self._secret = settings.secret_key
        self._server = server
        name = uuid4().hex[:12]
        self.log = logs_of_rooms.over(client, lambda: engine)
        self.hub = Hub(
            self.log,
            self._send,
            collect_ms=settings.collect_ms,
            may_wait=rules.MAY_WAIT,
            thinning=Thinning(rules.SAMPLED, from_level=rules.Level.SAMPLED_CHAT),
        )
        self.lag = LagMeter()
        self._behind = behind
        self._overload = rules.Overload()
        self.presence = Presence(client, name)
        self.durable = Durable(client, name)
        self.words = Words(client, lambda: engine)
        self.context = sockets.Context(self.log, self.hub, self.durable, self.presence, self.words)
        self._viewers: dict[str, sockets.Viewer] = {}
        self.devices = Devices(client)
        self._banned: dict[str, set[str]] = {}
        self._told: dict[str, tuple[Audience, int]] = {}
        server.on("connect", self.connect)
        server.on("disconnect", self.disconnect)
        server.on("*", self.receive)

    def start(self) -> None:
        """Begin the loops: delivery, disk, lag, audience."""
        for loop in (self.hub.run, self.durable.run, self.lag.run, self._tick_for_ever):
            threading.Thread(target=loop, daemon=True).start()

    def connect(self, sid: str, _environ: dict[str, Any], auth: object = None) -> None:
        """Let in whoever has a good pass; nothing is read or asked for it."""
        try:
            given = sockets.ConnectIn.model_validate(auth, strict=True)
            claims = tokens.read(self._secret, given.token)
        except tokens.TokenExpired:
            raise Refuse("token_expired") from None
        except (tokens.TokenInvalid, ValidationError):
            raise Refuse("token_invalid") from None
        if self._is_banned(claims):
            raise Refuse("banned")
        self._viewers[sid] = sockets.Viewer(sid, claims)
        self._server.enter_room(sid, claims.room)
        self.presence.came(claims)
        self.devices.came(claims)

    def disconnect(self, sid: str, _reason: object = None) -> None:
        """Forget the socket."""
        viewer = self._viewers.pop(sid, None)
        if viewer is not None:
            self.hub.leave(viewer.claims.room, sid)
            self.presence.went(viewer.claims)

    def receive(self, name: str, sid: str, *data: Any) -> dict[str, Any]:
        """Any event of a viewer; the answer is its acknowledgement."""
        viewer = self._viewers.get(sid)
        if viewer is None:
            return sockets.refusal("token_invalid")
        answer = sockets.dispatch(self.context, viewer, name, data)
        if viewer.is_flooding:
            log.info("viewer_flooding", room=viewer.claims.room, viewer=viewer.claims.viewer)
            self._server.disconnect(sid)
        return answer

    def tick(self) -> None:
        """Tell each room's audience to its local viewers when it has changed, and now and then regardless: with the
        position sent so far, so that a phone that has missed the last event finds out. Reopen what the broker lost."""
        self._overload = self._overload.after(rules.Load(self.lag.take_ms(), self._behind()))
        self.hub.shed(self._overload.level)
        for room, audience in self.presence.tick().items():
            self._tell_in_time(room, audience)
        self._told = {room: told for room, told in self._told.items() if room in self.hub.rooms()}
        for room in self.hub.rooms():
            if not self.log.is_open(room):
                self.log.open(room)
        self.words.refresh(self.hub.rooms())
        self.devices.tick()
        self._shut_out()

    def _shut_out(self) -> None:
        """Close the sockets of whoever is banned by now, by key or by device, wherever that was decided."""
        banned = {room: self.log.members(room, "banned") for room in self.hub.rooms()}
        self._banned = {room: keys for room, keys in banned.items() if keys}
        for sid, viewer in list(self._viewers.items()) if self._banned else ():
            if self._is_banned(viewer.claims):
                self._server.disconnect(sid)

    def _is_banned(self, claims: tokens.Claims) -> bool:
        keys = self._banned.get(claims.room)
        return (
            keys is not None
            and claims.role is tokens.Role.VIEWER
            and not keys.isdisjoint((claims.viewer, claims.device))
        )

    def _tell_in_time(self, room: str, audience: Audience) -> None:
        """Rarely in a large room, more rarely and without reactions under overload."""
        told, age = self._told.get(room, (None, REPEAT_TICKS))
        level = self._overload.level
        if told is not None and level >= rules.Level.NO_REACTIONS:
            audience = replace(audience, likes=told.likes, reactions=told.reactions)
        due = age + 1 >= rules.presence_ticks(level, audience.viewers)
        if due and (audience != told or age >= REPEAT_TICKS):
            self._told[room] = (audience, 0)
            self._tell(room, audience)
        else:
            self._told[room] = (told or audience, age + 1)

    def _tell(self, room: str, audience: Audience) -> None:
        position = self.hub.position(room)
        told = asdict(audience) | {"shedding": int(self._overload.level)}
        self._send(room, "presence", told | {"epoch": position.epoch, "number": position.number})

    def _tick_for_ever(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            try:
                self.tick()
            except (RedisError, OSError):
                log.warning("broker_silent")
            except Exception:
                log.exception("tick_failed")

    def _send(self, to: str, name: str, payload: Any) -> None:
        self._server.emit(name, payload, to=to)


def create_rooms_app(settings: Settings) -> Flask:
    """The WSGI application of a rooms process: /socket.io/, /ingest/, /video/ and /healthz."""
    logs.configure(settings.log_format)
    app = Flask("rooms", static_folder=None)
    layer = lean.options(wanted=settings.lean_sockets)
    sockets_of_app: Any = SocketIO(app, async_mode="gevent", manage_session=False, **OPTIONS, **layer)
    pool = BlockingConnectionPool.from_url(
        settings.redis_url, max_connections=64, timeout=5, socket_timeout=5, socket_connect_timeout=2
    )
    engine = create_engine(settings.database_url, pool_size=2, max_overflow=2, pool_pre_ping=True)
    client = Redis(connection_pool=pool)
    manager = layer.get("client_manager")
    behind = {"behind": manager.behind} if manager else {}
    process = RoomsProcess(settings, sockets_of_app.server, client, engine, **behind)
    app.extensions["rooms_process"] = process
    app.add_url_rule("/healthz", view_func=healthz)
    video.register(app, settings, process.log, client, engine)
    process.start()
    return app


@access.anyone
def healthz() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok")
