"""Thousands of phones in one thread: Socket.IO over plain sockets, as little of it as a viewer needs."""

import json
import os
import selectors
import socket
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

AT_ONCE = 200
UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0\r\nCookie: session=abcdefgh\r\n\r\n"
)


@dataclass
class Watcher:
    """One phone: where it stands in the room, and what it was sent."""

    token: str
    at: tuple[int, int] = (0, 0)
    texts: list[str] = field(default_factory=list)
    line: socket.socket | None = None
    buffer: bytes = b""
    upgraded: bool = False
    ready: bool = False
    connected: int = 0

    def send(self, text: str) -> None:
        assert self.line is not None
        payload, mask = text.encode(), os.urandom(4)
        size = len(payload)
        head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, size)
        repeated = (mask * (size // 4 + 1))[:size]
        self.line.send(head + mask + bytes(a ^ b for a, b in zip(payload, repeated, strict=True)))

    def take(self, name: str, given: Any) -> None:
        """The part of docs/realtime.md that a watcher needs: snapshots and events bring it on."""
        if name == "snapshot":
            self.at = (given["epoch"], given["number"])
            self.texts = [line["text"] for line in given["state"]["chat"]]
        elif name == "events":
            for event in given:
                if (event["epoch"], event["number"]) == (self.at[0], self.at[1] + 1):
                    self.at = (event["epoch"], event["number"])
                    self.texts += [event["payload"]["text"]] if event["kind"] == "chat" else []


class Crowd:
    """Watchers that come together; whoever is cut off comes back when told to."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self.watchers = [Watcher(token) for token in tokens]
        self._selector = selectors.DefaultSelector()

    def come(self, url: str, seconds: float = 60) -> None:
        """All who are outside connect and are brought to the present; a few hundred at once."""
        where = urlsplit(url)
        waiting = [one for one in self.watchers if one.line is None]
        until = time.monotonic() + seconds
        while any(not one.ready for one in self.watchers):
            assert time.monotonic() < until, f"{sum(not one.ready for one in self.watchers)} never got in"
            under_way = sum(one.line is not None and not one.ready for one in self.watchers)
            for one in waiting[: AT_ONCE - under_way]:
                self._connect(one, (str(where.hostname), int(where.port or 80)))
            waiting = [one for one in self.watchers if one.line is None]
            self.listen(0.05)

    def listen_until(self, true: Callable[[], bool], seconds: float = 30) -> bool:
        """Take in what comes until it is true."""
        until = time.monotonic() + seconds
        while not true():
            if time.monotonic() > until:
                return False
            self.listen(0.05)
        return True

    def inside(self) -> int:
        return sum(one.ready for one in self.watchers)

    def leave(self) -> None:
        for one in self.watchers:
            self._drop(one)
        self._selector.close()

    def listen(self, seconds: float) -> None:
        for key, _mask in self._selector.select(seconds):
            self._read(key.data)

    def _connect(self, one: Watcher, address: tuple[str, int]) -> None:
        one.line = socket.create_connection(address, timeout=10)
        one.line.send(UPGRADE.format(host=f"{address[0]}:{address[1]}").encode())
        one.line.setblocking(False)
        one.buffer, one.upgraded, one.ready = b"", False, False
        one.connected += 1
        self._selector.register(one.line, selectors.EVENT_READ, one)

    def _read(self, one: Watcher) -> None:
        assert one.line is not None
        try:
            data = one.line.recv(262_144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(one)
            return
        one.buffer += data
        if not one.upgraded:
            head, end, rest = one.buffer.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head, head
            one.buffer, one.upgraded = rest, True
        for message in _messages(one):
            self._take(one, message)

    def _take(self, one: Watcher, message: str) -> None:
        if message == "2":
            one.send("3")
        elif message.startswith("0"):
            one.send("40" + json.dumps({"token": one.token}))
        elif message.startswith("40"):
            one.send("42" + json.dumps(["resume", {"epoch": one.at[0], "number": one.at[1]}]))
        elif message.startswith("42"):
            name, given = json.loads(message[2:])
            one.take(name, given)
            one.ready = one.ready or name in ("snapshot", "events")

    def _drop(self, one: Watcher) -> None:
        if one.line is not None:
            self._selector.unregister(one.line)
            one.line.close()
        one.line, one.ready = None, False


def _messages(one: Watcher) -> list[str]:
    """Whole text frames of a server, which are never masked; what is left stays in the buffer."""
    found, data = [], one.buffer
    while len(data) >= 2:
        size, start = data[1] & 0x7F, 2
        if size == 126 and len(data) >= 4:
            size, start = struct.unpack("!H", data[2:4])[0], 4
        elif size == 127 and len(data) >= 10:
            size, start = struct.unpack("!Q", data[2:10])[0], 10
        if ((data[1] & 0x7F) > 125 and start == 2) or len(data) < start + size:
            break
        if data[0] & 0x0F == 1:
            found.append(data[start : start + size].decode())
        data = data[start + size :]
    one.buffer = data
    return found
