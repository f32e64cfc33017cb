"""The supervisor, over tiny real processes: restart, order of the end, nothing left behind.

Each case runs a supervisor in a process of its own, since signals belong to a process.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ops import leftovers

PROGRAM = """
import sys
from pathlib import Path
from ops.service import Service
from ops.supervisor import Supervisor
here = Path(sys.argv[1])
sleeper = ["sh", "-c", "sleep 60 & wait"]
services = [Service(name, sleeper, here / f"{name}.log") for name in ("first", "second")]
with Supervisor(here / "children", lambda line: print(line, flush=True)) as supervisor:
    supervisor.start(services)
    print("up", flush=True)
    supervisor.watch()
print("down", flush=True)
"""


def start(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)], stdout=subprocess.PIPE, text=True)
    wait_for(lambda: [len(leftovers.members(pid)) for pid in children(folder).values()] == [2, 2])
    return process


def children(folder: Path) -> dict[str, int]:
    try:
        rows = [line.split() for line in (folder / "children").read_text().splitlines()]
    except FileNotFoundError:
        return {}
    return {row[3]: int(row[0]) for row in rows}


def wait_for(happened: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.02)


def test_one_that_dies_is_started_again_and_the_end_takes_all(tmp_path: Path) -> None:
    process = start(tmp_path)
    before = children(tmp_path)
    os.kill(before["first"], signal.SIGKILL)
    wait_for(lambda: children(tmp_path).get("first") not in (None, before["first"]))
    after = children(tmp_path)
    assert after["second"] == before["second"]
    assert not leftovers.members(before["first"]), "what the killed one had started is still there"
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=10)
    assert "first ended (killed by SIGKILL); starting it again in 0.2 s" in said
    assert said.endswith("down\n")
    assert not any(leftovers.members(pid) for pid in after.values())
    assert not (tmp_path / "children").exists()


def test_killed_supervisor_leaves_no_child_and_the_next_start_no_grandchild(tmp_path: Path) -> None:
    process = start(tmp_path)
    pids = children(tmp_path)
    process.kill()
    process.communicate(timeout=10)
    wait_for(lambda: not any(leftovers.started_at(pid) for pid in pids.values()))
    leftovers.PATIENCE, patience = 0.2, leftovers.PATIENCE
    try:
        assert sorted(leftovers.clear(tmp_path / "children")) == ["first", "second"]
    finally:
        leftovers.PATIENCE = patience
    wait_for(lambda: not any(leftovers.members(pid) for pid in pids.values()))


def test_a_number_that_went_to_another_process_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "30"], start_new_session=True) as other:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        (tmp_path / "children").write_text(f"{other.pid} 1 {boot} web\n")
        assert leftovers.clear(tmp_path / "children") == []
        assert other.poll() is None
        other.kill()
