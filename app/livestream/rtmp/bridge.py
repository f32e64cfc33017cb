"""From one publishing to its room: a WebSocket to the rooms process, a take for every beginning, slices in between."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from app.livestream.rtmp.flv import Muxer
from app.livestream.rtmp.websocket import Closed, WebSocket

log = structlog.get_logger()
ANSWER_SECONDS = 20.0
RETRY_SECONDS = 1.0
AWAY_SECONDS = 30.0
AWAY = "unavailable"
"""The rooms process has no broker or no disk at the moment: that passes."""
SLICE_BYTES = 65_536
SLICE_SECONDS = 0.1


class Ended(Exception):
    """The room takes no more; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """Where a room is fed, and the maker of a fresh pass for one session."""

    url: str
    token: Callable[[], str]
    tls: ssl.SSLContext | None = None


class Bridge:
    """Feeds one room. A rooms process that goes away is looked for again; what comes meanwhile is dropped."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._muxer = Muxer()
        self._socket: WebSocket | None = None
        self._held = bytearray()
        self._sent = 0.0

    async def open(self) -> None:
        """Be let in. Raises Ended with what the room said."""
        try:
            self._socket = await self._enter(take_over=False)
        except Closed:
            raise Ended(AWAY) from None

    async def _enter(self, *, take_over: bool) -> WebSocket:
        socket = await WebSocket.connect(self._target.url, self._target.tls)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await socket.say(type="hello", token=self._target.token(), take_over=take_over)
                while (said := await socket.hear())["type"] != "ready":
                    if said["type"] in ("refused", "ended"):
                        raise Ended(str(said.get("code", "ended")))
        except BaseException as error:
            socket.abort()
            if isinstance(error, TimeoutError | KeyError):
                raise Closed from error
            raise
        return socket

    async def listen(self) -> str:
        """Hear what the room says until it takes no more; the code."""
        while True:
            try:
                assert self._socket is not None
                while True:
                    said = await self._socket.hear()
                    if said.get("type") in ("refused", "ended"):
                        if said.get("code") != AWAY:
                            return str(said.get("code", "ended"))
                        raise Closed
                    if said.get("type") == "again":
                        self._muxer.restart()
            except Closed:
                if (code := await self._return()) is not None:
                    return code

    async def _return(self) -> str | None:
        """Find the room again after its process went away; a code when that cannot be."""
        self._lose()
        until = asyncio.get_running_loop().time() + AWAY_SECONDS
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(RETRY_SECONDS)
            try:
                self._socket = await self._enter(take_over=False)
                return None
            except Closed:
                continue
            except Ended as ended:
                if ended.code != AWAY:
                    return ended.code
        return AWAY

    def _lose(self) -> None:
        if self._socket is not None:
            self._socket.abort()
        self._socket = None
        self._held.clear()
        self._muxer.restart()

    async def media(self, kind: int, timestamp: int, payload: bytes) -> None:
        """Hand on one message of sound or picture. Raises NotVideo."""
        if self._socket is None:
            return
        piece = self._muxer.accept(kind, timestamp, payload)
        if piece is None:
            return
        try:
            if piece.begins:
                await self._flush()
                await self._say_take()
            self._held += piece.data
            now = asyncio.get_running_loop().time()
            if len(self._held) >= SLICE_BYTES or now - self._sent >= SLICE_SECONDS:
                await self._flush()
        except Closed:
            self._lose()  # `listen` notices as well, and looks for the room again

    async def _say_take(self) -> None:
        if self._socket is not None:
            await self._socket.say(type="take", mime="video/x-flv")

    async def _flush(self) -> None:
        held, self._held = bytes(self._held), bytearray()
        self._sent = asyncio.get_running_loop().time()
        if held and self._socket is not None:
            await self._socket.send(held)

    async def close(self) -> None:
        """The publishing is over."""
        if self._socket is not None:
            with contextlib.suppress(Closed):
                await self._flush()
            await self._socket.close()
            self._socket = None
