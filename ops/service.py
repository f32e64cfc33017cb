"""One long-running program: how it is started, how one sees that it is ready, how it is asked to end."""

import ctypes
import os
import resource
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

Ready = Callable[[int], bool]


@dataclass(frozen=True)
class Service:
    """What the supervisor needs to know; nothing in here changes while it runs."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Ready | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    user: int | None = None
    before: Callable[[], None] | None = None
    configuration: str | None = None
    many_files: bool = False

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Start the program in a process group of its own; it gets `stop_signal` should its parent be killed."""
        if self.before:
            self.before()
        stdin = _in_memory(self.configuration) if self.configuration is not None else subprocess.DEVNULL
        try:
            with self.log.open("ab") as log:
                return subprocess.Popen(
                    self.command,
                    env=dict(self.environment),
                    stdin=stdin,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    preexec_fn=self._in_child(os.getpid()),
                )
        finally:
            if stdin != subprocess.DEVNULL:
                os.close(stdin)

    def _in_child(self, parent: int) -> Callable[[], None]:
        def prepare() -> None:
            os.setpgid(0, 0)  # so that Ctrl-C reaches the supervisor alone
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            if self.many_files:
                most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            if self.user is not None:
                become(self.user)
            end_with_parent(parent, self.stop_signal)

        return prepare


def become(user: int) -> None:
    """Give up root for `user`, for good."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


def end_with_parent(parent: int, end: signal.Signals) -> None:
    """Ask the kernel for `end` when the parent dies. After a change of user, which clears the request."""
    _libc.prctl(PR_SET_PDEATHSIG, int(end), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _in_memory(text: str) -> int:
    """A file that exists in memory alone, open at its start: a configuration no process list or disk shows."""
    handle = os.memfd_create("configuration")
    os.write(handle, text.encode())
    os.lseek(handle, 0, os.SEEK_SET)
    return handle
