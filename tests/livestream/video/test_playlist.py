"""Playlists: what a player may rely on, whatever the timeline has been through."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.livestream.video import playlist
from app.livestream.video.journal import EndLine, Line, SegmentLine, TakeLine, read, write
from app.livestream.video.timeline import PartLine, Segment, Timeline

Step = tuple[str, int]
steps = st.lists(st.tuples(st.sampled_from(["segment", "part", "part", "part", "take", "hole"]), st.integers(1, 250)))


def played(history: list[Step]) -> Timeline:
    """A timeline after a history."""
    line, msn, take = Timeline(), 0, 0
    for kind, value in history:
        if kind == "part" and line.open is not None:
            line.add(PartLine(value / 1000, independent=not line.open.parts), value)
        elif kind != "part":
            take += kind == "take"
            msn += kind == "hole"
            line.begin(Segment(msn, take, take, 1_700_000_000_000, 0.0))
            msn += 1
    return line


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"^s(\d+)\.m4s$", text, re.M)]


def tag(text: str, name: str) -> float:
    found = re.search(rf"{name}[:=]([\d.]+)", text)
    assert found is not None
    return float(found[1])


@given(steps)
def test_a_playlist_is_consistent(history: list[Step]) -> None:
    """Numbers follow one another, nothing is longer than promised, every discontinuity has its initialisation."""
    line = played(history)
    for text in (playlist.low_latency(line), playlist.plain(line)):
        listed = numbers(text)
        assert listed == [segment.msn for segment in line.segments]
        assert not listed or tag(text, "EXT-X-MEDIA-SEQUENCE") == listed[0]
        assert [now - before for before, now in pairwise(listed)] == [1] * (len(listed) - 1)
        durations = [float(one) for one in re.findall(r"#EXTINF:([\d.]+)", text)]
        assert all(round(one) <= tag(text, "EXT-X-TARGETDURATION") for one in durations)
        shown = bool(line.segments or (line.shown and text.startswith("#EXTM3U\n#EXT-X-VERSION:9")))
        assert text.count("#EXT-X-MAP") == text.count("#EXT-X-DISCONTINUITY\n") + shown
    text = playlist.low_latency(line)
    parts = [float(one) for one in re.findall(r"EXT-X-PART:DURATION=([\d.]+)", text)]
    assert all(one <= tag(text, "PART-TARGET") + 1e-6 for one in parts)
    assert tag(text, "PART-HOLD-BACK") >= 3 * tag(text, "PART-TARGET") - 0.01
    assert text.splitlines()[-1].startswith("#EXT-X-PRELOAD-HINT")  # what hls.js finds the end of the list by


@given(steps)
def test_sequences_rise_at_every_step(history: list[Step]) -> None:
    line, msn, before = Timeline(), 0, (-1.0, -1.0)
    for number, (kind, value) in enumerate(history):
        if kind == "part" and line.open is not None:
            line.add(PartLine(value / 1000, True), value)
        elif kind != "part":
            msn += 1 + (kind == "hole")
            line.begin(Segment(msn, number, number, 0, 0.0))
        if line.segments or line.open:
            text = playlist.low_latency(line)
            now = (tag(text, "EXT-X-MEDIA-SEQUENCE"), tag(text, "EXT-X-DISCONTINUITY-SEQUENCE"))
            assert now >= before
            before = now


def test_a_list_is_never_emptied() -> None:
    """After a hole in the numbers the old list stays until there is a whole segment behind it; nobody is told of parts
    that do not follow what is listed."""
    line = Timeline()
    for msn in (0, 1):
        line.begin(Segment(msn, 0, 0, 0, 0.0))
        line.add(PartLine(0.2, True), 9)
    line.begin(Segment(7, 1, 1, 0, 0.0))
    line.add(PartLine(0.2, True), 9)
    text = playlist.low_latency(line)
    assert numbers(text) == [0, 1]
    assert "p7" not in text
    assert text.endswith('URI="p2.0.m4s"\n')
    assert not line.has(2, 0)
    line.begin(Segment(8, 1, 1, 0, 0.0))
    text = playlist.low_latency(line)
    assert numbers(text) == [7]
    assert tag(text, "EXT-X-DISCONTINUITY-SEQUENCE") == 1
    assert line.has(7, None)


def test_what_a_reload_waits_for() -> None:
    """A part is there once it is listed, and so is everything of a segment that is closed; nothing waits at the end."""
    line = Timeline()
    line.begin(Segment(4, 0, 0, 0, 0.0))
    assert not line.has(4, 0)
    line.add(PartLine(0.2, True), 9)
    assert line.has(4, 0)
    assert not line.has(4, 1)
    assert not line.has(4, None)
    line.begin(Segment(5, 0, 0, 0, 0.2))
    assert line.has(4, 1)
    assert line.has(4, None)
    assert not line.has(5, 0)
    line.end(for_good=True)
    assert line.has(9, 9)
    assert playlist.low_latency(line).endswith("#EXT-X-ENDLIST\n")


lines: st.SearchStrategy[list[Line]] = st.lists(
    st.one_of(
        st.builds(TakeLine, st.integers(0), st.integers(0), st.text(), st.integers(0), st.integers(0), st.booleans()),
        st.builds(SegmentLine, *[st.integers(0)] * 4, st.floats(0, 1e6), st.floats(0, 1e3), st.integers(0)),
        st.builds(EndLine, st.integers(0)),
    )
)


@given(lines, st.integers(1, 40), st.binary(max_size=30))
def test_a_torn_journal_loses_its_torn_line_only(written: list[Line], torn: int, rubbish: bytes) -> None:
    data = b"".join(map(write, written))
    assert list(read(data.splitlines(keepends=True))) == written
    cut = data[:-torn]
    whole = cut.count(b"\n")
    assert list(read((cut + b"\n" + rubbish).splitlines(keepends=True)))[:whole] == written[:whole]
