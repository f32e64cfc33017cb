"""Reading fragmented MP4 (ISO/IEC 14496-12) as our own ffmpeg writes it: what is in it, and its samples."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

LARGEST = 32 * 2**20
NOT_SYNC = 0x10000
VIDEO, AUDIO = "vide", "soun"


class Malformed(Exception):
    """Not a file of the kind we read."""


class Box(NamedTuple):
    """A box: its type, and where its content lies in the bytes it was found in."""

    kind: bytes
    start: int
    end: int


@dataclass(frozen=True)
class Track:
    """A track of the moov: `codec` as in RFC 6381; sizes are zero for sound."""

    number: int
    handler: str
    timescale: int
    codec: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Init:
    """The initialisation segment: its bytes and its tracks."""

    data: bytes
    video: Track | None
    audio: Track | None

    def track(self, number: int) -> Track | None:
        """The track of that number, if it is one of the two."""
        return next((track for track in (self.video, self.audio) if track and track.number == number), None)

    @property
    def codecs(self) -> str:
        """For the CODECS attribute."""
        return ",".join(track.codec for track in (self.video, self.audio) if track)


class Sample(NamedTuple):
    """A frame or a stretch of sound. Times in units of its track's timescale."""

    track: int
    decode: int
    duration: int
    offset: int
    is_key: bool
    data: bytes

    @property
    def shown(self) -> int:
        """When it is presented."""
        return self.decode + self.offset


class Cutter:
    """Cuts a stream of bytes into top-level boxes."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """(type, whole box) of every box that is complete now. Raises Malformed."""
        self._held += data
        while len(self._held) >= 8:
            size, kind = struct.unpack_from(">I4s", self._held)
            if not 8 <= size <= LARGEST:
                raise Malformed(f"box of {size} bytes")
            if len(self._held) < size:
                return
            box = bytes(self._held[:size])
            del self._held[:size]
            yield kind, box


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places. Raises Malformed."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        if size < 8 or start + size > end:
            raise Malformed(f"{kind!r} does not fit")
        yield Box(kind, start + 8, start + size)
        start += size


def find(data: bytes, start: int, end: int, *path: bytes) -> Box | None:
    """The first box down a path of types."""
    for kind in path:
        found = next((box for box in boxes(data, start, end) if box.kind == kind), None)
        if found is None:
            return None
        start, end = found.start, found.end
    return Box(path[-1], start, end)


def read_init(data: bytes) -> Init:
    """What ftyp and moov say. Raises Malformed."""
    try:
        moov = find(data, 0, len(data), b"moov")
        if moov is None:
            raise Malformed("no moov")
        tracks = [_track(data, box) for box in boxes(data, moov.start, moov.end) if box.kind == b"trak"]
    except struct.error as error:
        raise Malformed(str(error)) from error
    found = {track.handler: track for track in reversed(tracks)}
    return Init(data, found.get(VIDEO), found.get(AUDIO))


def _track(data: bytes, trak: Box) -> Track:
    header = _needed(data, trak, b"tkhd")
    media = _needed(data, trak, b"mdia", b"mdhd")
    kind = _needed(data, trak, b"mdia", b"hdlr")
    entries = _needed(data, trak, b"mdia", b"minf", b"stbl", b"stsd")
    long = data[header.start] == 1
    (number,) = struct.unpack_from(">I", data, header.start + (20 if long else 12))
    (timescale,) = struct.unpack_from(">I", data, media.start + (20 if data[media.start] == 1 else 12))
    handler = data[kind.start + 8 : kind.start + 12].decode("latin-1")
    if not timescale:
        raise Malformed("timescale of zero")
    entry = next(boxes(data, entries.start + 8, entries.end), None)
    if entry is None:
        raise Malformed("no sample entry")
    if handler != VIDEO:
        return Track(number, handler, timescale, _sound(data, entry))
    width, height = struct.unpack_from(">HH", data, entry.start + 24)
    return Track(number, handler, timescale, _picture(data, entry), width, height)


def _needed(data: bytes, within: Box, *path: bytes) -> Box:
    found = find(data, within.start, within.end, *path)
    if found is None:
        raise Malformed(f"no {path[-1]!r}")
    return found


def _picture(data: bytes, entry: Box) -> str:
    """avc1 with profile, constraints and level; of anything else the bare name, which nothing copies."""
    settings = find(data, entry.start + 78, entry.end, b"avcC")
    if entry.kind == b"avc1" and settings is not None:
        return "avc1." + data[settings.start + 1 : settings.start + 4].hex()
    return entry.kind.decode("latin-1")


def _sound(data: bytes, entry: Box) -> str:
    """AAC, whose object type is the one we write (LC)."""
    return "mp4a.40.2" if entry.kind == b"mp4a" else entry.kind.decode("latin-1")


def read_samples(moof: bytes, mdat: bytes) -> list[Sample]:
    """The samples of one fragment, track after track. Raises Malformed."""
    found: list[Sample] = []
    try:
        for box in boxes(moof, 8, len(moof)):
            if box.kind == b"traf":
                found += _traf(moof, box, mdat)
    except struct.error as error:
        raise Malformed(str(error)) from error
    return found


class _Defaults(NamedTuple):
    track: int
    duration: int
    size: int
    flags: int


def _traf(moof: bytes, traf: Box, mdat: bytes) -> list[Sample]:
    header = _needed(moof, traf, b"tfhd")
    start = _needed(moof, traf, b"tfdt")
    defaults = _defaults(moof, header)
    decode = struct.unpack_from(">Q" if moof[start.start] == 1 else ">I", moof, start.start + 4)[0]
    found: list[Sample] = []
    for box in boxes(moof, traf.start, traf.end):
        if box.kind == b"trun":
            run = _trun(moof, box, mdat, defaults, decode)
            decode += sum(sample.duration for sample in run)
            found += run
    return found


def _defaults(moof: bytes, tfhd: Box) -> _Defaults:
    flags, track = struct.unpack_from(">II", moof, tfhd.start)
    if flags & 1 or not flags & 0x20000:
        raise Malformed("offsets are not from the moof")
    place = tfhd.start + 8 + (4 if flags & 2 else 0)
    values = []
    for bit in (8, 16, 32):
        values.append(struct.unpack_from(">I", moof, place)[0] if flags & bit else 0)
        place += 4 if flags & bit else 0
    return _Defaults(track, *values)


def _trun(moof: bytes, trun: Box, mdat: bytes, defaults: _Defaults, decode: int) -> list[Sample]:
    flags, count = struct.unpack_from(">II", moof, trun.start)
    flags &= 0xFFFFFF
    if not flags & 1:
        raise Malformed("run without an offset")
    (offset,) = struct.unpack_from(">i", moof, trun.start + 8)
    place, data_at = trun.start + 12, offset - len(moof)
    first_flags = struct.unpack_from(">I", moof, place)[0] if flags & 4 else None
    place += 4 if flags & 4 else 0
    found = []
    for index in range(count):
        duration, size, own, shift, place = _entry(moof, place, flags, defaults)
        if index == 0 and first_flags is not None:
            own = first_flags
        if data_at < 8 or data_at + size > len(mdat):
            raise Malformed("sample outside its mdat")
        data = mdat[data_at : data_at + size]
        found.append(Sample(defaults.track, decode, duration, shift, not own & NOT_SYNC, data))
        decode, data_at = decode + duration, data_at + size
    return found


def _entry(moof: bytes, place: int, flags: int, defaults: _Defaults) -> tuple[int, int, int, int, int]:
    values = [defaults.duration, defaults.size, defaults.flags, 0]
    for index, bit in enumerate((0x100, 0x200, 0x400, 0x800)):
        if flags & bit:
            values[index] = struct.unpack_from(">i" if bit == 0x800 else ">I", moof, place)[0]
            place += 4
    return values[0], values[1], values[2], values[3], place
