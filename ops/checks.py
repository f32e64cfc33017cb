"""The checks that need no server: format, lint, types, import contracts. `script/lint` runs them, `script/test` too."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from ops.errors import exit_code
from ops.paths import PYTHON, ROOT, VENV

Step = tuple[str, list[str]]

STEPS: list[Step] = [
    ("ruff format", [str(PYTHON), "-m", "ruff", "format", "--check", "."]),
    ("ruff check", [str(PYTHON), "-m", "ruff", "check", "."]),
    ("mypy", [str(PYTHON), "-m", "mypy"]),
    ("import contracts", [str(PYTHON), str(VENV / "bin" / "lint-imports")]),
]


def run(steps: Sequence[Step], execute: Callable[[list[str]], int]) -> int:
    """Run every step, even after a failure; say at the end which failed. 0 when none did."""
    failed = []
    for name, command in steps:
        print(f"\n── {name} " + "─" * (70 - len(name)), flush=True)
        began = time.monotonic()
        code = execute(command)
        print(f"── {name}: {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s", flush=True)
        if code:
            failed.append(name)
    if len(steps) > 1:
        print(f"\nFailed: {', '.join(failed)}" if failed else f"\nAll {len(steps)} steps passed.", flush=True)
    return 1 if failed else 0


def main() -> int:
    return run(STEPS, lambda command: subprocess.run([*command, *sys.argv[1:]], cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
