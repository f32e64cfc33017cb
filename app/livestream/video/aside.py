"""Slow disk work in a real thread, one after the other, so that no greenlet of the process waits for it."""

import threading
from collections.abc import Callable
from queue import Empty, Queue

import structlog
from gevent import monkey
from gevent.threadpool import ThreadPool

log = structlog.get_logger()


class Aside:
    """Runs what it is given, in order; a failure is logged and the next is run."""

    def __init__(self) -> None:
        self._waiting: Queue[Callable[[], None]] = Queue()
        self._pool = ThreadPool(1) if monkey.is_module_patched("threading") else None
        threading.Thread(target=self._run, daemon=True).start()

    def __call__(self, work: Callable[[], None]) -> None:
        self._waiting.put(work)

    def settle(self, seconds: float = 5.0) -> None:
        """Return once everything given so far has been done."""
        done = threading.Event()
        self(done.set)
        done.wait(seconds)

    def _run(self) -> None:
        while True:
            try:
                work = self._waiting.get(timeout=60)
            except Empty:
                continue
            try:
                if self._pool is not None:
                    self._pool.apply(work)
                else:
                    work()
            except Exception:
                log.exception("video_write_failed")
