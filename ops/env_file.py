"""Small files of NAME=value lines, for their owner alone."""

import os
from collections.abc import Mapping
from pathlib import Path

from ops.errors import Stop


def read(path: Path) -> dict[str, str]:
    """The pairs in the file; none when there is no file."""
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Stop(f"{path} cannot be read ({error.strerror}): start as the user who owns it.") from error
    pairs = [line.partition("=") for line in lines if line.strip() and not line.startswith("#")]
    if any(not sign for _, sign, _ in pairs):
        raise Stop(f"{path} is damaged: every line must be NAME=value. Bring it back from a backup.")
    return {name: value for name, _, value in pairs}


def write(path: Path, values: Mapping[str, str], remark: str) -> None:
    """Replace the file as a whole; on disk before this returns."""
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"# {remark}\n" + "".join(f"{name}={value}\n" for name, value in values.items()))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
