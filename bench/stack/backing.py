"""PostgreSQL as in production and Valkey, on a throw-away state of their own, and how programs run against them."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops import backing, fresh_database, leftovers
from ops.errors import Stop
from ops.paths import PYTHON, ROOT
from ops.state import State, standard_folder
from ops.supervisor import Supervisor


@dataclass(frozen=True)
class Backed:
    """A migrated database with reference data, a broker, and the environment of every process on them."""

    state: State
    environment: Mapping[str, str]

    @property
    def folder(self) -> Path:
        return self.state.folder

    @property
    def database_url(self) -> str:
        """For psycopg itself."""
        return self.environment["DATABASE_URL"].replace("postgresql+psycopg", "postgresql", 1)

    def output(self, *arguments: str) -> str:
        """What `python ARGUMENTS` prints. Raises Stop with its last line when it fails."""
        command = [str(PYTHON), *arguments]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Stop(f"{' '.join(arguments)} failed: {done.stderr.strip().splitlines()[-1]}")
        return done.stdout


@contextmanager
def raised() -> Iterator[Backed]:
    """Everything up, and gone afterwards. The database keeps what it has committed: fsync is on."""
    for name in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"):
        os.environ.pop(name, None)  # never a real one
    shared = standard_folder()
    state = State(folder=shared / f"bench-{os.getpid()}", shared=shared)
    state.prepare()
    leftovers.clear(state.children)
    found = backing.prepare(state)
    backed = Backed(state, {**found.environment, "CHUNFENG_DEMO": "1"})
    try:
        with Supervisor(state.children, lambda line: None) as supervisor:
            supervisor.start(found.services)
            fresh_database.make(state)
            for command in ("db upgrade", "reference load"):
                backed.output("-m", "flask", "--app", "wsgi", *command.split())
            yield backed
    finally:
        shutil.rmtree(state.folder, ignore_errors=True)
        state.remove_sockets()
