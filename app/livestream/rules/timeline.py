"""When a recording shows what: wall clock to media time and back. Where the host dropped out nothing was recorded, so
that the replay goes on at once where the room took minutes."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Segment:
    """One recorded segment: `wall` is its first moment (ms since 1970), `duration` in ms; `take` names its init."""

    number: int
    take: int
    wall: int
    duration: int
    size: int = 0


@dataclass(frozen=True)
class Timeline:
    """Segments in order of their numbers; media time counts what was recorded only."""

    segments: tuple[Segment, ...]

    @classmethod
    def of(cls, segments: Iterable[Segment]) -> "Timeline":
        """In order, each number once (the last word about it counts), without empty ones."""
        known = {segment.number: segment for segment in segments if segment.duration > 0}
        return cls(tuple(known[number] for number in sorted(known)))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each segment begins in the replay, ms."""
        made, at = [], 0
        for segment in self.segments:
            made.append(at)
            at += segment.duration
        return tuple(made)

    @cached_property
    def duration(self) -> int:
        """Of the whole replay, ms."""
        return sum(segment.duration for segment in self.segments)

    @cached_property
    def _walls(self) -> Sequence[int]:
        # a clock set back while recording must not turn the order around
        made: list[int] = []
        for segment in self.segments:
            made.append(max(segment.wall, made[-1] if made else segment.wall))
        return made

    @cached_property
    def longest_gap(self) -> int:
        """The longest stretch of wall clock that was not recorded, ms."""
        pairs = zip(self._walls, self._walls[1:], self.segments, strict=False)
        return max((max(0, later - wall - one.duration) for wall, later, one in pairs), default=0)

    def media_at(self, wall: int) -> int:
        """Where the replay shows what happened at `wall`; what fell into a gap shows where the host is back."""
        place = bisect_right(self._walls, wall) - 1
        if place < 0:
            return 0
        segment = self.segments[place]
        return self.starts[place] + min(wall - self._walls[place], segment.duration)

    def wall_at(self, media: int) -> int:
        """When it was that the replay shows at `media`; 0 for an empty recording."""
        if not self.segments:
            return 0
        place = max(0, bisect_right(self.starts, media) - 1)
        segment = self.segments[place]
        return self._walls[place] + min(max(0, media - self.starts[place]), segment.duration)

    def within(self, start: int, until: int) -> list[Segment]:
        """The segments that show anything of [start, until)."""
        pairs = zip(self.starts, self.segments, strict=True)
        return [segment for begin, segment in pairs if begin < until and begin + segment.duration > start]

    def snapped(self, start: int, until: int) -> tuple[int, int]:
        """The smallest stretch of whole segments that holds [start, until); (0, 0) when that shows nothing."""
        pairs = list(zip(self.starts, self.segments, strict=True))
        held = [(begin, begin + one.duration) for begin, one in pairs if begin < until and begin + one.duration > start]
        return (held[0][0], held[-1][1]) if held else (0, 0)
