"""A server of its own for one run: a free port, a state folder that goes away."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from ops.errors import Stop
from ops.paths import ROOT

START_LIMIT, STOP_LIMIT = 600.0, 60.0
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "USER")


@dataclass(frozen=True)
class Running:
    """Where a server answers, and the file that names its processes."""

    url: str
    children: Path


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def is_ready(url: str) -> bool:
    """Whether everything is there."""
    try:
        return requests.get(f"{url}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def wait_ready(url: str, alive: Callable[[], bool] = lambda: True, limit: float = START_LIMIT) -> None:
    """Until everything is there. Raises Stop when it takes too long or the server has ended."""
    until = time.monotonic() + limit
    while not is_ready(url):
        if not alive() or time.monotonic() > until:
            raise Stop(f"The server at {url} did not become ready.")
        time.sleep(0.5)


@contextmanager
def own() -> Iterator[Running]:
    """Start script/server in a state folder of its own; stop it and remove the folder afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="chunfeng-chaos-"))
    folder.chmod(0o711)
    port = free_port()
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {"CHUNFENG_STATE": str(folder)}
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(ROOT / "script" / "server"), "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        running = Running(f"http://localhost:{port}", folder / "children")
        wait_ready(running.url, lambda: process.poll() is None)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)
