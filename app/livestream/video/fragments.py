"""Writing fragmented MP4: parts from samples, and an initialisation segment of the sound alone."""

import struct
from collections.abc import Sequence

from app.livestream.video.boxes import NOT_SYNC, Box, Init, Malformed, Sample, boxes, find

DURATION, SIZE, FLAGS, SHIFT = 0x100, 0x200, 0x400, 0x800
OFFSET = 0x1
FROM_MOOF = 0x20000
KEY_FLAGS = 0x02000000
OTHER_FLAGS = 0x01000000 | NOT_SYNC


def box(kind: bytes, *content: bytes) -> bytes:
    """A box around `content`."""
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def fragment(number: int, runs: Sequence[Sequence[Sample]]) -> bytes:
    """moof and mdat of consecutive samples, one run a track; empty runs are left out."""
    kept = [run for run in runs if run]
    header = box(b"mfhd", struct.pack(">II", 0, number))
    size = 8 + len(header) + sum(_traf_size(run) for run in kept)
    place = size + 8
    trafs = []
    for run in kept:
        trafs.append(_traf(run, place))
        place += sum(len(sample.data) for sample in run)
    data = [sample.data for run in kept for sample in run]
    return box(b"moof", header, *trafs) + box(b"mdat", *data)


def _traf_size(run: Sequence[Sample]) -> int:
    return 8 + 16 + 20 + 20 + 16 * len(run)


def _traf(run: Sequence[Sample], place: int) -> bytes:
    head = box(b"tfhd", struct.pack(">II", FROM_MOOF, run[0].track))
    time = box(b"tfdt", struct.pack(">IQ", 1 << 24, run[0].decode))
    what = 1 << 24 | OFFSET | DURATION | SIZE | FLAGS | SHIFT
    entries = [
        struct.pack(">IIIi", s.duration, len(s.data), KEY_FLAGS if s.is_key else OTHER_FLAGS, s.offset) for s in run
    ]
    return box(b"traf", head, time, box(b"trun", struct.pack(">IIi", what, len(run), place), *entries))


def sound_only(init: Init) -> bytes:
    """The same initialisation segment without the picture. Raises Malformed when there is no sound."""
    if init.audio is None:
        raise Malformed("no sound")
    data, moov = init.data, find(init.data, 0, len(init.data), b"moov")
    assert moov is not None
    kept = []
    for part in boxes(data, moov.start, moov.end):
        whole = data[part.start - 8 : part.end]
        if part.kind == b"trak" and _number(data, part) != init.audio.number:
            continue
        kept.append(_extends(data, part, init.audio.number) if part.kind == b"mvex" else whole)
    return data[: moov.start - 8] + box(b"moov", *kept) + data[moov.end :]


def _number(data: bytes, trak: Box) -> int:
    header = find(data, trak.start, trak.end, b"tkhd")
    assert header is not None
    return int(struct.unpack_from(">I", data, header.start + (20 if data[header.start] == 1 else 12))[0])


def _extends(data: bytes, mvex: Box, number: int) -> bytes:
    def wanted(part: Box) -> bool:
        return part.kind != b"trex" or struct.unpack_from(">I", data, part.start + 4)[0] == number

    return box(
        b"mvex", *(data[part.start - 8 : part.end] for part in boxes(data, mvex.start, mvex.end) if wanted(part))
    )
