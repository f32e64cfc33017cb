"""Starts services, restarts the one that dies, stops all in reverse order.

Single-threaded on purpose: the kernel ties "end with your parent" to the thread that started the child.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ops.child import Child
from ops.errors import Stop
from ops.leftovers import record
from ops.service import Service, end_with_parent

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LISTENED = {*ENDING, signal.SIGCHLD}
START_LIMIT = 60.0
GIVE_UP_AFTER = 3


class Interrupted(Exception):
    """Somebody asked the supervisor to end."""


class Supervisor:
    """Use as a context: leaving it, for whatever reason, stops everything that was started."""

    def __init__(self, children_file: Path, say: Callable[[str], None]) -> None:
        self.children: list[Child] = []
        self._file = children_file
        self._say = say

    def __enter__(self) -> "Supervisor":
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, LISTENED)
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):
            child.stop()
        self._file.unlink(missing_ok=True)
        signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)

    def start(self, services: Sequence[Service]) -> None:
        """Start them all at once and return when every one is ready."""
        self.await_ready(self.launch(services))

    def launch(self, services: Sequence[Service]) -> list[Child]:
        """Start them all at once and return at once."""
        new = [Child(service, self._say) for service in services]
        for child in new:
            self.children.append(child)
            child.start()
        self._record()
        return new

    def await_ready(self, children: Sequence[Child]) -> None:
        """Return when every one is ready; refuse when one keeps dying or takes too long."""
        began = time.monotonic()
        while waiting := [child for child in children if not child.is_ready()]:
            for child in waiting:
                if child.failures >= GIVE_UP_AFTER or time.monotonic() - began > START_LIMIT:
                    raise Stop(f"{child.service.name} did not start: {child.last_words()} (log: {child.service.log})")
            self.tend(0.02)

    def run(self, command: Sequence[str], environment: Mapping[str, str], **options: object) -> int:
        """Run one command to its end while the services are tended; its exit code."""
        parent = os.getpid()

        def prepare() -> None:
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            end_with_parent(parent, signal.SIGTERM)

        process = subprocess.Popen(command, env=dict(environment), preexec_fn=prepare, **options)  # type: ignore[call-overload]
        try:
            while process.poll() is None:
                self.tend(0.5)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        return int(process.returncode)

    def watch(self) -> None:
        """Tend the services until somebody asks to end."""
        try:
            while True:
                self.tend(0.5)
        except Interrupted:
            pass

    def tend(self, seconds: float) -> None:
        """Wait for a signal or `seconds`, then look after every child. Raises Interrupted when asked to end."""
        received = signal.sigtimedwait(LISTENED, seconds)
        if received and received.si_signo != signal.SIGCHLD:
            raise Interrupted
        restarted = [child for child in self.children if child.tend()]
        if restarted:
            self._record()

    def _record(self) -> None:
        record(self._file, {child.service.name: child.pid for child in self.children if child.pid})
