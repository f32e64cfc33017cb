"""Keys and passwords: taken from the environment, else made once and kept in the state folder for its owner alone."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from ops import env_file

REMARK = "Made by script/server. Without these the personal data in the database cannot be read: back them up."


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
    kept = env_file.read(path)
    made = {name: make() for name, make in MAKERS.items() if name not in kept and not environ.get(name)}
    if made:
        env_file.write(path, {**kept, **made}, REMARK)
    given = {name: environ[name] for name in MAKERS if environ.get(name)}
    return {**kept, **made, **given}
