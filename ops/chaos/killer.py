"""Who is killed when: each of the six once, in the middle of the scene that needs it most."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PLAN = {
    "gate": "web",
    "booth": "valkey",
    "room": "drainer",
    "talk": "rooms-0",
    "replay": "worker",
    "hiring at the fair": "postgres",
}
INTO_THE_SCENE = 1.0
WHOLE_GROUP = ("web", "rooms-0", "worker")
"""These are a master with workers: all of them go, as in a power cut."""


def children(file: Path) -> dict[str, int]:
    """Process ids by name, as the server writes them down at every start of a child."""
    rows = [line.split(" ", 3) for line in file.read_text().splitlines()]
    return {name: int(pid) for pid, _began, _boot, name in rows}


@dataclass
class Killer:
    """Told of every scene; kills what is planned for it, a moment later, without the players' knowledge."""

    file: Path
    say: Callable[[str], None]
    killed: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def scene(self, name: str) -> None:
        """A scene begins."""
        if name in PLAN:
            thread = threading.Thread(target=self._strike, args=(PLAN[name],), daemon=True)
            self._threads.append(thread)
            thread.start()

    def wait(self) -> None:
        """Until every blow has fallen."""
        for thread in self._threads:
            thread.join()

    def _strike(self, name: str) -> None:
        time.sleep(INTO_THE_SCENE)
        pid = children(self.file)[name]
        if name in WHOLE_GROUP:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)
        self.killed.append(name)
        self.say(f"  --- kill -9 {name} ({pid})")
