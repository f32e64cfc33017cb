"""How much of a core the ffmpeg processes of a server take, by what they do."""

import os
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Ffmpeg:
    """Seconds used by the ffmpeg processes below one process; those that have ended count with what was last seen."""

    ancestor: int
    seen: dict[int, tuple[bool, float]] = field(default_factory=dict)

    def look(self) -> tuple[float, float]:
        """Seconds so far: copying the picture, and everything else (covers, 480p)."""
        for pid in _below(self.ancestor):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if b"ffmpeg" in Path(os.fsdecode(words[0])).name.encode():
                copies = b"copy" in words[words.index(b"-c:v") + 1 :][:1] if b"-c:v" in words else False
                self.seen[pid] = (copies, (int(fields[11]) + int(fields[12])) / TICKS)
        totals = [sum(used for copies, used in self.seen.values() if copies is kind) for kind in (True, False)]
        return totals[0], totals[1]


def _below(ancestor: int) -> list[int]:
    """All descendants of a process."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [ancestor]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found
