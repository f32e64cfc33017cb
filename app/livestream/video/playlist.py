"""Playlists (RFC 8216bis), as text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.livestream.video import limits
from app.livestream.video.timeline import PartLine, Segment, Timeline

HOLD_BACK = 3
DEFAULT_RATE = 1_500_000


@dataclass(frozen=True)
class Variant:
    """A rendition in the master playlist. Sizes of zero: sound alone."""

    name: str
    codecs: str
    width: int
    height: int
    rate: int


def master(variants: Sequence[Variant], *, low_latency: bool) -> str:
    """Which renditions there are, the one to begin with first."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:9" if low_latency else "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for variant in variants:
        facts = [f"BANDWIDTH={max(variant.rate, 1)}", f'CODECS="{variant.codecs}"']
        if variant.width:
            facts.append(f"RESOLUTION={variant.width}x{variant.height}")
        lines.append("#EXT-X-STREAM-INF:" + ",".join([*facts, f'NAME="{variant.name}"']))
        lines.append(f"{variant.name}/{'index' if low_latency else 'plain'}.m3u8")
    return "\n".join(lines) + "\n"


def low_latency(line: Timeline) -> str:
    """Segments, the newest ones' parts, and the part to come."""
    hold_back = max(line.part_target * HOLD_BACK, line.hold_back)
    lines = [
        *_head(line, 9),
        f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={hold_back:.3f},"
        f"HOLD-BACK={line.target * HOLD_BACK}",
        f"#EXT-X-PART-INF:PART-TARGET={line.part_target:.3f}",
    ]
    with_parts = len(line.segments) - limits.PART_SEGMENTS
    last: Segment | None = None
    for index, segment in enumerate(line.segments):
        lines += _between(last, segment)
        if index >= with_parts:
            lines += _parts(segment)
        lines += _whole(segment)
        last = segment
    if (now := line.shown) is not None:
        lines += _between(last, now)
        lines += _parts(now)
    if not line.ended:
        lines.append(f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{_to_come(line)}"')
    return _text(lines, line)


def plain(line: Timeline) -> str:
    """Whole segments only."""
    lines, last = _head(line, 7), None
    for segment in line.segments:
        lines += [*_between(last, segment), *_whole(segment)]
        last = segment
    return _text(lines, line)


def part_name(msn: int, part: int) -> str:
    return f"p{msn}.{part}.m4s"


def segment_name(msn: int) -> str:
    return f"s{msn}.m4s"


def init_name(take: int) -> str:
    return f"i{take}.mp4"


def reload_name(msn: int, part: int | None) -> str:
    """The file that answers _HLS_msn and _HLS_part."""
    return f"l{msn}.{'' if part is None else part}.m3u8"


def _to_come(line: Timeline) -> str:
    """The part to come. Between two takes as well: hls.js takes the last segment for the open one when nothing follows
    it, and then the next playlist for a broken one."""
    now = line.shown
    if now is not None:
        return part_name(now.msn, len(now.parts))
    return part_name(line.segments[-1].msn + 1 if line.segments else line.next_msn, 0)


def _head(line: Timeline, version: int) -> list[str]:
    first = line.segments[0] if line.segments else line.shown
    return [
        "#EXTM3U",
        f"#EXT-X-VERSION:{version}",
        f"#EXT-X-TARGETDURATION:{line.target}",
        f"#EXT-X-MEDIA-SEQUENCE:{first.msn if first else line.next_msn}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{first.run if first else 0}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]


def _between(last: Segment | None, segment: Segment) -> Iterator[str]:
    """What has to be said before `segment`: another take begins, and when it is."""
    if last is not None and last.run != segment.run:
        yield "#EXT-X-DISCONTINUITY"
    if last is None or last.take != segment.take:
        yield f'#EXT-X-MAP:URI="{init_name(segment.take)}"'
    yield f"#EXT-X-PROGRAM-DATE-TIME:{_clock(segment.at)}"


def _parts(segment: Segment) -> Iterator[str]:
    for index, part in enumerate(segment.parts):
        yield _part(segment.msn, index, part)


def _part(msn: int, index: int, part: PartLine) -> str:
    independent = ",INDEPENDENT=YES" if part.independent else ""
    return f'#EXT-X-PART:DURATION={part.duration:.5f},URI="{part_name(msn, index)}"{independent}'


def _whole(segment: Segment) -> Iterator[str]:
    yield f"#EXTINF:{segment.duration:.5f},"
    yield segment_name(segment.msn)


def _clock(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(lines: list[str], line: Timeline) -> str:
    return "\n".join([*lines, "#EXT-X-ENDLIST"] if line.ended else lines) + "\n"
