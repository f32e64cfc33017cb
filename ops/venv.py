"""The virtual environment and what is installed in it. Runs before it exists: standard library only."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from ops import stamps
from ops.errors import Stop
from ops.locks import Lock
from ops.paths import PYTHON, ROOT, VENV

RUNTIME = (ROOT / "requirements.txt",)
DEVELOPMENT = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")


def ensure(*, development: bool) -> None:
    """Make `.venv` hold exactly the pinned packages; returns at once when it already does."""
    stamp, wanted = _stamp(VENV, development)
    if PYTHON.exists() and stamps.is_current(stamp, wanted):
        return
    with Lock(VENV.with_name(".venv.lock")):
        if not (PYTHON.exists() and stamps.is_current(stamp, wanted)):
            make(VENV)
            files = DEVELOPMENT if development else RUNTIME
            print(f"Installing the pinned Python packages ({', '.join(file.name for file in files)})…", flush=True)
            install(VENV, files)
            for kind in {False, development}:
                stamps.mark(*_stamp(VENV, kind))


def _stamp(venv: Path, development: bool) -> tuple[Path, str]:
    name = ".installed-dev" if development else ".installed"
    return venv / name, stamps.digest(DEVELOPMENT if development else RUNTIME, sys.version)


def make(venv: Path) -> None:
    """A virtual environment at `venv`, remade when its Python has gone or is another version."""
    python = venv / "bin" / "python"
    probe = [str(python), "-c", "import sys, pip; sys.exit(sys.version_info[:2] != tuple(map(int, sys.argv[1:])))"]
    wanted = [str(part) for part in sys.version_info[:2]]
    if python.exists() and subprocess.run(probe + wanted, capture_output=True, check=False).returncode == 0:
        return
    if importlib.util.find_spec("ensurepip") is None:
        version = ".".join(wanted)
        raise Stop(f"Python's venv module is missing; on Debian or Ubuntu: apt-get install python{version}-venv")
    print(f"Making the virtual environment {venv.name}…", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise Stop(f"The virtual environment could not be made: {_last_line(made.stdout + made.stderr)}")


def install(venv: Path, files: tuple[Path, ...]) -> None:
    """Install exactly what the files pin; every download is checked against its hash."""
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes"]
    for file in files:
        command += ["-r", str(file)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, env=_pip_environment(), check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise Stop(f"The Python packages could not be installed: {_last_line(done.stderr)}")


def _pip_environment() -> dict[str, str]:
    # Wheels are unpacked once; compiling 10,000 modules now would cost longer than compiling on first import.
    return {**os.environ, "PYTHONWARNINGS": "ignore"}


def _last_line(text: str) -> str:
    return ([line.strip() for line in text.splitlines() if line.strip()] or ["no reason given"])[-1]
