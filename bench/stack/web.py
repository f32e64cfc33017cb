"""Web processes with the very command line they have in production, listening where nginx would find them."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.stack.backing import Backed
from ops import probes
from ops.errors import Stop
from ops.paths import ROOT
from ops.programs import web_command

PRODUCT, BARE = "wsgi:app", "bench.stack.bare:app"
START_SECONDS = 30


@contextmanager
def running(
    backed: Backed, application: str = PRODUCT, workers: int = 2, more: Mapping[str, str] | None = None
) -> Iterator[Path]:
    """`workers` web processes of `application`; the socket they listen at. `more`: environment of these alone."""
    name = application.partition(":")[0]
    path = backed.folder / f"{name}.sock"
    metrics = backed.folder / f"metrics-{name}"
    metrics.mkdir(exist_ok=True)
    own = {"CHUNFENG_PROCESS": "web", "PROMETHEUS_MULTIPROC_DIR": str(metrics), **(more or {})}
    log = backed.state.log / f"{name}.log"
    with log.open("ab") as output:
        child = subprocess.Popen(
            web_command(f"unix:{path}", workers, application),
            env={**backed.environment, **own},
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, []),
        )
    try:
        _await(child, path, log)
        yield path
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait()


def _await(child: "subprocess.Popen[bytes]", path: Path, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and child.poll() is None:
        if probes.answers_http(path):
            time.sleep(1)  # what it does first is not measured
            return
        time.sleep(0.05)
    raise Stop(f"The web processes did not start: {log.read_text()[-500:]}")
