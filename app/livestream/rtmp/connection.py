"""One RTMP connection: handshake, connect, createStream, publish, then sound and picture until somebody ends it."""

import asyncio
import os
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog

from app.livestream.rtmp import amf
from app.livestream.rtmp.bridge import Bridge, Ended
from app.livestream.rtmp.chunks import OUT_CHUNK, ChunkReader, Kind, Message, Refused, written
from app.livestream.rtmp.flv import NotVideo
from app.livestream.video.limits import Stop
from app.livestream.video.rate import Rate

log = structlog.get_logger()
APP = "live"
BEGIN_SECONDS = 10.0
ANSWERED_SECONDS = 40.0
SILENT_SECONDS = 15.0
SEND_SECONDS = 5.0
WINDOW = 2_500_000
ACKNOWLEDGE_BYTES = 500_000
LEAST_COST = 64
"""What a message counts for at least: many small ones are a flood too."""
HANDSHAKE = 1536
WRONG_NAME = {"stream_key_wrong", "stream_key_in_use", "ingest_busy", "room_not_live", "key_revoked"}


class Publication(Protocol):
    """What the listener lends a connection that may publish."""

    bridge: Bridge
    over: "asyncio.Future[str]"


Publish = Callable[["Connection", str], Awaitable[Publication]]


class Connection:
    """Serves one peer; `publish` decides about a stream key and raises Ended with the reason."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, publish: Publish) -> None:
        self._reader, self._writer, self._publish = reader, writer, publish
        self._chunks = ChunkReader(reader)
        self._publication: Publication | None = None
        self._rate = Rate()
        self._acknowledged = self._counted = 0
        self._deadline: asyncio.Timeout | None = None
        self.has_published = False
        self.heard = 0.0
        """When the last message came."""

    async def run(self) -> str:
        """To the end; why it ended."""
        try:
            async with asyncio.timeout(BEGIN_SECONDS) as self._deadline:
                await self._handshake()
                while self._publication is None:
                    await self._handle(await self._chunks.message())
            return await self._feed(self._publication)
        except Ended as ended:
            await self._refuse(ended.code)
            return ended.code
        except (Refused, amf.Malformed):
            return "malformed"
        except TimeoutError:
            return "timeout"
        except (IncompleteReadError, ConnectionError, OSError):
            return "gone"

    async def _handshake(self) -> None:
        if await self._reader.readexactly(1) != b"\x03":
            raise Refused("not RTMP 3")
        first = await self._reader.readexactly(HANDSHAKE)
        await self._write(b"\x03" + bytes(8) + os.urandom(HANDSHAKE - 8) + first)
        await self._reader.readexactly(HANDSHAKE)

    async def _feed(self, publication: Publication) -> str:
        """Read and listen side by side; whichever ends first ends the other."""
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(publication.bridge.listen())]
        try:
            await asyncio.wait([*tasks, publication.over], return_when=asyncio.FIRST_COMPLETED)
            if publication.over.done():
                raise Ended(publication.over.result())
            ended = next(task for task in tasks if task.done())
            if ended is tasks[1]:
                raise Ended(tasks[1].result())
            return tasks[0].result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self) -> str:
        while True:
            async with asyncio.timeout(SILENT_SECONDS):
                message = await self._chunks.message()
            try:
                self._rate.add(self._cost(), asyncio.get_running_loop().time())
                if await self._handle(message):
                    return "stopped"
            except NotVideo:
                raise Ended("not_video") from None
            except Stop as stop:
                raise Ended(stop.code) from None

    def _cost(self) -> int:
        new, self._counted = self._chunks.total - self._counted, self._chunks.total
        return max(new, LEAST_COST)

    async def _handle(self, message: Message) -> bool:
        """Do what a message asks; whether it says goodbye."""
        self.heard = asyncio.get_running_loop().time()
        await self._acknowledge()
        if message.kind in (Kind.AUDIO, Kind.VIDEO):
            if self._publication is not None:
                await self._publication.bridge.media(message.kind, message.timestamp, message.payload)
        elif message.kind == Kind.USER_CONTROL and message.payload[:2] == b"\x00\x06":
            await self._write(written(Kind.USER_CONTROL, b"\x00\x07" + message.payload[2:6]))
        elif message.kind == Kind.COMMAND:
            return await self._command(amf.decode(message.payload))
        return False

    async def _acknowledge(self) -> None:
        if self._chunks.total - self._acknowledged >= ACKNOWLEDGE_BYTES:
            self._acknowledged = self._chunks.total
            await self._write(written(Kind.ACKNOWLEDGED, (self._chunks.total % 2**32).to_bytes(4, "big")))

    async def _command(self, values: list[Any]) -> bool:
        name, *rest = values or [None]
        transaction = rest[0] if rest and isinstance(rest[0], float) else 0.0
        if name == "connect":
            await self._connect(transaction, rest[1] if len(rest) > 1 else None)
        elif name == "createStream":
            await self._say("_result", transaction, None, 1.0)
        elif name == "publish" and self._publication is None:
            await self._begin(rest[2] if len(rest) > 2 else "")
        elif name in ("play", "play2"):
            await self._status("error", "NetStream.Play.Failed", "this server only takes broadcasts in")
            raise Refused("play")
        return name in ("deleteStream", "closeStream", "FCUnpublish") and self._publication is not None

    async def _connect(self, transaction: float, asked: object) -> None:
        app = str(asked.get("app", "")) if isinstance(asked, dict) else ""
        if app.partition("?")[0].strip("/") != APP:
            told = {"level": "error", "code": "NetConnection.Connect.Rejected", "description": "no such application"}
            await self._say("_error", transaction, None, told)
            raise Refused("application")
        window = WINDOW.to_bytes(4, "big")
        control = [(Kind.WINDOW, window), (Kind.BANDWIDTH, window + b"\x02"), (Kind.CHUNK_SIZE, _four(OUT_CHUNK))]
        await self._write(b"".join(written(kind, payload, size=128) for kind, payload in control))
        told = {"level": "status", "code": "NetConnection.Connect.Success", "description": "welcome"}
        server = {"fmsVer": "FMS/3,0,1,123", "capabilities": 31}
        await self._say("_result", transaction, server, told | {"objectEncoding": 0})

    async def _begin(self, name: object) -> None:
        """Ask whether the key is good; the room may take a while to answer."""
        assert self._deadline is not None
        self._deadline.reschedule(asyncio.get_running_loop().time() + ANSWERED_SECONDS)
        self._publication = await self._publish(self, str(name).partition("?")[0])
        self._chunks.media = self.has_published = True
        await self._write(written(Kind.USER_CONTROL, b"\x00\x00" + _four(1)))
        await self._status("status", "NetStream.Publish.Start", "on air")

    async def _refuse(self, code: str) -> None:
        name = "NetStream.Publish.BadName" if code in WRONG_NAME else "NetStream.Failed"
        try:
            if code == "ended":
                await self._status("status", "NetStream.Unpublish.Success", code)
            else:
                await self._status("error", name, code)
        except (OSError, TimeoutError):
            pass

    async def _status(self, level: str, code: str, description: str) -> None:
        await self._say("onStatus", 0.0, None, {"level": level, "code": code, "description": description}, stream=1)

    async def _say(self, *values: Any, stream: int = 0) -> None:
        await self._write(written(Kind.COMMAND, amf.encode(*values), stream=stream))

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        async with asyncio.timeout(SEND_SECONDS):
            await self._writer.drain()


def _four(number: int) -> bytes:
    return number.to_bytes(4, "big")
