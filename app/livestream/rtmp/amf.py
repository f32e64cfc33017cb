"""AMF0, the notation of RTMP's commands: values to bytes and back. What is malformed or nested too deep is refused."""

import struct
from collections.abc import Mapping
from typing import Any

DEEPEST = 8
MOST = 256
LONGEST = 0xFFFF


class Malformed(Exception):
    """Not AMF0, or more of it than a command needs."""


def encode(*values: Any) -> bytes:
    """Numbers, booleans, texts, None and mappings of them, one after the other."""
    return b"".join(_one(value) for value in values)


def _one(value: Any) -> bytes:
    if value is None:
        return b"\x05"
    if isinstance(value, bool):
        return b"\x01" + bytes([value])
    if isinstance(value, int | float):
        return b"\x00" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"\x02" + _text(value)
    if isinstance(value, Mapping):
        return b"\x03" + b"".join(_text(name) + _one(held) for name, held in value.items()) + b"\x00\x00\x09"
    raise TypeError(type(value).__name__)


def _text(value: str) -> bytes:
    data = value.encode()
    if len(data) > LONGEST:
        raise ValueError("text too long")
    return len(data).to_bytes(2, "big") + data


def decode(data: bytes) -> list[Any]:
    """All values in `data`; objects and arrays with names become dicts, arrays lists. Raises Malformed."""
    reader = _Reader(data)
    made = []
    while reader.at < len(data):
        made.append(reader.value(0))
    return made


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.count = data, 0, 0

    def value(self, depth: int) -> Any:
        self.count += 1
        if depth > DEEPEST or self.count > MOST:
            raise Malformed
        kind = self._take(1)[0]
        if kind == 0x00:
            return struct.unpack(">d", self._take(8))[0]
        if kind == 0x01:
            return self._take(1) != b"\x00"
        if kind == 0x02:
            return self._text(2)
        if kind == 0x0C:
            return self._text(4)
        if kind in (0x05, 0x06):
            return None
        return self._compound(kind, depth)

    def _compound(self, kind: int, depth: int) -> Any:
        if kind == 0x03:
            return self._members(depth)
        if kind == 0x08:
            self._take(4)  # how many there are: encoders get it wrong, the end is marked anyway
            return self._members(depth)
        if kind == 0x0A:
            count = int.from_bytes(self._take(4), "big")
            if count > MOST:
                raise Malformed
            return [self.value(depth + 1) for _ in range(count)]
        if kind == 0x0B:
            return struct.unpack(">d", self._take(10)[:8])[0]
        raise Malformed

    def _members(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        while self.data[self.at : self.at + 3] != b"\x00\x00\x09":
            name = self._text(2)
            made[name] = self.value(depth + 1)
        self.at += 3
        return made

    def _text(self, size: int) -> str:
        length = int.from_bytes(self._take(size), "big")
        try:
            return self._take(length).decode()
        except UnicodeDecodeError as error:
            raise Malformed from error

    def _take(self, size: int) -> bytes:
        taken = self.data[self.at : self.at + size]
        if len(taken) < size:
            raise Malformed
        self.at += size
        return taken
