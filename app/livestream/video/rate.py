"""How much comes in, and whether it is more than a broadcast needs."""

from collections import deque
from dataclasses import dataclass, field

from app.livestream.video import limits
from app.livestream.video.limits import Stop

WINDOW = 3.0


@dataclass
class Rate:
    """Bytes of one connection, measured by the clock it is told."""

    budget: float = limits.BURST_BYTES
    refilled: float | None = None
    total: int = 0
    since_take: int = 0
    recent: deque[tuple[float, int]] = field(default_factory=deque)

    def add(self, size: int, now: float) -> None:
        """`size` bytes came. Raises Stop (too_fast)."""
        if self.refilled is not None:
            self.budget = min(limits.BURST_BYTES, self.budget + (now - self.refilled) * limits.BYTES_PER_SECOND)
        self.refilled = now
        self.budget -= size
        self.total += size
        self.since_take += size
        self.recent.append((now, size))
        if self.budget < 0:
            raise Stop("too_fast")

    def per_second(self, now: float) -> int:
        """Bytes a second over the last three seconds."""
        while self.recent and self.recent[0][0] < now - WINDOW:
            self.recent.popleft()
        return int(sum(size for _at, size in self.recent) / WINDOW)
