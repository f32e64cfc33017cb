"""From RTMP's messages to an FLV stream that can be cut anew at any key frame. Only H.264 and AAC. Pure."""

from dataclasses import dataclass

AUDIO, VIDEO = 8, 9
AVC, AAC = 7, 10
KEY = 1
JUMP_MS = 10_000
BACK_MS = 1_000


class NotVideo(Exception):
    """A codec that rooms do not show: HEVC, AV1, enhanced RTMP, anything but H.264 and AAC."""


def header(*, sound: bool) -> bytes:
    """The beginning of a file with a picture."""
    return b"FLV\x01" + bytes([5 if sound else 1]) + b"\x00\x00\x00\x09" + bytes(4)


def tag(kind: int, timestamp: int, payload: bytes) -> bytes:
    """One message as a tag."""
    size = len(payload).to_bytes(3, "big")
    moment = (timestamp & 0xFFFFFF).to_bytes(3, "big") + bytes([timestamp >> 24 & 0x7F])
    return bytes([kind]) + size + moment + bytes(3) + payload + (11 + len(payload)).to_bytes(4, "big")


@dataclass(frozen=True)
class Piece:
    """Bytes to hand on; `begins`: they begin a new take."""

    begins: bool
    data: bytes


class Muxer:
    """What a room is sent for every message. A take begins at a key frame, with what decoders need before it."""

    def __init__(self) -> None:
        self._configuration: dict[int, bytes] = {}
        self._begun = False
        self._base = self._last = 0

    def restart(self) -> None:
        """Begin a new take at the next key frame."""
        self._begun = False

    def accept(self, kind: int, timestamp: int, payload: bytes) -> Piece | None:
        """What comes of one message of sound or picture; None for nothing. Raises NotVideo."""
        if len(payload) < 2:
            return None
        self._must_be_known(kind, payload[0])
        if kind == VIDEO and (payload[1] > 1 or payload[0] >> 4 == 5):
            return None  # end of sequence, or a command between frames
        if payload[1] == 0:
            return self._configure(kind, timestamp, payload)
        if self._begun and not -BACK_MS < self._since(self._last, timestamp) < JUMP_MS:
            self._begun = False
        self._last = timestamp
        if self._begun:
            return Piece(False, tag(kind, self._moment(timestamp), payload))
        return self._begin(kind, timestamp, payload)

    def _must_be_known(self, kind: int, first: int) -> None:
        if kind == VIDEO and (first & 0x80 or first & 0x0F != AVC):
            raise NotVideo
        if kind == AUDIO and first >> 4 != AAC:
            raise NotVideo

    def _configure(self, kind: int, timestamp: int, payload: bytes) -> Piece | None:
        before, self._configuration[kind] = self._configuration.get(kind), payload
        if not self._begun or before == payload:
            return None
        if kind == VIDEO or before is not None:
            self._begun = False  # another size: what was under way ends, the next key frame begins anew
            return None
        return Piece(False, tag(kind, self._moment(timestamp), payload))

    def _begin(self, kind: int, timestamp: int, payload: bytes) -> Piece | None:
        if kind != VIDEO or payload[0] >> 4 != KEY or VIDEO not in self._configuration:
            return None
        self._begun, self._base = True, timestamp
        heads = [tag(one, 0, self._configuration[one]) for one in (VIDEO, AUDIO) if one in self._configuration]
        whole = header(sound=AUDIO in self._configuration) + b"".join(heads) + tag(kind, 0, payload)
        return Piece(True, whole)

    def _moment(self, timestamp: int) -> int:
        return max(0, self._since(self._base, timestamp))

    @staticmethod
    def _since(earlier: int, later: int) -> int:
        """Milliseconds from one to the other on a clock that wraps at 32 bits."""
        return (later - earlier + 2**31) % 2**32 - 2**31
