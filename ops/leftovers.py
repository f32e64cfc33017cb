"""What a killed supervisor left running: written down at every start of a child, ended before the next start."""

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

PATIENCE = 10.0


def started_at(pid: int) -> str | None:
    """When the process began, in the kernel's ticks since boot: with the number itself it names one process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def record(file: Path, children: Mapping[str, int]) -> None:
    aside = file.with_name(file.name + ".new")
    boot = _boot()
    aside.write_text("".join(f"{pid} {started_at(pid)} {boot} {name}\n" for name, pid in children.items()))
    aside.replace(file)


def clear(file: Path) -> list[str]:
    """Wait for the recorded processes to end, kill those that don't; the names of the killed."""
    try:
        rows = [line.split(" ", 3) for line in file.read_text().splitlines()]
    except FileNotFoundError:
        return []
    boot, until = _boot(), time.monotonic() + PATIENCE
    ours = {
        name: int(pid) for pid, began, booted, name in rows if booted == boot and started_at(int(pid)) in (began, None)
    }
    while any(_group_lives(pid) for pid in ours.values()) and time.monotonic() < until:
        time.sleep(0.05)
    stuck = [name for name, pid in ours.items() if _group_lives(pid)]
    for name in stuck:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(ours[name], signal.SIGKILL)
    file.unlink(missing_ok=True)
    return stuck


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # the number went to somebody else's group since
    return True


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
