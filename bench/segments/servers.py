"""nginx and Flask, each on the first core while it is measured."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.fanout import machine
from bench.fanout.stage import Stage
from ops import nginx, probes
from ops.errors import Stop
from ops.paths import PYTHON, ROOT

ASKED = "log_format asked '$upstream_addr'; access_log asked.log asked;"


@contextmanager
def front(stage: Stage, rooms_port: int, port: int) -> Iterator[Path]:
    """The product's nginx before a rooms process on TCP; gives the log that has one line a request: whom it asked."""
    secret = stage.environment["SECRET_KEY"]
    service = nginx.service(stage.state, nginx.Front(port, 1, secret_key=secret))
    folder = stage.state.folder / "nginx"
    text = (folder / "nginx.conf").read_text()
    text = text.replace(f"unix:{nginx.rooms_socket(stage.state, 0)}", f"127.0.0.1:{rooms_port}")
    text = text.replace("worker_processes auto", "worker_processes 1")
    (folder / "nginx.conf").write_text(text.replace("access_log off;", ASKED))
    own = os.sched_getaffinity(0)
    machine.give_first_core(0)
    try:
        child = service.spawn()
    finally:
        os.sched_setaffinity(0, own)
    try:
        _await(lambda: probes.accepts_tcp(port), f"nginx (log: {service.log})")
        yield folder / "asked.log"
    finally:
        child.terminate()
        child.wait()


@contextmanager
def flask(folder: Path, log: Path) -> Iterator[int]:
    """gunicorn with the settings of the web process, giving out `folder`; its port."""
    port = free_port()
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", "gthread", "--threads", "8"]
    command = [str(PYTHON), "-m", "gunicorn", "bench.segments.files:app", *options, "--no-control-socket"]
    with log.open("ab") as output:
        child = subprocess.Popen(
            [*command, "--keep-alive", "30"],
            env={**os.environ, "FOLDER": str(folder)},
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=machine.prepare_child,
        )
    try:
        _await(lambda: probes.accepts_tcp(port), f"Flask (log: {log})")
        yield port
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(true: Callable[[], bool], name: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.05)
    raise Stop(f"{name} did not start")
