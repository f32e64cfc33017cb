"""RTMP's chunk stream: messages cut into chunks and woven together, read with bounds on everything that is told."""

from asyncio import StreamReader
from dataclasses import dataclass, field

COMMAND_BYTES = 16_384
MEDIA_BYTES = 2 * 2**20
HELD_BYTES = 3 * 2**20
STREAMS = 16
"""A message of control or command, one of sound or picture, all that are under way at once, and woven how many-fold."""
OUT_CHUNK = 4096
NEVER = 0xFFFFFF


class Kind:
    """Numbers of the messages we know."""

    CHUNK_SIZE, ABORT, ACKNOWLEDGED, USER_CONTROL, WINDOW, BANDWIDTH = 1, 2, 3, 4, 5, 6
    AUDIO, VIDEO, DATA, COMMAND = 8, 9, 18, 20


class Refused(Exception):
    """What was told cannot be a broadcast: too big, too many, or without sense."""


@dataclass(frozen=True)
class Message:
    """One whole message; `timestamp` in ms of the sender's clock."""

    kind: int
    timestamp: int
    stream: int
    payload: bytes


@dataclass
class _Stream:
    timestamp: int = 0
    delta: int = 0
    length: int = 0
    kind: int = 0
    stream: int = 0
    extended: bool = False
    held: bytearray = field(default_factory=bytearray)


class ChunkReader:
    """Reads messages; `media` says whether sound and picture are welcome yet. Raises Refused, IncompleteReadError."""

    def __init__(self, reader: StreamReader) -> None:
        self._reader = reader
        self._streams: dict[int, _Stream] = {}
        self._size = 128
        self._held = 0
        self.media = False
        self.total = 0

    async def message(self) -> Message:
        """The next whole message. Chunk size and abort are obeyed on the way and handed over as well."""
        while True:
            made = await self._chunk()
            if made is not None:
                self._obey(made)
                return made

    async def _chunk(self) -> Message | None:
        first = (await self._take(1))[0]
        stream = self._stream(await self._number(first & 0x3F), first >> 6)
        begins = not stream.held
        await self._header(stream, first >> 6, begins)
        want = min(self._size, stream.length - len(stream.held))
        if self._held + want > HELD_BYTES:
            raise Refused("too many messages at once")
        stream.held += await self._take(want)
        self._held += want
        if len(stream.held) < stream.length:
            return None
        made = Message(stream.kind, stream.timestamp, stream.stream, bytes(stream.held))
        self._held -= len(stream.held)
        stream.held.clear()
        return made

    async def _number(self, low: int) -> int:
        if low > 1:
            return low
        more = await self._take(low + 1)
        return 64 + int.from_bytes(more, "little")

    def _stream(self, number: int, form: int) -> _Stream:
        found = self._streams.get(number)
        if found is None:
            if form != 0 or len(self._streams) >= STREAMS:
                raise Refused("chunk stream without a beginning, or too many")
            found = self._streams[number] = _Stream()
        return found

    async def _header(self, stream: _Stream, form: int, begins: bool) -> None:
        if not begins and form != 3:
            raise Refused("a message begun within another")
        moment = 0
        if form < 3:
            head = await self._take((11, 7, 3)[form])
            moment = int.from_bytes(head[:3], "big")
            stream.extended = moment == NEVER
            if form < 2:
                stream.length, stream.kind = int.from_bytes(head[3:6], "big"), head[6]
            if form == 0:
                stream.stream = int.from_bytes(head[7:11], "little")
        if stream.extended:
            moment = int.from_bytes(await self._take(4), "big")
        if begins:
            self._date(stream, form, moment)
            self._must_be_bounded(stream)

    def _date(self, stream: _Stream, form: int, moment: int) -> None:
        if form < 3:
            stream.delta = moment
        stream.timestamp = moment if form == 0 else (stream.timestamp + stream.delta) & 0xFFFFFFFF

    def _must_be_bounded(self, stream: _Stream) -> None:
        media = self.media and stream.kind in (Kind.AUDIO, Kind.VIDEO)
        if stream.length > (MEDIA_BYTES if media else COMMAND_BYTES):
            raise Refused("message too big")

    def _obey(self, message: Message) -> None:
        if message.kind == Kind.CHUNK_SIZE:
            size = int.from_bytes(message.payload[:4], "big")
            if not 0 < size < 2**31 or len(message.payload) < 4:
                raise Refused("chunk size without sense")
            self._size = size
        elif message.kind == Kind.ABORT and len(message.payload) >= 4:
            dropped = self._streams.get(int.from_bytes(message.payload[:4], "big"))
            if dropped is not None:
                self._held -= len(dropped.held)
                dropped.held.clear()

    async def _take(self, size: int) -> bytes:
        taken = await self._reader.readexactly(size)
        self.total += size
        return taken


def written(kind: int, payload: bytes, *, stream: int = 0, size: int = OUT_CHUNK) -> bytes:
    """A message as chunks of `size`."""
    number = 2 if kind < Kind.AUDIO else 3
    head = bytes([number]) + bytes(3) + len(payload).to_bytes(3, "big") + bytes([kind]) + stream.to_bytes(4, "little")
    pieces = [payload[start : start + size] for start in range(0, len(payload), size)] or [b""]
    return head + bytes([0xC0 | number]).join(pieces)
