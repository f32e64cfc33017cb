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
    fields = _stat(pid)
    return fields[19] if fields else None


def members(group: int) -> list[int]:
    """The processes of a group that still run; the dead whom nobody has fetched yet do not count."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields and fields[2] == str(group) and fields[0] not in "ZX":
            found.append(int(folder.name))
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name: state, parent, group, …; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


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
    while any(members(pid) for pid in ours.values()) and time.monotonic() < until:
        time.sleep(0.05)
    stuck = [name for name, pid in ours.items() if members(pid)]
    for name in stuck:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(ours[name], signal.SIGKILL)
    file.unlink(missing_ok=True)
    return stuck


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
