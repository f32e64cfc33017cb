"""How late the loop of this process runs: what everything in it waits for."""

import time
from collections.abc import Callable

BEAT = 0.1


class LagMeter:
    """Sleeps a beat over and over and notes by how much it overslept. One greenlet or thread runs `run()`."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._worst = 0.0

    def run(self) -> None:
        """Measure for ever."""
        while True:
            self.beat()

    def beat(self) -> None:
        """One sleep."""
        began = self._clock()
        self._sleep(BEAT)
        self._worst = max(self._worst, self._clock() - began - BEAT)

    def take_ms(self) -> float:
        """The worst since last asked, in milliseconds."""
        worst, self._worst = self._worst, 0.0
        return worst * 1000
