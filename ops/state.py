"""The state folder: everything the product writes, in one place, held by one running server at a time."""

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ops.errors import Stop
from ops.locks import Lock
from ops.paths import ROOT, is_root, traversable_by_others

# A Unix socket's path holds 107 bytes; the longest name we put behind the folder is "/pg/.s.PGSQL.5432.lock".
SOCKET_FOLDER_LIMIT = 80
PLAIN = re.compile(r"[A-Za-z0-9._/-]+")


def standard_folder() -> Path:
    """`var` in the checkout; as root behind a closed folder, where the database's user could not reach it, /var/lib."""
    if given := os.environ.get("CHUNFENG_STATE"):
        return Path(given).absolute()
    if is_root() and not traversable_by_others(ROOT):
        return Path("/var/lib/chunfeng") / _short_hash(ROOT)
    return ROOT / "var"


@dataclass(frozen=True)
class State:
    """One state folder. `shared` is where what several states may share lies (PostgreSQL's binaries)."""

    folder: Path
    shared: Path

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets.env"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def children(self) -> Path:
        """The running children, for the next start to end what a killed one left behind."""
        return self.folder / "children"

    @property
    def last_start(self) -> Path:
        """What the last start of the server settled (address, demo or not), for the commands that act on it."""
        return self.folder / "last-start.env"

    @property
    def lock(self) -> Lock:
        return Lock(self.folder / "lock")

    @property
    def run(self) -> Path:
        """The folder of sockets: `run` in the state folder if its path is short and plain, else a hashed one."""
        inside = self.folder / "run"
        if len(os.fsencode(inside)) <= SOCKET_FOLDER_LIMIT and PLAIN.fullmatch(str(inside)):
            return inside
        return Path(tempfile.gettempdir()) / f"chunfeng-{_short_hash(self.folder)}"

    @property
    def metrics(self) -> Path:
        """Where the web processes leave their counters for one another."""
        return self.folder / "metrics"

    def prepare(self) -> None:
        """Make the folders, closed to others except for passing through to what the database's user owns."""
        passing = 0o711 if is_root() else 0o700
        for folder in (self.shared, self.folder, self.run):
            folder.mkdir(mode=passing, parents=True, exist_ok=True)
        if self.run.is_symlink() or self.run.stat().st_uid != os.geteuid():
            raise Stop(f"{self.run} belongs to somebody else; remove it, or set CHUNFENG_STATE to a shorter path.")
        for folder in (self.log, self.folder / "files", self.folder / "video", self.run / "valkey", self.run / "app"):
            folder.mkdir(mode=0o700, exist_ok=True)

    def remove_sockets(self) -> None:
        """Take the folder of sockets away; only for the holder of the lock, after everything has ended."""
        shutil.rmtree(self.run, ignore_errors=True)


def standard() -> State:
    folder = standard_folder()
    return State(folder=folder, shared=folder)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
