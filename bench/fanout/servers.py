"""The three servers that are measured, each alone on the first core while it is."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.fanout import machine
from ops.errors import Stop
from ops.paths import ROOT
from ops.programs import room_command

START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """How one is started. `passes`: whether it wants to see some."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    passes: bool = False
    works_in_child: bool = False


def product(environment: Mapping[str, str], collect_ms: int) -> Server:
    """The product's rooms process, with the very command line it has in production, listening on TCP as the others."""
    collecting = {"CHUNFENG_COLLECT_MS": str(collect_ms)}
    return Server("chunfeng", room_command("127.0.0.1:{port}"), {**environment, **collecting}, True, True)


def peer(command: list[str]) -> Server:
    """Node's socket.io."""
    return Server("node", [*command, "{port}"])


def writer(program: Path) -> Server:
    """The bare writer in C."""
    return Server("writer", [str(program), "{port}"])


@contextmanager
def running(server: Server, log: Path) -> Iterator[tuple[int, int]]:
    """The port, and the id of the process that does the work."""
    port = free_port()
    command = [word.format(port=port) for word in server.command]
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            env={**os.environ, **server.environment},
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=machine.prepare_child,
        )
    try:
        _await(server, child, port, log)
        yield port, _worker(child.pid) if server.works_in_child else child.pid
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _await(server: Server, child: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and child.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(2)
            if probe.connect_ex(("127.0.0.1", port)) == 0 and (not server.works_in_child or _worker(child.pid)):
                time.sleep(1)  # what it does first is not measured
                return
        time.sleep(0.05)
    raise Stop(f"{server.name} did not start (log: {log})")


def _worker(master: int) -> int:
    return int(next(iter(Path(f"/proc/{master}/task/{master}/children").read_text().split()), 0))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
