"""Which stretch of a recording is about which job: from pins and unpins to chapters, and one clip a job."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.livestream.rules.kinds import Kind
from app.livestream.rules.timeline import Timeline

SAME_TALK = 20_000
"""A card off and on again within this many ms, with no other card between, was never really off."""
SHORTEST = 3_000
"""Less than this is a slip of the finger, not a talk about a job."""


@dataclass(frozen=True)
class Stretch:
    """A job was on view from `start` until `until`: wall clock or media time, ms."""

    vacancy: str
    start: int
    until: int

    @property
    def length(self) -> int:
        return self.until - self.start


def pinnings(acts: Iterable[tuple[str, Mapping[str, Any], int]]) -> list[Stretch]:
    """When each card was on view, by the wall clock. `acts`: (kind, payload, ms) in the order they were decided; one
    still on view at the last act is on view until then."""
    made: list[Stretch] = []
    present: tuple[str, int] | None = None
    at = 0
    for kind, payload, at in acts:
        if kind not in (Kind.CARD_PINNED, Kind.CARD_UNPINNED, Kind.ROOM_ENDED):
            continue
        if present is not None:
            made.append(Stretch(present[0], present[1], max(at, present[1])))
        present = (str(payload["card"]["public_id"]), at) if kind == Kind.CARD_PINNED else None
    if present is not None:
        made.append(Stretch(present[0], present[1], max(at, present[1])))
    return made


def chapters(pinned: Iterable[Stretch], timeline: Timeline) -> list[Stretch]:
    """The same in media time, in order: what fell into a gap is left out, one talk with a short pause is joined."""
    made: list[Stretch] = []
    for one in pinned:
        start, until = timeline.media_at(one.start), timeline.media_at(one.until)
        if until <= start:
            continue
        last = made[-1] if made else None
        if last is not None and last.vacancy == one.vacancy and start - last.until <= SAME_TALK:
            made[-1] = Stretch(last.vacancy, last.start, until)
        else:
            made.append(Stretch(one.vacancy, start, until))
    return made


def one_per_job(found: Iterable[Stretch]) -> list[Stretch]:
    """The longest talk about each job (the first of equals), in order of the replay: a clip that jumps would tell
    less than the one in which the host went through everything."""
    best: dict[str, Stretch] = {}
    for one in found:
        if one.length >= SHORTEST and (one.vacancy not in best or one.length > best[one.vacancy].length):
            best[one.vacancy] = one
    return sorted(best.values(), key=lambda stretch: stretch.start)
