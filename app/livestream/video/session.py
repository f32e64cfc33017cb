"""One host's connection: hello, takes, slices; the encoder behind it; what goes wrong, by code."""

import time
from dataclasses import dataclass
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine

from app.livestream import tokens
from app.livestream.video import commands, limits
from app.livestream.video.encoder import Gone
from app.livestream.video.facts import Facts, facts_of
from app.livestream.video.lease import Lease
from app.livestream.video.limits import Again, Stop
from app.livestream.video.messages import HelloIn, StopIn, TakeIn, parse
from app.livestream.video.rate import Rate
from app.livestream.video.registry import Registry
from app.livestream.video.rooms import RoomVideo
from app.livestream.video.takes import Take
from app.livestream.video.telling import Telling, fields
from app.livestream.video.websocket import TOO_BIG, Closed, Connection, TooBig
from app.realtime.log import RoomLog

log = structlog.get_logger()
HELLO_SECONDS = 10.0
TICK = 1.0
POLL = 0.5
PING_TICKS = 5
BROKER_PATIENCE = 60.0
FAILED_TAKES = 5
BACK_SECONDS = 30.0


@dataclass(frozen=True)
class Context:
    """What a session needs of its process."""

    secret: str
    registry: Registry
    room_log: RoomLog
    client: Redis
    engine: Engine


class Session:
    """Runs in the greenlet of its request, until either side ends it."""

    def __init__(self, context: Context, room: str, connection: Connection) -> None:
        self._context, self._name, self._connection = context, room, connection
        self._telling = Telling(context.room_log, room)
        self._rate = Rate()
        self._began = self._ticked = self._broker_answered = time.monotonic()
        self._ticks = 0
        self._head = b""
        self._mime = ""
        self._copy_fails = False
        self._failures: list[float] = []
        self._take: Take | None = None
        self._take_began = 0.0
        self._expects_take = True
        self._room: RoomVideo | None = None
        self._state = ""
        self._stopped = self._ended = False

    def run(self) -> None:
        """Serve the host to the end; says why it ended."""
        lease: Lease | None = None
        code = "closed"
        try:
            claims, facts, hello = self._hello()
            lease = Lease(self._context.client, self._name, claims.session)
            lease.acquire(take_over=hello.take_over)
            self._room = self._context.registry.open(self._name, public=facts.is_public, records=facts.records)
            self._room.store.prepare()
            self._connection.send({"type": "ready", "session": claims.session})
            log.info("ingest_began", room=self._name, session=claims.session, via=str(claims.via))
            self._feed(lease)
        except Stop as stop:
            code = stop.code
            self._say_end(code)
        except TooBig:
            code = "too_big"
            self._say_end(code, TOO_BIG)
        except Closed:
            pass
        except (RedisError, OSError):
            code = "unavailable"
            self._say_end(code)
        finally:
            self._finish(lease, code)

    def _hello(self) -> tuple[tokens.IngestClaims, Facts, HelloIn]:
        text = self._connection.receive(HELLO_SECONDS)
        hello = parse(text) if isinstance(text, str) else None
        if not isinstance(hello, HelloIn):
            raise Stop("ingest_token_invalid")
        try:
            claims = tokens.read_ingest(self._context.secret, hello.token)
        except tokens.TokenExpired:
            raise Stop("ingest_token_expired") from None
        except tokens.TokenInvalid:
            raise Stop("ingest_token_invalid") from None
        if claims.room != self._name:
            raise Stop("ingest_token_invalid")
        facts = facts_of(self._context.engine, self._name)
        if facts is None or not facts.is_live:
            raise Stop("room_not_live")
        self._connection.allow(limits.SLICE_BYTES)
        return claims, facts, hello

    def _feed(self, lease: Lease) -> None:
        while not self._ended:
            message = self._connection.receive(POLL)
            try:
                if isinstance(message, bytes):
                    self._slice(message)
                elif isinstance(message, str):
                    self._command(message)
                self._look()
            except (Again, Gone) as error:
                self._again(error)
            if time.monotonic() - self._ticked >= TICK:
                self._tick(lease)

    def _command(self, text: str) -> None:
        message = parse(text)
        if isinstance(message, TakeIn):
            self._end_take()
            self._head, self._mime, self._expects_take, self._stopped = b"", message.mime, False, False
            self._rate.since_take, self._take_began = 0, time.monotonic()
        elif isinstance(message, StopIn):
            self._end_take()
            self._expects_take = self._stopped = True
            self._tell(time.monotonic())
        else:
            raise Stop("invalid")

    def _slice(self, data: bytes) -> None:
        self._rate.add(len(data), time.monotonic())
        if self._expects_take:
            return  # what was under way when a new take was asked for
        if self._take is None:
            self._head += data
            if len(self._head) < commands.SNIFFED:
                return
            data = self._begin_take()
        self._take_or_gone().encoder.write(data)

    def _begin_take(self) -> bytes:
        kind = commands.container(self._head)
        if kind is None:
            raise Stop("not_video")
        assert self._room is not None
        copy = commands.copies(self._mime) and not self._copy_fails
        self._take = Take(self._room, kind, copy=copy)
        self._context.registry.takes[self._name] = self._take
        head, self._head = self._head, b""
        return head

    def _take_or_gone(self) -> Take:
        if self._take is None:
            raise Gone
        return self._take

    def _look(self) -> None:
        """Has the encoder failed, is it taking too long to show anything, is it further than the clock?"""
        take = self._take
        if take is None:
            return
        if take.encoder.is_over:
            if isinstance(take.encoder.failure, Stop | Again):
                raise take.encoder.failure
            raise Gone
        waited = time.monotonic() - self._take_began
        if take.has_begun:
            if take.shown > waited + limits.AHEAD_SECONDS:
                raise Stop("too_fast")
        elif self._rate.since_take > limits.BYTES_BEFORE_VIDEO or (
            waited > limits.SECONDS_BEFORE_VIDEO and self._rate.since_take
        ):
            raise Stop("not_video")

    def _again(self, error: Exception) -> None:
        """This take is over; ask for another, unless that keeps happening."""
        take, said = self._take, self._take.encoder.said if self._take else ""
        log.warning("take_failed", room=self._name, error=repr(error), said=said)
        begun = take is not None and take.has_begun
        self._end_take()
        now = time.monotonic()
        self._failures = [at for at in self._failures if now - at < BACK_SECONDS] + [now]
        if isinstance(error, Again):
            self._copy_fails = True
        elif not begun and take is not None and take.encoder.failure is None and len(self._failures) > 1:
            raise Stop("not_video")
        if len(self._failures) > FAILED_TAKES:
            raise Stop("ffmpeg_failed")
        self._expects_take = True
        code = error.code if isinstance(error, Again) else "ffmpeg_failed"
        self._connection.send({"type": "again", "code": code})

    def _end_take(self) -> None:
        take, self._take = self._take, None
        self._context.registry.takes.pop(self._name, None)
        if take is not None:
            take.end()

    def _tick(self, lease: Lease) -> None:
        """Once a second: keep the lease, look whether the room still goes on, tell viewers and host how it is."""
        now = time.monotonic()
        self._ticked = now
        self._ticks += 1
        try:
            lease.refresh()
            state = fields(self._context.room_log, self._name).get("state")
            self._broker_answered = now
        except (RedisError, OSError):
            state = None
            if now - self._broker_answered > BROKER_PATIENCE:
                raise
        if state == "ended" or now - self._began > limits.BROADCAST_SECONDS:
            self._ended = True
            return
        self._tell(now)
        self._connection.send({"type": "stats", **self._stats(now)})
        if self._ticks % PING_TICKS == 0:
            self._connection.ping()

    def _tell(self, now: float) -> None:
        assert self._room is not None
        newest = self._room.newest_part
        if self._stopped:
            self._state = "off"
        elif newest > self._take_began and now - newest < limits.SILENT_SECONDS:
            self._state = "live"
        elif self._state == "live":
            self._state = "lost"
        if self._state:
            self._telling.is_(self._state)

    def _stats(self, now: float) -> dict[str, Any]:
        take = self._take
        return {
            "kbytes_per_second": round(self._rate.per_second(now) / 1000, 1),
            "delay_ms": take.delay_ms if take else 0,
            "state": self._state,
            "copied": bool(take and take.copy),
        }

    def _say_end(self, code: str, close: int = 1008) -> None:
        log.info("ingest_refused", room=self._name, code=code)
        try:
            self._connection.send({"type": "refused", "code": code})
            self._connection.close(close)
        except Closed:
            pass

    def _finish(self, lease: Lease | None, code: str) -> None:
        """Keep what there is; say what has become of the video, unless somebody else goes on with it."""
        try:
            self._end_take()
        except Stop as stop:
            log.warning("take_not_kept", room=self._name, code=stop.code)
        if self._room is None or lease is None:
            return
        if self._ended:
            self._room.end()
            self._telling.is_("off")
            self._say_ended()
        elif code != "ingest_taken_over" and self._state in ("live", "lost"):
            self._telling.is_("lost")
        try:
            lease.release()
        except (RedisError, OSError):
            log.warning("lease_not_released", room=self._name)

    def _say_ended(self) -> None:
        try:
            self._connection.send({"type": "ended"})
            self._connection.close()
        except Closed:
            pass
