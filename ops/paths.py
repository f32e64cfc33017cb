"""Where things are: the checkout, its virtual environment and what set-up makes in it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "static" / "vendor"


def traversable_by_others(folder: Path) -> bool:
    """Whether another user could walk into `folder`: every part of its path lets others pass."""
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents) if part.exists())


def is_root() -> bool:
    return os.geteuid() == 0
