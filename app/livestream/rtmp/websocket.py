"""The client's side of the ingest WebSocket on asyncio's streams; wsproto knows the protocol."""

import asyncio
import contextlib
import json
import ssl
from typing import Any
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Event, Ping, Request, TextMessage
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

OPEN_SECONDS = 5.0
SEND_SECONDS = 10.0
TEXT_LIMIT = 65_536


class Closed(Exception):
    """The other side is gone, or never was there."""


class WebSocket:
    """One connection; made by `connect`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._events: list[Event] = []
        self._text = ""

    @classmethod
    async def connect(cls, url: str, tls: ssl.SSLContext | None = None) -> "WebSocket":
        """Open `url` (http or https). Raises Closed."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                context = (tls or True) if secure else None
                made = cls(*await asyncio.open_connection(parts.hostname, port, ssl=context))
                await made._begin(parts.netloc, parts.path)
                return made
        except (OSError, TimeoutError) as error:
            raise Closed from error

    async def _begin(self, host: str, target: str) -> None:
        try:
            await self._write(self._protocol.send(Request(host=host, target=target)))
            if not isinstance(await self._event(), AcceptConnection):
                raise Closed
        except BaseException:
            self._writer.transport.abort()
            raise

    async def say(self, **message: Any) -> None:
        """One JSON message. Raises Closed."""
        await self._send(TextMessage(json.dumps(message)))

    async def send(self, data: bytes) -> None:
        """One slice; waits while the other side is behind. Raises Closed."""
        await self._send(BytesMessage(data))

    async def hear(self) -> dict[str, Any]:
        """The next JSON message. Raises Closed."""
        while True:
            event = await self._event()
            if isinstance(event, CloseConnection):
                raise Closed
            if isinstance(event, Ping):
                await self._send(event.response())
            if isinstance(event, TextMessage):
                self._text += event.data
                if len(self._text) > TEXT_LIMIT:
                    raise Closed
                if event.message_finished:
                    text, self._text = self._text, ""
                    return self._parsed(text)

    @staticmethod
    def _parsed(text: str) -> dict[str, Any]:
        try:
            made = json.loads(text)
        except ValueError as error:
            raise Closed from error
        return made if isinstance(made, dict) else {}

    def abort(self) -> None:
        """Hang up."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Say goodbye and hang up."""
        with contextlib.suppress(Closed):
            await self._send(CloseConnection(1000))
        self._writer.close()

    async def _event(self) -> Event:
        while not self._events:
            try:
                data = await self._reader.read(65_536)
                self._protocol.receive_data(data or None)
                self._events.extend(self._protocol.events())
            except (OSError, RemoteProtocolError, LocalProtocolError) as error:
                raise Closed from error
        return self._events.pop(0)

    async def _send(self, event: Event) -> None:
        try:
            await self._write(self._protocol.send(event))
        except LocalProtocolError as error:
            raise Closed from error

    async def _write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            async with asyncio.timeout(SEND_SECONDS):
                await self._writer.drain()
        except (OSError, TimeoutError) as error:
            raise Closed from error
