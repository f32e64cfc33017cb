"""What happens in the demo city, in order of time. Acts may plan further acts; what lies ahead never happens."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger.public import recorded_clock
from app.unit_of_work import unit_of_work

Act = Callable[[Session, datetime], object]
CHUNK = 600


class Timeline:
    """A queue of acts. Ties are settled by the order of planning, so that a run can be repeated exactly."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.played = 0
        self._queue: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def plan(self, at: datetime, act: Act) -> None:
        """Let `act` happen at `at`, unless that is still to come."""
        if at < self.until:
            heapq.heappush(self._queue, (at, next(self._order), act))

    def play(self, progress: Callable[[int], None]) -> None:
        """Play everything, a chunk of acts in one transaction each. What happens in an hour is recorded at its end."""
        while self._queue:
            with unit_of_work() as session:
                session.execute(text("analyze"))  # tables grow from nothing faster than the database notices
                until = self.played + CHUNK
                while self._queue and self.played < until:
                    self._hour(session)
            progress(self.played)

    def _hour(self, session: Session) -> None:
        ends = self._queue[0][0].replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        with recorded_clock(session, min(ends, self.until)):
            while self._queue and self._queue[0][0] < ends:
                at, _order, act = heapq.heappop(self._queue)
                act(session, at)
                self.played += 1
