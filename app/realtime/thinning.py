"""Leaving part of the chat out when a process cannot deliver all of it.

Numbers that were left out are named in the frame, so that a phone's own number goes on without a gap; it knows that
its state lacks something, and takes a snapshot once the overload is over (docs/realtime.md, "Overload")."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from app.realtime.values import Event

SKIPPED = "skipped"


class Thinning:
    """Which kinds of event may be left out, from which level of overload on, and how many a second still pass."""

    def __init__(
        self, kinds: Collection[str], *, from_level: int = 3, per_second: float = 10, burst: float = 5
    ) -> None:
        self.from_level = from_level
        self._kinds = frozenset(kinds)
        self._per_second, self._burst = per_second, burst

    def thin(self, account: Any, events: Sequence[Event], now: float) -> Iterator[dict[str, Any]]:
        """Events as sent: those in excess replaced by ranges of skipped numbers. `account` has `tokens` and `refilled`,
        what the room may still send."""
        account.tokens = min(self._burst, account.tokens + (now - account.refilled) * self._per_second)
        account.refilled = now
        first: Event | None = None
        last: Event | None = None
        for event in events:
            if event.kind not in self._kinds or self._spend(account):
                if first is not None and last is not None:
                    yield skipped(first, last)
                    first = None
                yield event.as_wire()
            else:
                if first is None or event.position.epoch != first.position.epoch:
                    first = event
                last = event
        if first is not None and last is not None:
            yield skipped(first, last)

    def _spend(self, account: Any) -> bool:
        if account.tokens < 1:
            return False
        account.tokens -= 1
        return True


def skipped(first: Event, last: Event) -> dict[str, Any]:
    """What stands for the events from `first` to `last`."""
    return last.as_wire() | {"kind": SKIPPED, "payload": {"from": first.position.number}}
