"""What a replay shows when, which stretch belongs to which job, and what subtitles are accepted."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.livestream.rules import Kind, subtitles
from app.livestream.rules.clips import SHORTEST, Stretch, chapters, one_per_job, pinnings
from app.livestream.rules.subtitles import Cue, SubtitlesRefused
from app.livestream.rules.timeline import Segment, Timeline

START = 1_700_000_000_000


def recorded(*parts: tuple[int, int]) -> Timeline:
    """A timeline of (seconds recorded, seconds of nothing after)."""
    made, wall = [], START
    for take, (seconds, gap) in enumerate(parts, start=1):
        for _ in range(seconds):
            made.append(Segment(len(made), take, wall, 1000))
            wall += 1000
        wall += gap * 1000
    return Timeline.of(made)


def pin(vacancy: str, second: float) -> tuple[str, dict[str, object], int]:
    return Kind.CARD_PINNED, {"card": {"public_id": vacancy}}, START + int(second * 1000)


def unpin(second: float) -> tuple[str, dict[str, object], int]:
    return Kind.CARD_UNPINNED, {"vacancy": "a"}, START + int(second * 1000)


def test_a_gap_takes_no_time_in_the_replay() -> None:
    line = recorded((10, 120), (10, 0))
    assert line.duration == 20_000
    assert line.media_at(START + 4_500) == 4_500
    assert line.media_at(START + 60_000) == 10_000
    assert line.media_at(START + 132_000) == 12_000
    assert (line.media_at(START - 5_000), line.media_at(START + 999_000)) == (0, 20_000)
    assert line.wall_at(12_000) == START + 132_000


def test_an_empty_recording_has_no_times() -> None:
    assert (Timeline.of([]).media_at(START), Timeline.of([]).wall_at(5), Timeline.of([]).snapped(0, 9)) == (
        0,
        0,
        (0, 0),
    )


spans = st.lists(st.tuples(st.integers(1, 20), st.integers(0, 200)), min_size=1, max_size=5)


@given(spans, st.integers(0, 100_000))
def test_what_is_recorded_is_found_again(parts: list[tuple[int, int]], ms: int) -> None:
    line = recorded(*parts)
    media = ms % line.duration
    assert line.media_at(line.wall_at(media)) == media


@given(spans, st.integers(-10_000, 2_000_000), st.integers(0, 100_000))
def test_later_is_never_shown_earlier(parts: list[tuple[int, int]], wall: int, more: int) -> None:
    line = recorded(*parts)
    assert 0 <= line.media_at(START + wall) <= line.media_at(START + wall + more) <= line.duration


@given(st.lists(st.integers(-5_000, 5_000), min_size=1, max_size=30), st.integers(0, 60_000), st.integers(0, 60_000))
def test_a_clock_that_jumps_back_does_not_turn_the_order(jumps: list[int], first: int, second: int) -> None:
    line = Timeline.of(Segment(n, 1, START + n * 1000 + jump, 1000) for n, jump in enumerate(jumps))
    low, high = sorted((first, second))
    assert line.media_at(START + low) <= line.media_at(START + high)


def test_segments_come_once_and_in_order() -> None:
    doubled = [Segment(2, 1, START + 2000, 1000), Segment(1, 1, START, 1000), Segment(2, 1, START + 2000, 1000)]
    assert [one.number for one in Timeline.of(doubled).segments] == [1, 2]
    assert Timeline.of([Segment(1, 1, START, 0)]).segments == ()


def test_a_clip_is_whole_segments() -> None:
    line = recorded((10, 0))
    assert line.snapped(1_500, 4_200) == (1_000, 5_000)
    assert [one.number for one in line.within(1_500, 4_200)] == [1, 2, 3, 4]
    assert line.snapped(50_000, 60_000) == (0, 0)


def test_a_pin_lasts_until_the_next_one_or_the_end() -> None:
    acts = [pin("a", 1), pin("b", 20), unpin(30), (Kind.ROOM_ENDED, {}, START + 60_000)]
    found = [(one.vacancy, (one.start - START) // 1000, (one.until - START) // 1000) for one in pinnings(acts)]
    assert found == [("a", 1, 20), ("b", 20, 30)]
    assert pinnings([pin("a", 1), (Kind.ROOM_ENDED, {}, START + 9_000)])[0].until == START + 9_000


def test_a_card_off_for_a_moment_is_one_talk() -> None:
    acts = [pin("a", 0), unpin(20), pin("a", 30), pin("b", 60), pin("a", 70), unpin(75)]
    found = chapters(pinnings(acts), recorded((100, 0)))
    assert found == [Stretch("a", 0, 60_000), Stretch("b", 60_000, 70_000), Stretch("a", 70_000, 75_000)]


def test_each_job_has_its_longest_talk() -> None:
    talks = [
        Stretch("a", 0, 5_000),
        Stretch("b", 5_000, 9_000),
        Stretch("a", 9_000, 20_000),
        Stretch("c", 20_000, 21_000),
    ]
    assert one_per_job(talks) == [Stretch("b", 5_000, 9_000), Stretch("a", 9_000, 20_000)]
    assert SHORTEST > 1_000


def test_a_talk_during_which_nothing_was_recorded_is_no_chapter() -> None:
    line = recorded((10, 100), (10, 0))
    assert chapters(pinnings([pin("a", 20), unpin(90)]), line) == []


@given(st.lists(st.tuples(st.sampled_from("abc-"), st.integers(0, 60)), max_size=20), spans)
def test_chapters_never_overlap_and_clips_lie_inside(acts: list[tuple[str, int]], parts: list[tuple[int, int]]) -> None:
    decided, at = [], 0
    for name, wait in acts:
        at += wait
        decided.append(unpin(at) if name == "-" else pin(name, at))
    line = recorded(*parts)
    found = chapters(pinnings(decided), line)
    assert all(0 <= one.start < one.until <= line.duration for one in found)
    assert all(one.until <= later.start for one, later in pairwise(found))
    for one in one_per_job(found):
        start, until = line.snapped(one.start, one.until)
        assert start <= one.start < one.until <= until <= line.duration


VTT = """WEBVTT - 字幕

NOTE by hand

1
00:01.000 --> 00:02.500 align:start
<v 主播>底薪 <b>六千</b>
第二行

01:00:00.000 --> 01:00:01.000
&lt;好&gt;
"""
SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n底薪六千\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n包住\r\n"


def test_webvtt_and_subrip_are_read() -> None:
    assert subtitles.parse(VTT) == [
        Cue(1000, 2500, "底薪 六千\n第二行"),
        Cue(3_600_000, 3_601_000, "<好>"),
    ]
    assert subtitles.parse(SRT) == [Cue(1000, 2500, "底薪六千"), Cue(3000, 4000, "包住")]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "none", 0),
        ("WEBVTT\n", "none", 0),
        ("你好\n", "not_subtitles", 1),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", "bad_times", 3),
        ("WEBVTT\n\n00:99.000 --> 00:01.000\nx\n", "bad_times", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "长" * 501, "too_long", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<" * 500_000, "too_long", 3),  # at once, not after minutes
        ("WEBVTT\n\n" + "00:01.000 --> 00:02.000\nx\n\n" * 5001, "too_many", 15003),
    ],
)
def test_what_is_no_subtitles_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(SubtitlesRefused) as refused:
        subtitles.parse(text)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_files_must_be_utf8_and_small() -> None:
    assert subtitles.decoded("﻿你好".encode()) == "你好"
    for body, code in (("你好".encode("gb18030"), "not_utf8"), (b"x" * (512 * 1024 + 1), "too_large")):
        with pytest.raises(SubtitlesRefused) as refused:
            subtitles.decoded(body)
        assert refused.value.code == code


cues = st.lists(
    st.builds(
        lambda start, length, text: Cue(start, start + length, text.strip()),
        st.integers(0, 10**7),
        st.integers(1, 10**5),
        st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30),
    ),
    min_size=1,
    max_size=20,
)


@given(cues)
def test_what_is_printed_is_read_the_same(made: list[Cue]) -> None:
    ordered = sorted(made, key=lambda cue: (cue.start, cue.until))
    assert subtitles.parse(subtitles.printed(ordered)) == ordered


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(SubtitlesRefused):
        assert subtitles.parse(text)


def test_a_typed_line_stays_until_the_next_or_eight_seconds() -> None:
    lines = [(0, "一"), (3_000, "二"), (5_000, None), (20_000, "三"), (40_000, "四")]
    assert subtitles.typed(lines, 41_000) == [
        Cue(0, 3_000, "一"),
        Cue(3_000, 5_000, "二"),
        Cue(20_000, 28_000, "三"),
        Cue(40_000, 41_000, "四"),
    ]
