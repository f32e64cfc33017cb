"""AMF0, chunks and FLV: ours against pyrtmp's where it knows the format, against anything at all where it matters."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from bitstring import BitStream
from hypothesis import given
from hypothesis import strategies as st
from pyrtmp.amf.serializers import AMF0Deserializer, AMF0Serializer

from app.livestream.rtmp import amf, flv
from app.livestream.rtmp.chunks import COMMAND_BYTES, ChunkReader, Kind, Message, Refused, written
from app.livestream.rtmp.tries import MOST, Tries

NAMES = st.text(st.characters(codec="ascii", exclude_characters="\x00"), min_size=1, max_size=12)
PLAIN = st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20)
VALUES = st.recursive(PLAIN, lambda held: st.dictionaries(NAMES, held, max_size=4), max_leaves=8)
ASCII = (
    st.none() | st.booleans() | st.floats(allow_nan=False) | NAMES | st.dictionaries(NAMES, st.booleans(), max_size=3)
)


@given(st.lists(VALUES, max_size=5))
def test_what_is_written_is_read(values: list[Any]) -> None:
    assert amf.decode(amf.encode(*values)) == values


@given(ASCII)
def test_another_implementation_reads_and_writes_the_same(value: Any) -> None:
    assert AMF0Deserializer.from_stream(BitStream(amf.encode(value))) == value
    made = BitStream()
    AMF0Serializer.create_object(made, value)
    assert amf.decode(made.bytes) == [value]


@given(st.binary(max_size=200))
def test_any_bytes_are_values_or_malformed(data: bytes) -> None:
    with contextlib.suppress(amf.Malformed):
        amf.decode(data)


def test_nesting_without_end_is_malformed() -> None:
    with pytest.raises(amf.Malformed):
        amf.decode(b"\x03\x00\x01a" * 5000)


def test_an_array_with_a_wrong_count_is_read() -> None:
    data = b"\x08\x00\x00\x00\x09\x00\x05width" + amf.encode(640.0) + b"\x00\x00\x09"
    assert amf.decode(data) == [{"width": 640.0}]


def read(data: bytes, *, media: bool = True) -> list[Message]:
    """All whole messages in `data`."""

    async def go() -> list[Message]:
        stream = asyncio.StreamReader()
        stream.feed_data(data)
        stream.feed_eof()
        reader, made = ChunkReader(stream), []
        reader.media = media
        try:
            while True:
                made.append(await reader.message())
        except asyncio.IncompleteReadError:
            return made

    # in a thread of its own: a browser that an earlier test started keeps an event loop in this one
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, go()).result()


@given(st.lists(st.tuples(st.sampled_from([8, 9, 18, 20]), st.binary(max_size=700)), max_size=6))
def test_messages_written_in_chunks_are_read_whole(messages: list[tuple[int, bytes]]) -> None:
    data = b"".join(written(kind, payload, size=128) for kind, payload in messages)
    assert [(one.kind, one.payload) for one in read(data)] == messages


@given(st.binary(max_size=400))
def test_any_bytes_are_messages_or_refused(data: bytes) -> None:
    with contextlib.suppress(Refused):
        read(data)


def test_woven_messages_and_clocks() -> None:
    sound = b"\x44" + b"\x00\x00\x0a" + b"\x00\x00\xc8" + b"\x08" + b"\x01\x00\x00\x00" + b"a" * 128
    picture = (
        b"\x06" + b"\xff\xff\xff" + b"\x00\x00\x82" + b"\x09" + b"\x01\x00\x00\x00" + b"\x01\x00\x00\x00" + b"v" * 128
    )
    first = b"\x04" + sound[1:8] + b"\x01\x00\x00\x00" + b"a" * 128
    rest = b"\xc4" + b"a" * 72
    more = b"\xc6" + b"\x01\x00\x00\x00" + b"v" * 2
    again = b"\x84" + b"\x00\x00\x17" + b"b" * 128 + b"\xc4" + b"b" * 72
    found = read(first + picture + rest + more + again)
    assert [(one.kind, one.timestamp, len(one.payload)) for one in found] == [
        (8, 10, 200),
        (9, 0x01000000, 130),
        (8, 33, 200),
    ]


@pytest.mark.parametrize(
    "data",
    [
        written(Kind.COMMAND, b"x" * (COMMAND_BYTES + 1)),
        written(Kind.VIDEO, b"x" * (COMMAND_BYTES + 1)),
        written(Kind.CHUNK_SIZE, bytes(4)),
        b"\xc5",
        b"".join(bytes([number]) + bytes(11) for number in range(3, 40)),
    ],
    ids=["a long command", "a picture before it is welcome", "chunks of nothing", "a middle first", "too many streams"],
)
def test_what_cannot_be_a_broadcast_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read(data, media=False)


CONFIGURATION, KEY, INTER = b"\x17\x00sps", b"\x17\x01key", b"\x27\x01inter"
SOUND_HEAD, SOUND = b"\xaf\x00aac", b"\xaf\x01sound"


def muxed(*messages: tuple[int, int, bytes]) -> list[flv.Piece]:
    muxer = flv.Muxer()
    made = [muxer.accept(*message) for message in messages]
    return [piece for piece in made if piece is not None]


def test_a_take_begins_at_a_key_frame_with_what_decoders_need() -> None:
    pieces = muxed(
        (9, 0, CONFIGURATION), (8, 0, SOUND_HEAD), (9, 960, INTER), (8, 980, SOUND), (9, 1000, KEY), (9, 1040, INTER)
    )
    heads = flv.tag(9, 0, CONFIGURATION) + flv.tag(8, 0, SOUND_HEAD)
    assert pieces == [
        flv.Piece(True, flv.header(sound=True) + heads + flv.tag(9, 0, KEY)),
        flv.Piece(False, flv.tag(9, 40, INTER)),
    ]


def test_another_size_and_a_jump_of_the_clock_begin_anew() -> None:
    other = b"\x17\x00other"
    start = ((9, 0, CONFIGURATION), (9, 0, KEY))
    assert [one.begins for one in muxed(*start, (9, 40, CONFIGURATION), (9, 40, KEY))] == [True, False]
    assert [one.begins for one in muxed(*start, (9, 40, other), (9, 40, INTER), (9, 80, KEY))] == [True, True]
    assert [one.begins for one in muxed(*start, (9, 90_000, INTER), (9, 90_040, KEY))] == [True, True]


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 900), max_size=20))
def test_moments_follow_a_clock_that_wraps(base: int, steps: list[int]) -> None:
    muxer, at, past = flv.Muxer(), base, 0
    muxer.accept(9, at, CONFIGURATION)
    assert muxer.accept(9, at, KEY) is not None
    for step in steps:
        at, past = (at + step) % 2**32, past + step
        assert muxer.accept(9, at, INTER) == flv.Piece(False, flv.tag(9, past, INTER))


@pytest.mark.parametrize(
    ("kind", "payload"), [(9, b"\x90hvc1"), (9, b"\x1c\x01"), (9, b"\x12\x00"), (8, b"\x2f\xff"), (8, b"\x90Opus")]
)
def test_only_h264_and_aac(kind: int, payload: bytes) -> None:
    with pytest.raises(flv.NotVideo):
        flv.Muxer().accept(kind, 0, payload)


def test_too_many_failures_shut_an_address_out_for_a_minute() -> None:
    tries = Tries()
    for number in range(MOST):
        assert not tries.is_shut_out("2001:db8::1", 0)
        tries.failed(f"2001:db8::{number:x}", float(number))
    assert tries.is_shut_out("2001:db8::ffff", 10)
    assert not tries.is_shut_out("2001:db8:1::1", 10)
    assert not tries.is_shut_out("2001:db8::1", 61)
