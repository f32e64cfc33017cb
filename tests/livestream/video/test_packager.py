"""Reading and writing fragments, grouping them: whatever comes in, players get what the playlist promises."""

import contextlib
import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.livestream.video import limits
from app.livestream.video.boxes import Init, Malformed, Sample, Track, read_init, read_samples
from app.livestream.video.fragments import fragment, sound_only
from app.livestream.video.packager import Begun, Packager, Part, Unpacker
from tests.livestream.video import media

VIDEO = Track(1, "vide", 90_000, "avc1.42c01f", 640, 360)
AUDIO = Track(2, "soun", 48_000, "mp4a.40.2")
INIT = Init(b"", VIDEO, AUDIO)

samples = st.lists(
    st.builds(
        Sample,
        st.just(1),
        st.just(0),
        st.integers(1, 200_000),
        st.integers(-5000, 5000),
        st.booleans(),
        st.binary(max_size=40),
    ),
    min_size=1,
    max_size=40,
)


def timed(frames: list[Sample], start: int = 0) -> list[Sample]:
    """The same frames one after the other."""
    made = []
    for frame in frames:
        made.append(frame._replace(decode=start))
        start += frame.duration
    return made


def split(data: bytes) -> list[tuple[bytes, bytes]]:
    """moof and mdat of each fragment."""
    parts, at = [], 0
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        parts.append(data[at : at + size])
        at += size
    return list(zip(parts[::2], parts[1::2], strict=True))


@given(samples, st.lists(st.integers(1, 4096), max_size=30), st.integers(0, 2**40))
def test_what_is_written_is_read_again(frames: list[Sample], sounds: list[int], start: int) -> None:
    picture = timed(frames, start)
    sound = timed([Sample(2, 0, length, 0, True, bytes([length % 251])) for length in sounds], start)
    ((moof, mdat),) = split(fragment(7, [picture, sound]))
    assert read_samples(moof, mdat) == [*picture, *sound]


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_crash_the_reader(one: bytes, two: bytes) -> None:
    for read in (lambda: read_init(one + two), lambda: read_samples(one, two), lambda: list(Unpacker().feed(one))):
        with contextlib.suppress(Malformed):
            read()


@given(st.data())
def test_a_damaged_fragment_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(fragment(1, [timed([Sample(1, 0, 3000, 0, True, b"abc")] * 3)]))
    for _change in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Malformed):
        for sample in Unpacker().feed(bytes(whole)):
            assert len(sample.data) <= len(whole)


@given(samples)
def test_parts_keep_every_frame_and_the_promised_length(frames: list[Sample]) -> None:
    """No frame from the first key frame on is lost or swapped; no part of several frames is longer than promised;
    segments begin with key frames; times add up."""
    given_ = timed(frames)
    packager = Packager(INIT)
    made: list[Part | Begun] = []
    try:
        for frame in given_:
            made += packager.feed(frame)
    except limits.Again:
        return
    made += packager.close()
    parts = [one for one in made if isinstance(one, Part)]
    read = [sample for part in parts for moof, mdat in split(part.data) for sample in read_samples(moof, mdat)]
    first = next((index for index, frame in enumerate(given_) if frame.is_key), len(given_))
    assert read == given_[first:]
    for part in parts:
        count = len(read_samples(*split(part.data)[0]))
        assert count == 1 or part.duration <= limits.PART_LIMIT + 1e-9
    for begun, after in pairwise(made):
        if isinstance(begun, Begun):
            assert isinstance(after, Part)
            assert after.independent
    assert sum(part.duration for part in parts) == pytest.approx(sum(f.duration for f in given_[first:]) / 90_000)


@given(st.lists(st.integers(1, 5000), min_size=2, max_size=30))
def test_durations_are_made_exact_from_the_next_time(gaps: list[int]) -> None:
    """ffmpeg guesses the last duration of a fragment; the next one's time tells it."""
    frames = timed([Sample(1, 0, gap, 0, True, b"x") for gap in gaps])
    wrong = [frame._replace(duration=1) for frame in frames]
    unpacker = Unpacker()
    read = [sample for frame in wrong for sample in unpacker.feed(fragment(1, [[frame]]))]
    assert read == frames[:-1]
    assert list(unpacker.end()) == [wrong[-1]]


def test_a_long_time_without_key_frames_asks_for_another_take() -> None:
    packager = Packager(INIT)
    with pytest.raises(limits.Again, match="no_key_frames"):
        for frame in timed([Sample(1, 0, 9000, 0, number == 0, b"x") for number in range(200)]):
            list(packager.feed(frame))


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_real_stream_in_pieces_of_any_size(size: int) -> None:
    """Cut anywhere, the same parts come out; the sound alone decodes."""
    data = media.clip(media.SAFARI, 2.0)
    unpacker, made, packager = Unpacker(), [], None
    for start in range(0, len(data), size):
        for sample in unpacker.feed(data[start : start + size]):
            assert unpacker.init is not None
            packager = packager or Packager(unpacker.init)
            made += packager.feed(sample)
    assert packager is not None
    assert unpacker.init is not None
    parts = [one for one in made if isinstance(one, Part)] + list(packager.close())
    assert unpacker.init.codecs.startswith("avc1.42")
    assert media.decoded(unpacker.init.data + b"".join(part.data for part in parts))["v"] >= 49
    sound = sound_only(unpacker.init)
    assert read_init(sound).video is None
    assert media.decoded(sound + b"".join(part.sound for part in parts), "-map", "0:a")["v"] >= 80
