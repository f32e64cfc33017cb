"""WebSocket frames (RFC 6455) as a server without extensions writes and reads them.

What nearly every frame of a phone is, one whole masked text frame, is read here; everything else (fragments, control
frames, binary, what is broken or too large) by wsproto, from its first appearance on for the rest of the connection.
"""

import struct

from wsproto.frame_protocol import CloseReason, Frame, FrameProtocol, Opcode, ParseFailed

Message = str | bytes

FINAL_TEXT, FINAL_CLOSE, FINAL_BINARY = 0x81, 0x88, 0x82
MASKED, LENGTH = 0x80, 0x7F
TWO_BYTES, EIGHT_BYTES = 126, 127


def frame_of(message: Message) -> bytes:
    """One whole frame from server to client."""
    if isinstance(message, str):
        return _frame(FINAL_TEXT, message.encode())
    return _frame(FINAL_BINARY, message)


def close_frame(code: int) -> bytes:
    """The frame that ends a connection with `code`."""
    return _frame(FINAL_CLOSE, struct.pack("!H", code))


def _frame(first: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < TWO_BYTES:
        return bytes((first, size)) + payload
    if size < 1 << 16:
        return struct.pack("!BBH", first, TWO_BYTES, size) + payload
    return struct.pack("!BBQ", first, EIGHT_BYTES, size) + payload


class Reader:
    """The incoming side of one connection. After each `feed`: `reply` is to be written, `close` is the code to end
    the connection with (0: it goes on)."""

    __slots__ = ("_limit", "_parts", "_protocol", "_rest", "_size", "close", "reply")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = b""
        self._protocol: FrameProtocol | None = None
        self._parts: list[Message] = []
        self._size = 0
        self.reply = b""
        self.close = 0

    def feed(self, data: bytes) -> list[Message]:
        """The messages that `data` completes; one longer than the limit closes with 1009."""
        messages: list[Message] = []
        self.reply = b""
        if self._protocol is None:
            data = self._whole_texts(self._rest + data if self._rest else data, messages)
            self._rest = data if self._protocol is None else b""
        if self._protocol is not None and data and not self.close:
            self._any_frames(self._protocol, data, messages)
        return messages

    def _whole_texts(self, data: bytes, messages: list[Message]) -> bytes:
        """Take whole text frames off the front; what is left is the start of one, or something for wsproto."""
        start, size = 0, len(data)
        while size - start >= 2:
            length, head = data[start + 1] & LENGTH, 2
            if data[start] != FINAL_TEXT or not data[start + 1] & MASKED or length == EIGHT_BYTES:
                self._protocol = FrameProtocol(client=False, extensions=[])
                break
            if length == TWO_BYTES:
                if size - start < 4:
                    break
                length, head = int.from_bytes(data[start + 2 : start + 4], "big"), 4
            end = start + head + 4 + length
            if end > size:
                break
            try:
                messages.append(_unmask(data[start + head + 4 : end], data[start + head : start + head + 4]).decode())
            except UnicodeDecodeError:
                self.close = int(CloseReason.INVALID_FRAME_PAYLOAD_DATA)
                break
            start = end
        return data[start:] if start else data

    def _any_frames(self, protocol: FrameProtocol, data: bytes, messages: list[Message]) -> None:
        protocol.receive_bytes(data)
        try:
            for frame in protocol.received_frames():
                self._take(protocol, frame, messages)
                if self.close:
                    return
        except ParseFailed as error:
            self.close = int(error.code)

    def _take(self, protocol: FrameProtocol, frame: Frame, messages: list[Message]) -> None:
        payload = frame.payload
        if isinstance(payload, tuple):  # only of a close frame
            self.close = int(CloseReason.NORMAL_CLOSURE)
        elif frame.opcode is Opcode.PING:
            self.reply += bytes(protocol.pong(bytes(payload) if isinstance(payload, bytes) else b""))
        elif not frame.opcode.iscontrol():
            self._gather(payload, messages, last=frame.message_finished)

    def _gather(self, payload: Message, messages: list[Message], *, last: bool) -> None:
        self._parts.append(payload)
        self._size += len(payload)
        if self._size > self._limit:
            self.close = int(CloseReason.MESSAGE_TOO_BIG)
        elif last:
            whole = [part for part in self._parts if part] or [payload]
            messages.append(whole[0] if len(whole) == 1 else type(whole[0])().join(whole))  # type: ignore[arg-type]
            self._parts, self._size = [], 0


def _unmask(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    key = mask * (size // 4 + 1)
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key[:size], "big")).to_bytes(size, "big")
