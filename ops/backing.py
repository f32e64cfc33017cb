"""Database and broker together, and the environment every process of the product gets."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from ops import env_file, postgres, secret_file, valkey
from ops.paths import ROOT, VENV
from ops.service import Service
from ops.state import State

APP_SECRETS = ("SECRET_KEY", "PERSONAL_DATA_KEY", "TICKET_SIGNING_KEY")


@dataclass(frozen=True)
class Backing:
    """The services to start (none for what the caller's environment names) and where they will be found."""

    services: list[Service]
    environment: dict[str, str]


def prepare(state: State, database_settings: dict[str, str] | None = None) -> Backing:
    """Make folders and secrets, and say what is to be started."""
    state.prepare()
    kept = secret_file.load(state.secrets)
    passwords = (kept["DATABASE_PASSWORD"], kept["DATABASE_ADMIN_PASSWORD"])
    services = []
    if not os.environ.get("DATABASE_URL"):
        services.append(postgres.service(state, passwords, database_settings))
    if not os.environ.get("REDIS_URL"):
        services.append(valkey.service(state))
    return Backing(services, environment(state, kept))


def environment(state: State, kept: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment completed by ours: where both name a thing the caller's stands."""
    ours = {name: kept[name] for name in APP_SECRETS}
    ours |= {"LOG_FORMAT": "json", "CHUNFENG_PROCESS": "cli", "PYTHONUNBUFFERED": "1"}
    if not os.environ.get("DATABASE_URL"):
        ours["DATABASE_URL"] = postgres.url(state, kept["DATABASE_PASSWORD"])
    if not os.environ.get("REDIS_URL"):
        ours |= {"REDIS_URL": valkey.url(state), "CELERY_BROKER_URL": valkey.broker_url(state)}
    search = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    settled = {"CHUNFENG_STATE": str(state.folder), "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", "PATH": search}
    ours |= env_file.read(state.last_start)
    return {**ours, **{name: value for name, value in os.environ.items() if value}, **settled}
