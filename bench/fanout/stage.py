"""Database, broker and a live room for the measurement, on a throw-away state of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.livestream import tokens
from app.livestream.tokens import Claims, Role
from ops import backing, fresh_database, leftovers
from ops.errors import Stop
from ops.paths import PYTHON, ROOT
from ops.state import State, standard_folder
from ops.supervisor import Supervisor


@dataclass(frozen=True)
class Stage:
    """A live room, and the environment of a rooms process that serves it."""

    state: State
    room: str
    environment: Mapping[str, str]
    supervisor: Supervisor

    def passes(self, viewers: int) -> Path:
        """A file of fresh passes for as many different people, one a line."""
        path = self.state.folder / "passes"
        secret = self.environment["SECRET_KEY"]
        with path.open("w") as file:
            for number in range(viewers):
                viewer = f"{number:024x}"
                claims = Claims(self.room, viewer, number + 1, "刘**", Role.VIEWER, may_speak=True)
                file.write(tokens.issue(secret, claims) + "\n")
        return path


@contextmanager
def raised() -> Iterator[Stage]:
    """Everything up, and gone afterwards."""
    for name in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"):
        os.environ.pop(name, None)  # never a real one
    shared = standard_folder()
    state = State(folder=shared / f"bench-{os.getpid()}", shared=shared)
    state.prepare()
    leftovers.clear(state.children)
    found = backing.prepare(state, {"fsync": "off"})
    environment = {**found.environment, "CHUNFENG_DEMO": "1"}
    try:
        with Supervisor(state.children, lambda line: None) as supervisor:
            supervisor.start(found.services)
            fresh_database.make(state)
            for command in ("db upgrade", "reference load"):
                _output(["-m", "flask", "--app", "wsgi", *command.split()], environment)
            room = _output(["-m", "bench.fanout.room"], environment).split()[-1]
            yield Stage(state, room, environment | {"CHUNFENG_PROCESS": "rooms"}, supervisor)
    finally:
        shutil.rmtree(state.folder, ignore_errors=True)
        state.remove_sockets()


def _output(arguments: list[str], environment: Mapping[str, str]) -> str:
    command = [str(PYTHON), *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"{' '.join(arguments)} failed: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout
