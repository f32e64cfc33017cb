"""One ffmpeg process: bytes in, bytes out, and what became of it."""

import contextlib
import resource
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import structlog

from app.livestream.video.limits import STUCK_SECONDS

log = structlog.get_logger()
CHUNK = 65_536
MEMORY = 2 * 2**30


class Gone(Exception):
    """The process is not there any more."""


class Encoder:
    """Runs `command`; what it writes goes to `receive`, in a thread of its own. What that raises ends the process."""

    def __init__(self, command: Sequence[str], receive: Callable[[bytes], None]) -> None:
        self._receive = receive
        self._said: deque[str] = deque(maxlen=5)
        self._writing: float | None = None
        self.failure: Exception | None = None
        self._process: Any = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
        )
        with contextlib.suppress(OSError):
            resource.prlimit(self._process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        self._readers = [threading.Thread(target=run, daemon=True) for run in (self._read, self._listen)]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come out."""
        return not self._readers[0].is_alive()

    @property
    def said(self) -> str:
        """Its last complaints."""
        return " / ".join(self._said)

    def write(self, data: bytes) -> None:
        """Hand it bytes; waits while it is busy. Raises Gone."""
        self._writing = monotonic()
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[self._process.stdin.write(rest) :]
        except (OSError, ValueError) as error:
            raise Gone from error
        finally:
            self._writing = None

    def finish(self, seconds: float = 3.0) -> None:
        """Say that nothing more comes, and let it write what it has."""
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.close()
        self._readers[0].join(seconds)
        self.kill()

    def kill(self) -> None:
        """End it now."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def look(self) -> None:
        """Kill it if it has been taking nothing for too long."""
        if self._writing is not None and monotonic() - self._writing > STUCK_SECONDS:
            log.warning("encoder_stuck", pid=self.pid)
            self.kill()

    def _read(self) -> None:
        try:
            while data := self._process.stdout.read(CHUNK):
                self._receive(data)
        except (OSError, ValueError):
            pass
        except Exception as error:
            self.failure = error
            self.kill()
        finally:
            self._process.stdout.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while text := self._process.stderr.read(4096):
                self._said.extend(text.decode(errors="replace").splitlines()[-5:])
        self._process.stderr.close()
