"""`script/test [path or pytest's options…]`: every check and test, against servers of its own.

With a path only pytest runs, on that path. Several runs may go at once: each has its own state folder.
"""

import os
import shutil
import sys
import time
from pathlib import Path

from ops import backing, browser, checks, fresh_database, leftovers, vendor
from ops.errors import Stop, exit_code
from ops.locks import Lock
from ops.paths import PYTHON, ROOT
from ops.state import State, standard_folder
from ops.supervisor import Interrupted, Supervisor

# Throw-away data: speed instead of safety from a power cut. What a test sees is the same.
DATABASE_SETTINGS = {"fsync": "off"}


def main() -> int:
    arguments = sys.argv[1:]
    paths = [word for word in arguments if not word.startswith("-") and Path(word.split("::")[0]).exists()]
    os.environ.pop("DATABASE_URL", None)  # never a real database
    os.environ.pop("REDIS_URL", None)
    vendor.ensure()
    state, lock, passing = _take_state()
    try:
        return _run(state, arguments, paths)
    except Interrupted:
        return 130
    finally:
        if passing:
            _remove(state)
        lock.release()


def _take_state() -> tuple[State, Lock, bool]:
    """The state folder of this run, its lock, and whether the folder goes away afterwards."""
    shared = standard_folder()
    given = os.environ.get("CHUNFENG_TEST_STATE")
    usual = State(folder=Path(given).absolute() if given else shared / "test", shared=shared)
    own = State(folder=shared / f"test-{os.getpid()}", shared=shared)
    _sweep(shared)
    for state in (usual, own):
        state.prepare()
        lock = state.lock
        if lock.acquire():
            return state, lock, state is own
    raise Stop(f"Another test run holds {own.folder}.")


def _sweep(shared: Path) -> None:
    """Remove the passing state folders of runs that were killed."""
    for folder in shared.glob("test-[0-9]*"):
        state = State(folder=folder, shared=shared)
        lock = state.lock
        if not Path("/proc", folder.name.removeprefix("test-")).exists() and lock.acquire():
            leftovers.clear(state.children)
            _remove(state)
            lock.release()


def _remove(state: State) -> None:
    shutil.rmtree(state.folder, ignore_errors=True)
    state.remove_sockets()


def _run(state: State, arguments: list[str], paths: list[str]) -> int:
    began = time.monotonic()
    shared = state.shared
    needs_browser = not paths or any("browser" in path for path in paths)
    browsing = browser.ensure(shared) if needs_browser else browser.find(shared)
    leftovers.clear(state.children)
    shutil.rmtree(state.folder / "valkey", ignore_errors=True)
    found = backing.prepare(state, DATABASE_SETTINGS)
    environment = found.environment | browsing | {"CHUNFENG_PROCESS": "test"}
    with Supervisor(state.children, _say_trouble) as supervisor:
        supervisor.start(found.services)
        fresh_database.make(state)
        print(f"PostgreSQL and Valkey up in {time.monotonic() - began:.1f} s ({state.folder})", flush=True)
        steps = [("pytest", _pytest(arguments, paths))]
        if not paths:
            steps = [*checks.STEPS, *steps]
        return checks.run(steps, lambda command: supervisor.run(command, environment, cwd=ROOT if not paths else None))


def _pytest(arguments: list[str], paths: list[str]) -> list[str]:
    command = [str(PYTHON), "-m", "pytest"]
    if paths:
        return [*command, *arguments]
    return [*command, "-n", "2", "--cov=app", "--cov-report=term-missing:skip-covered", *arguments]


def _say_trouble(line: str) -> None:
    if " ready " not in line:
        print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
