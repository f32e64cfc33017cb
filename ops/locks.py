"""Advisory locks on files, released by the kernel when their holder dies."""

import fcntl
from pathlib import Path
from types import TracebackType
from typing import IO


class Lock:
    """An exclusive lock on one file, for the life of this process or of a `with` block."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def acquire(self, *, wait: bool = False) -> bool:
        """Take the lock; without `wait`, False at once when somebody else holds it."""
        handle = self.path.open("ab")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            handle.close()
            return False
        self._file = handle
        return True

    def release(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def __enter__(self) -> "Lock":
        self.acquire(wait=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
