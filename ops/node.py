"""npm: the machine's own, else one from PyPI in a virtual environment beside the product's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ops import stamps, venv
from ops.errors import Stop
from ops.paths import ROOT

REQUIREMENTS = ROOT / "ops" / "pins" / "node.txt"
TOOL_VENV = ROOT / ".venv-node"


def binaries() -> Path:
    """The folder that holds node and npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _runs(node):
        return Path(npm).parent
    stamp, wanted = TOOL_VENV / ".installed", stamps.digest([REQUIREMENTS], sys.version)
    if not stamps.is_current(stamp, wanted):
        print("This machine has no Node.js: taking one from PyPI…", flush=True)
        venv.make(TOOL_VENV)
        venv.install(TOOL_VENV, (REQUIREMENTS,))
        stamps.mark(stamp, wanted)
    commands = TOOL_VENV / "bin"
    if not _runs(str(commands / "node")):
        raise Stop("npm is missing and PyPI has none for this machine; on Debian or Ubuntu: apt-get install npm")
    return commands


def _runs(node: str) -> bool:
    try:
        return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{binaries()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def install(folder: Path) -> None:
    """`npm ci` in `folder`: exactly what its lock file says; no package's own script is run."""
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise Stop(f"npm could not install the packages of {folder / 'package-lock.json'} (its reason stands above)")
