"""Who watched how much, from joins and leaves: a sweep over spans of time, each viewer counted once at any moment.

Times are seconds since the room went on air. A viewer's spans include both ends; a card is on view up to, not at, the
moment it comes off, so that a moment belongs to one card."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

Span = tuple[float, float]


@dataclass(frozen=True)
class Crowd:
    """How many were there at once: at most (and when that was), on average over the time on air, in each minute."""

    peak: int
    peak_at: float | None
    average: float
    minutes: tuple[int, ...]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order: two devices or a quick return are one span."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


def on_air(spans: Iterable[Span], end: float) -> list[Span]:
    """What of a viewer's time lies within the broadcast, from 0 to `end`."""
    return [(max(start, 0.0), min(stop, end)) for start, stop in merged(spans) if stop >= 0 and start <= end]


def length(spans: Iterable[Span]) -> float:
    """Seconds in all."""
    return sum(end - start for start, end in spans)


def seen(viewer: Sequence[Span], shown: Sequence[Span]) -> list[Span]:
    """When a viewer was there while a card was on view; both in order and without overlaps."""
    return [
        (max(start, up), min(stop, down))
        for start, stop in viewer
        for up, down in shown
        if up < down and start < down and stop >= up
    ]


def crowd(viewers: Iterable[Sequence[Span]], end: float) -> Crowd:
    """The sweep: everybody's comings and goings in order. `viewers` as `on_air` gives them."""
    told = [list(spans) for spans in viewers]
    moves = sorted(
        move for spans in told for start, stop in spans for move in ((start, 0, 1), (stop, 1, -1))
    )  # at one moment, comings before goings
    minutes = [0] * max(1, ceil(end / 60))
    there, minute, peak, peak_at = 0, 0, 0, None
    for at, _leaving, step in moves:
        now = min(int(at // 60), len(minutes) - 1)
        for begun in range(minute + 1, now + 1):
            minutes[begun] = there
        minute, there = now, there + step
        minutes[minute] = max(minutes[minute], there)
        if there > peak:
            peak, peak_at = there, at
    return Crowd(peak, peak_at, sum(map(length, told)) / end if end > 0 else 0.0, tuple(minutes))
