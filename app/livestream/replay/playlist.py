"""The playlist of a replay."""

from collections.abc import Callable

from app.livestream.replay.journal import init_name, segment_name
from app.livestream.rules.timeline import Timeline


def media_playlist(timeline: Timeline, address: Callable[[str], str]) -> str:
    """HLS, all of it; `address` gives where a file (`i1.mp4`, `s7.m4s`) is. Between takes the stream begins anew."""
    longest = max((segment.duration for segment in timeline.segments), default=1000)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{-(-longest // 1000)}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    take, last = None, None
    for segment in timeline.segments:
        if segment.take != take:
            lines += ["#EXT-X-DISCONTINUITY"] if take is not None else []
            lines.append(f'#EXT-X-MAP:URI="{address(init_name(segment.take))}"')
        elif last is not None and segment.number != last + 1:
            lines.append("#EXT-X-DISCONTINUITY")
        lines += [f"#EXTINF:{segment.duration / 1000:.3f},", address(segment_name(segment.number))]
        take, last = segment.take, segment.number
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])
