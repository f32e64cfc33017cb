"""The opening handshake: from gunicorn's request to a connection of the reactor. gunicorn's greenlet ends here."""

import _socket
import socket
import ssl
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from wsproto.utilities import generate_accept_token

from app.realtime.lean import pins
from app.realtime.lean.connection import Connection, Layer
from app.realtime.lean.frames import frame_of

KEPT = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_HOST", "HTTP_USER_AGENT")
"""What stays of a request while its connection lasts; cookies and the rest would be most of a viewer's memory."""
SEND_BUFFER = 1 << 16
"""Bytes the kernel keeps for a slow reader. Its own choice is megabytes for each."""
KEY_LENGTH = 24


def websocket_class(layer: Layer, limit: int, stock: type) -> type:
    """The class that engine.io opens WebSockets with; `stock` serves what ends TLS in this process."""

    class LeanWebSocket:
        def __init__(self, handler: Any, server: Any) -> None:
            self._handler, self._server = handler, server

        def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            given = environ.get("gunicorn.socket")
            if given is None or isinstance(given, ssl.SSLSocket) or hasattr(given, "context"):
                return stock(self._handler, self._server)(environ, start_response)
            key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
            if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or len(key) != KEY_LENGTH:
                return self._refuse()
            return self._open(environ, given, key)

        def _refuse(self) -> Any:
            pins.release(pins.engine_of(self._handler))
            return self._server._bad_request("Not a WebSocket handshake.")

        def _open(self, environ: dict[str, Any], given: Any, key: str) -> NoReturn:
            engine = pins.engine_of(self._handler)
            connection = Connection(engine, plain(given), layer, limit)
            connection.write(accepting(key) + b"".join(map(frame_of, pins.waiting_packets(engine))))
            pins.adopt(engine, connection)
            trim(environ)
            connection.start()
            raise StopIteration  # gunicorn takes it for the end of the connection, but the descriptor is ours now

    return LeanWebSocket


def accepting(key: str) -> bytes:
    """The answer that opens a WebSocket; no extension is accepted (deflate would cost 100 kB a viewer)."""
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + generate_accept_token(key.encode("latin-1"))
        + b"\r\n\r\n"
    )


def plain(given: Any) -> Any:
    """The same connection as a plain socket that does not block; `given` is left without its descriptor."""
    family = given.family
    sock = _socket.socket(family, socket.SOCK_STREAM, 0, given.detach())
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if family != socket.AF_UNIX:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def trim(environ: dict[str, Any]) -> None:
    """Keep of the request what may be asked for later."""
    kept = {name: sys.intern(environ[name]) for name in KEPT if type(environ.get(name)) is str}
    environ.clear()
    environ.update(kept)
