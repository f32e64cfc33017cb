"""Stamps: small files saying for which input a slow step was last done, so that it is skipped when nothing changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(files: Iterable[Path], *more: str) -> str:
    """One fingerprint of the files' contents and of any further words that decide the outcome."""
    total = hashlib.sha256()
    for part in (*(path.read_bytes() for path in files), *(word.encode() for word in more)):
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    try:
        return stamp.read_text().strip() == wanted
    except (OSError, UnicodeDecodeError):
        return False


def mark(stamp: Path, done: str) -> None:
    """Record `done`; written aside and renamed, so that a crash leaves the old stamp or the new one."""
    aside = stamp.with_name(stamp.name + ".new")
    aside.write_text(done + "\n")
    aside.replace(stamp)
