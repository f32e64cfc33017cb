"""What of a rendition can be played now: the segments that are listed, and the parts of the one being made."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import ceil
from threading import Condition

from app.livestream.video import limits


@dataclass(frozen=True)
class PartLine:
    """A part as a playlist names it."""

    duration: float
    independent: bool


@dataclass
class Segment:
    """A segment, open or closed. `run` counts takes that have segments: it changes where a discontinuity is.

    `at` is its wall clock (ms) and `start` its moment within the take."""

    msn: int
    run: int
    take: int
    at: int
    start: float
    parts: list[PartLine] = field(default_factory=list)
    duration: float = 0.0
    bytes: int = 0


@dataclass
class Timeline:
    """One rendition. Changes are announced through `changed`; readers wait for them with `until`.

    `hold_back`: seconds that players shall keep to the end at least."""

    codecs: str = ""
    width: int = 0
    height: int = 0
    segments: list[Segment] = field(default_factory=list)
    open: Segment | None = None
    part_target: float = limits.PART_LIMIT
    hold_back: float = 0.0
    target: int = 2
    hole: bool = False
    ended: bool = False
    rate: int = 0
    changed: Condition = field(default_factory=Condition)

    def begin(self, segment: Segment) -> None:
        """Close the open segment and begin `segment`. After a hole in the numbers the list is left as it is until the
        first segment behind the hole is whole, and then starts anew: players take an empty list for an error."""
        with self.changed:
            self._close()
            self.hole = bool(self.segments) and self.segments[-1].msn + 1 != segment.msn
            self.open = segment
            self.changed.notify_all()

    def add(self, part: PartLine, size: int) -> None:
        """A part of the open segment is there."""
        with self.changed:
            assert self.open is not None
            self.open.parts.append(part)
            self.open.duration += part.duration
            self.open.bytes += size
            self.part_target = max(self.part_target, part.duration)
            self.changed.notify_all()

    def forget_before(self, msn: int) -> None:
        """A list that ends before `msn` is of no use to anybody: empty it, so that players wait for a new one."""
        with self.changed:
            if self.segments and self.segments[-1].msn < msn:
                self.segments, self.open, self.hole = [], None, False

    def restore(self, segment: Segment, size: int) -> None:
        """A whole segment of before this process."""
        self.segments = [*self.segments, replace(segment, bytes=size, parts=[])][-limits.WINDOW_SEGMENTS :]
        self.target = max(self.target, ceil(segment.duration - 0.5))

    def end(self, *, for_good: bool) -> None:
        """Close the open segment: nothing comes for now, or any more."""
        with self.changed:
            self._close()
            self.ended = for_good
            self.changed.notify_all()

    def has(self, msn: int, part: int | None) -> bool:
        """Whether a part, or with None the whole segment, is there or past."""
        if self.ended or self.hole:
            return self.ended
        if msn < self.next_msn:
            return True
        now = self.open
        return now is not None and part is not None and now.msn == msn and part < len(now.parts)

    def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Wait until `true`, at most `seconds`."""
        with self.changed:
            return self.changed.wait_for(true, seconds)

    @property
    def shown(self) -> Segment | None:
        """The open segment, if it follows what is listed."""
        return None if self.hole or self.ended else self.open

    @property
    def next_msn(self) -> int:
        """The number of the segment that is open, or comes next."""
        if self.open is not None:
            return self.open.msn
        return self.segments[-1].msn + 1 if self.segments else 0

    def _close(self) -> None:
        closed, self.open = self.open, None
        if closed is None or not closed.parts:
            return
        self.target = max(self.target, ceil(closed.duration - 0.5))
        self.rate = max(int(closed.bytes * 8 / max(closed.duration, 0.2)), int(self.rate * 0.9))
        self.segments = [*([] if self.hole else self.segments), closed][-limits.WINDOW_SEGMENTS :]
        self.hole = False
