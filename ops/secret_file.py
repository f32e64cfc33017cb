"""Keys and passwords: taken from the environment, else made once and kept in the state folder for its owner alone."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from ops.errors import Stop


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _password() -> str:
    return secrets.token_hex(24)


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": _key,
    "PERSONAL_DATA_KEY": _key,
    "TICKET_SIGNING_KEY": _key,
    "DATABASE_PASSWORD": _password,
    "DATABASE_ADMIN_PASSWORD": _password,
}


def load(path: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Every secret by name; what the environment gives wins, and what neither has is made and kept."""
    kept = _read(path)
    made = {name: make() for name, make in MAKERS.items() if name not in kept and not environ.get(name)}
    if made:
        _write(path, {**kept, **made})
    given = {name: environ[name] for name in MAKERS if environ.get(name)}
    return {**kept, **made, **given}


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Stop(f"{path} cannot be read ({error.strerror}): start as the user who owns it.") from error
    pairs = [line.split("=", 1) for line in lines if line.strip() and not line.startswith("#")]
    if any(len(pair) != 2 for pair in pairs):
        raise Stop(f"{path} is damaged: every line must be NAME=value. Bring it back from a backup.")
    return {pair[0]: pair[1] for pair in pairs}


def _write(path: Path, values: Mapping[str, str]) -> None:
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    text = "# Made by script/server. Without these the personal data in the database cannot be read: back them up.\n"
    text += "".join(f"{name}={value}\n" for name, value in values.items())
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
