"""The listener: who may connect, which key may publish, which broadcast has to end."""

import asyncio
import secrets
import ssl
from asyncio import StreamReader, StreamWriter
from collections import Counter
from dataclasses import dataclass, field

import structlog

from app.errors import AppError
from app.livestream.rtmp.bridge import Bridge, Ended, Target
from app.livestream.rtmp.connection import Connection
from app.livestream.rtmp.keys import Keys
from app.livestream.rtmp.tries import Tries, subject

log = structlog.get_logger()
CONNECTIONS = 200
CONNECTIONS_OF_ONE = 20
LOOK_SECONDS = 2.0
SILENT_SECONDS = 5.0
"""A key used again takes over from a connection that has been silent for so long: its network is gone."""
FAILURES = {"stream_key_wrong", "malformed", "timeout"}


@dataclass
class Running:
    """One broadcast."""

    connection: Connection
    bridge: Bridge
    over: "asyncio.Future[str]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def end(self, code: str) -> None:
        """Have it end, for this reason."""
        if not self.over.done():
            self.over.set_result(code)


class Listener:
    """Takes RTMP connections in and feeds rooms at `url` with what they publish."""

    def __init__(self, keys: Keys, url: str, tls: ssl.SSLContext | None = None) -> None:
        self._keys, self._url, self._tls = keys, url.rstrip("/"), tls
        self._running: dict[int, Running] = {}
        self._tries = Tries()
        self._open: Counter[str] = Counter()

    async def serve(self, host: str | None, port: int, ready: "asyncio.Future[int] | None" = None) -> None:
        """Listen until cancelled; `ready` is told the port."""
        server = await asyncio.start_server(self._take_in, host, port, limit=65_536)
        if ready is not None:
            ready.set_result(server.sockets[0].getsockname()[1])
        log.info("rtmp_listening", port=port)
        async with server:
            await self._look_for_ever()

    async def _take_in(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        address = subject((writer.get_extra_info("peername") or ("",))[0])
        try:
            if self._is_welcome(address):
                self._open[address] += 1
                try:
                    await self._serve_one(reader, writer, address)
                finally:
                    self._open[address] -= 1
                    self._open += Counter()  # drops those at nought
        finally:
            await self._hang_up(writer)

    @staticmethod
    async def _hang_up(writer: StreamWriter) -> None:
        try:
            writer.close()
            async with asyncio.timeout(1):
                await writer.wait_closed()
        except (OSError, TimeoutError):
            writer.transport.abort()

    def _is_welcome(self, address: str) -> bool:
        if self._tries.is_shut_out(address, _now()):
            log.warning("rtmp_refused", code="too_many_tries", address=address)
            return False
        if self._open[address] >= CONNECTIONS_OF_ONE or self._open.total() >= CONNECTIONS:
            log.warning("rtmp_refused", code="too_many_connections", address=address)
            return False
        return True

    async def _serve_one(self, reader: StreamReader, writer: StreamWriter, address: str) -> None:
        connection = Connection(reader, writer, self._publish)
        try:
            code = await connection.run()
        except Exception:
            log.exception("rtmp_failed", address=address)
            return
        finally:
            await self._forget(connection)
        if code in FAILURES and not connection.has_published:
            self._tries.failed(address, _now())
        log.info("rtmp_ended", code=code, address=address)

    async def _forget(self, connection: Connection) -> None:
        for key_id, running in list(self._running.items()):
            if running.connection is connection:
                await running.bridge.close()
                if self._running.get(key_id) is running:
                    del self._running[key_id]

    async def _publish(self, connection: Connection, key: str) -> Running:
        """Let a key publish. Raises Ended with the reason it may not."""
        try:
            admitted = await self._keys.admit(key)
        except AppError as error:
            log.warning("rtmp_refused", code=error.code, room=key[:24] if error.code == "room_not_live" else None)
            raise Ended(error.code) from error
        await self._make_way(admitted.key_id)
        session = secrets.token_hex(12)
        target = Target(
            f"{self._url}/ingest/{admitted.room}", lambda: self._keys.pass_for(admitted, session), self._tls
        )
        made = self._running[admitted.key_id] = Running(connection, Bridge(target))
        try:
            await made.bridge.open()
        except BaseException as error:
            if self._running.get(admitted.key_id) is made:
                del self._running[admitted.key_id]
            if isinstance(error, Ended):
                log.warning("rtmp_refused", code=error.code, room=admitted.room)
            raise
        log.info("rtmp_publishing", room=admitted.room, session=session, key=admitted.key_id)
        return made

    async def _make_way(self, key_id: int) -> None:
        """A key feeds once. Whoever is silent gives way: OBS comes back before its old connection is known dead."""
        before = self._running.get(key_id)
        if before is None:
            return
        if _now() - before.connection.heard < SILENT_SECONDS:
            log.warning("rtmp_refused", code="stream_key_in_use", key=key_id)
            raise Ended("stream_key_in_use")
        before.end("replaced")
        await before.bridge.close()
        if self._running.get(key_id) is before:
            del self._running[key_id]

    async def _look_for_ever(self) -> None:
        """End what runs on a key that is good no longer."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                good = await self._keys.still_good(list(self._running)) if self._running else set()
            except Exception:
                log.exception("rtmp_keys_not_looked_up")
                continue
            for key_id, running in list(self._running.items()):
                if key_id not in good:
                    running.end("key_revoked")


def _now() -> float:
    return asyncio.get_running_loop().time()
