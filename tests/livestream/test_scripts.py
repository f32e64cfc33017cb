"""The pages' pure decisions, in the language they are written in."""

import subprocess
from pathlib import Path

from ops import node

SCRIPTS = Path(__file__).parent / "scripts"


def test_what_the_pages_decide() -> None:
    files = sorted(str(file) for file in SCRIPTS.glob("*.test.mjs"))
    assert files
    command = [str(node.find().executable), "--test", "--experimental-detect-module", *files]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
