"""Work that costs the same for one as for many, done for everybody who waits at once.

Whoever comes while nobody works begins at once and alone: nothing waits for company. Whoever comes meanwhile queues,
and when the work is done the first of the queue does it for all who have gathered. There is no thread of its own,
so that nothing has to be started, watched or stopped.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from flask_babel import lazy_gettext as _l

from app.errors import Unavailable

T = TypeVar("T")
R = TypeVar("R")
PATIENCE = 20.0


class _Place(Generic[T, R]):
    """Somebody's place in the queue: what is wanted, and what became of it."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.called = threading.Event()
        self.leads = False
        self.answer: R | Exception | None = None


class Gathering(Generic[T, R]):
    """`work` takes items and gives an answer (or an exception to raise) for each, in their order.

    It is handed at most `most` at once; more than `waiting` in the queue, or a wait that takes too long, is refused
    with `busy`. It runs in the context of one of the callers."""

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R | Exception]], *, most: int, waiting: int) -> None:
        self._work, self._most, self._waiting = work, most, waiting
        self._lock = threading.Lock()
        self._queue: deque[_Place[T, R]] = deque()
        self._busy = False

    def __call__(self, item: T, patience: float = PATIENCE) -> R:
        """The answer to one item. Raises what the work gave for it, or Unavailable busy."""
        place: _Place[T, R] = _Place(item)
        self._join(place)
        if not place.leads:
            self._wait(place, patience)
        if place.leads:
            self._lead()
        if isinstance(place.answer, Exception):
            raise place.answer
        if place.answer is None:
            raise _busy()
        return place.answer

    def _join(self, place: _Place[T, R]) -> None:
        with self._lock:
            if len(self._queue) >= self._waiting:
                raise _busy()
            self._queue.append(place)
            place.leads, self._busy = not self._busy, True

    def _wait(self, place: _Place[T, R], patience: float) -> None:
        if place.called.wait(patience):
            return
        with self._lock:
            if place in self._queue and not place.leads:
                self._queue.remove(place)

    def _lead(self) -> None:
        """Do the work for all who are there, oneself the first of them; then call the next to lead."""
        with self._lock:
            places = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
        try:
            answers = self._answers([place.item for place in places])
            for place, answer in zip(places, answers, strict=True):
                place.answer = answer
        finally:
            self._hand_over()
            for place in places:
                place.called.set()

    def _answers(self, items: list[T]) -> Sequence[R | Exception]:
        try:
            return self._work(items)
        except Exception as error:
            return [error] * len(items)

    def _hand_over(self) -> None:
        with self._lock:
            following = self._queue[0] if self._queue else None
            self._busy = following is not None
            if following is not None:
                following.leads = True
        if following is not None:
            following.called.set()


def _busy() -> Unavailable:
    return Unavailable("busy", _l("现在人太多，一时处理不过来，请稍等几秒再试。"))
