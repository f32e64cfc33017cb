"""A service while it runs: its process, its failures, when it may be started again."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable

from ops.service import Service

STEADY = 10.0
LONGEST_PAUSE = 30.0


class Child:
    """The supervisor's view of one service."""

    def __init__(self, service: Service, say: Callable[[str], None]) -> None:
        self.service = service
        self.failures = 0
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._again_at = 0.0
        self._was_ready = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        self._started, self._again_at, self._was_ready = time.monotonic(), 0.0, False
        self._process = self.service.spawn()

    def tend(self) -> bool:
        """Restart the process if it died and its pause is over; True when a new one was started."""
        assert self._process
        if self._process.poll() is None:
            if self.failures and time.monotonic() - self._started > STEADY:
                self.failures = 0
            self.is_ready()
            return False
        if not self._again_at:
            self._note_death(self._process.returncode)
        elif time.monotonic() >= self._again_at:
            self.start()
            return True
        return False

    def _note_death(self, code: int) -> None:
        self._end_group()
        pause = min(LONGEST_PAUSE, 0.2 * 2**self.failures)
        self.failures += 1
        self._again_at = time.monotonic() + pause
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        self._say(f"{self.service.name} ended ({how}); starting it again in {pause:.1f} s")

    def is_ready(self) -> bool:
        """Whether it answers; said once per start."""
        if self._was_ready:
            return True
        if (
            self._process
            and self._process.poll() is None
            and (not self.service.ready or self.service.ready(self._process.pid))
        ):
            self._was_ready = True
            self._say(f"{self.service.name} ready ({time.monotonic() - self._started:.1f} s)")
        return self._was_ready

    def stop(self) -> None:
        """Ask it to end, wait for its grace, then end its whole group."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(self.service.stop_signal)
        try:
            self._process.wait(self.service.grace)
        except subprocess.TimeoutExpired:
            self._say(f"{self.service.name} did not end within {self.service.grace:.0f} s: killed")
        self._end_group()
        self._process.wait()

    def _end_group(self) -> None:
        if self._process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """The last line of its log."""
        try:
            lines = self.service.log.read_text(errors="replace").splitlines()
        except OSError:
            lines = []
        return ([line.strip() for line in lines if line.strip()] or ["it said nothing"])[-1][:300]
