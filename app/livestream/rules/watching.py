"""Minutes and sittings of those who watch."""

from collections.abc import Iterable
from datetime import datetime

SAME_SITTING_SECONDS = 60


def minute_of(started_at: datetime, at: datetime) -> int:
    """The minute of the broadcast, counted from 1."""
    return max(0, int((at - started_at).total_seconds())) // 60 + 1


def sittings_of(
    spans: Iterable[tuple[datetime, datetime]], sightings: Iterable[datetime]
) -> list[tuple[datetime, datetime]]:
    """Sittings after further sightings of a viewer: one within a minute of a sitting's end goes on with it."""
    made = sorted(spans)
    for at in sorted(sightings):
        if made and at <= made[-1][1]:
            continue
        if made and (at - made[-1][1]).total_seconds() <= SAME_SITTING_SECONDS:
            made[-1] = (made[-1][0], at)
        else:
            made.append((at, at))
    return made
