"""A WebSocket client by hand: it can stop reading, break off, split and spoil its frames."""

import json
import os
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: room\r\nUpgrade: websocket\r\n"
    "Connection: keep-alive, Upgrade\r\n{more}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: {version}\r\n\r\n"
)
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
FINAL = 0x80


def until(true: Callable[[], Any], seconds: float = 15) -> Any:
    """The first true value of `true()` within the time, else its last value."""
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


class Raw:
    """One connection; `join` is done unless told otherwise."""

    def __init__(
        self, port: int, *, receive_buffer: int = 0, more: str = "", version: str = "13", join: bool = True
    ) -> None:
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(20)
        self.sock.connect(("127.0.0.1", port))
        self.rest = b""
        self.sock.sendall(HANDSHAKE.format(more=more, version=version).encode())
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.sock.recv(4096)
        self.head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        if join:
            self.open = json.loads(self.text()[1:])
            self.send("40")
            assert self.text().startswith("40")

    def __enter__(self) -> "Raw":
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def frame(self, payload: str | bytes, opcode: int = TEXT, *, final: bool = True, masked: bool = True) -> bytes:
        data = payload.encode() if isinstance(payload, str) else payload
        size, bit = len(data), 0x80 if masked else 0
        head = bytes(((FINAL if final else 0) | opcode,))
        if size < 126:
            head += bytes((bit | size,))
        elif size < 65536:
            head += struct.pack("!BH", bit | 126, size)
        else:
            head += struct.pack("!BQ", bit | 127, size)
        if not masked:
            return head + data
        key = os.urandom(4)
        return head + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(data))

    def send(self, payload: str | bytes, opcode: int = TEXT, *, final: bool = True, pieces: int = 0) -> None:
        data = self.frame(payload, opcode, final=final)
        for start in range(0, len(data), pieces or len(data)):
            self.sock.sendall(data[start : start + (pieces or len(data))])
            if pieces:
                time.sleep(0.001)

    def emit(self, name: str, *data: Any, ack: str = "") -> None:
        self.send("42" + ack + json.dumps([name, *data]))

    def read(self) -> tuple[int, bytes]:
        """The next frame. Raises EOFError at the end, ValueError when the stream is not one of whole frames."""
        self._need(2)
        first, size, head = self.rest[0], self.rest[1], 2
        if first & 0x70 or not first & FINAL or first & 15 not in (TEXT, BINARY, CLOSE, PING, PONG) or size > 127:
            raise ValueError(f"corrupt stream: {self.rest[:8]!r}")
        if size >= 126:
            head = 4 if size == 126 else 10
            self._need(head)
            size = int.from_bytes(self.rest[2:head], "big")
        self._need(head + size)
        payload, self.rest = self.rest[head : head + size], self.rest[head + size :]
        return first & 15, payload

    def text(self) -> str:
        opcode, payload = self.read()
        assert opcode == TEXT, (opcode, payload)
        return payload.decode()

    def event(self) -> list[Any]:
        """The next event, pings answered on the way."""
        while True:
            text = self.text()
            if text == "2":
                self.send("3")
            elif text.startswith("42"):
                found: list[Any] = json.loads(text[2:])
                return found

    def close_code(self) -> int:
        """Read on to the closing frame."""
        while True:
            opcode, payload = self.read()
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big")

    def reset(self) -> None:
        """Break off without a word."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def _need(self, size: int) -> None:
        while len(self.rest) < size:
            data = self.sock.recv(65536)
            if not data:
                raise EOFError
            self.rest += data
