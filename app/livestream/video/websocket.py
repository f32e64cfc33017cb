"""The server's side of one WebSocket over gunicorn's socket: wsproto for the protocol, reads that can time out,
writes that are whole, messages that are bounded. One greenlet reads and writes."""

import json
import socket
from time import monotonic
from typing import Any

from werkzeug.wrappers import Response
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Event, Ping, Request, TextMessage
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

CHUNK = 65_536
SEND_SECONDS = 10.0
TOO_BIG = 1009


class Closed(Exception):
    """The other side is gone."""


class TooBig(Exception):
    """A message beyond the limit."""


class NotWebSocket(Exception):
    """An ordinary request."""


class Connection:
    """Accepts the WebSocket of a WSGI request. Raises NotWebSocket."""

    def __init__(self, environ: dict[str, Any], limit: int) -> None:
        self._limit = limit
        self._socket: socket.socket = environ["gunicorn.socket"]
        self._protocol = WSConnection(ConnectionType.SERVER)
        self._events: list[Event] = []
        self._held = bytearray()
        try:
            self._protocol.receive_data(_request(environ))
            if not any(isinstance(event, Request) for event in self._protocol.events()):
                raise NotWebSocket
        except RemoteProtocolError as error:
            raise NotWebSocket from error
        self._socket.settimeout(SEND_SECONDS)
        self._write(self._protocol.send(AcceptConnection()))

    def allow(self, limit: int) -> None:
        """From now on messages may be that long: a stranger's may not."""
        self._limit = limit

    def receive(self, seconds: float) -> str | bytes | None:
        """The next message; None when none was whole in time, whatever else came. Raises Closed, TooBig."""
        until = monotonic() + seconds
        while True:
            while self._events:
                message = self._handle(self._events.pop(0))
                if message is not None:
                    return message
            left = until - monotonic()
            if left <= 0:
                return None
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(CHUNK)
                self._protocol.receive_data(data or None)
                self._events.extend(self._protocol.events())
            except TimeoutError:
                return None
            except (OSError, RemoteProtocolError, LocalProtocolError) as error:
                raise Closed from error

    def send(self, message: dict[str, Any]) -> None:
        """One JSON text message. Raises Closed."""
        try:
            self._write(self._protocol.send(TextMessage(json.dumps(message))))
        except LocalProtocolError as error:
            raise Closed from error

    def ping(self) -> None:
        """Ask for a sign of life; a dead network is noticed by what cannot be sent. Raises Closed."""
        self._write(self._protocol.send(Ping()))

    def close(self, code: int = 1000) -> None:
        """Say goodbye, if the other side still listens, and hang up."""
        try:
            self._write(self._protocol.send(CloseConnection(code)))
            self._socket.shutdown(socket.SHUT_RDWR)
        except (Closed, LocalProtocolError, OSError):
            pass

    def _handle(self, event: Event) -> str | bytes | None:
        if isinstance(event, CloseConnection):
            raise Closed
        if isinstance(event, Ping):
            self._write(self._protocol.send(event.response()))
        if not isinstance(event, TextMessage | BytesMessage):
            return None
        self._held += event.data.encode() if isinstance(event, TextMessage) else event.data
        if len(self._held) > self._limit:
            raise TooBig
        if not event.message_finished:
            return None
        data, self._held = bytes(self._held), bytearray()
        return data.decode() if isinstance(event, TextMessage) else data

    def _write(self, data: bytes) -> None:
        self._socket.settimeout(SEND_SECONDS)
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Closed from error


class Handled(Response):
    """What a view returns after a WebSocket: gunicorn then writes nothing and lets the connection go."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        raise StopIteration


def _request(environ: dict[str, Any]) -> bytes:
    """The request once more, as wsproto wants to read it."""
    names = {key: key[5:].replace("_", "-").title() for key in environ if key.startswith("HTTP_")}
    lines = [f"{name}: {environ[key]}" for key, name in names.items()]
    return "\r\n".join(["GET / HTTP/1.1", *lines, "", ""]).encode("latin-1")
