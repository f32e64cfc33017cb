"""Settings, read once from the environment and checked before anything starts."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.storage import FILE, S3Address


class ConfigError(Exception):
    """One setting is missing or malformed; the text is one line naming it and what it should be."""


PROCESSES = ("web", "rooms", "worker", "beat", "drainer", "rtmp", "cli", "test")


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides. Keys are raw bytes; times are seconds."""

    database_url: str
    redis_url: str
    secret_key: str = field(repr=False)
    personal_data_key: bytes = field(repr=False)
    ticket_signing_key: bytes = field(repr=False)
    state: Path
    public_url: str
    demo: bool
    process: str
    celery_broker_url: str
    log_format: str = "json"
    secure_cookies: bool = False
    rate_limits: bool = True
    lean_sockets: bool = True
    collect_ms: int = 100
    video_store: str = "file"
    video_days: int = 365
    record_days: int = 3 * 365
    rtmp_url: str = ""
    rtmp_proxy_secret: str = field(default="", repr=False)

    @property
    def files_folder(self) -> Path:
        return self.state / "files"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (default: the process's). Raises ConfigError with one clear line."""
    env = os.environ if environ is None else environ
    public_url = _url(env, "PUBLIC_URL", ("http", "https"), default="http://localhost:5000")
    redis_url = _url(env, "REDIS_URL", ("redis", "rediss", "unix"))
    process = env.get("CHUNFENG_PROCESS", "cli")
    if process not in PROCESSES:
        raise ConfigError(f"CHUNFENG_PROCESS must be one of {', '.join(PROCESSES)}, not {process!r}.")
    return Settings(
        database_url=_url(env, "DATABASE_URL", ("postgresql", "postgresql+psycopg")).replace(
            "postgresql://", "postgresql+psycopg://", 1
        ),
        redis_url=redis_url,
        secret_key=_secret(env, "SECRET_KEY"),
        personal_data_key=_key32(env, "PERSONAL_DATA_KEY"),
        ticket_signing_key=_key32(env, "TICKET_SIGNING_KEY"),
        state=Path(env.get("CHUNFENG_STATE") or "var").absolute(),
        public_url=public_url.rstrip("/"),
        demo=_flag(env, "CHUNFENG_DEMO"),
        process=process,
        celery_broker_url=env.get("CELERY_BROKER_URL") or redis_url.replace("unix://", "redis+socket://", 1),
        log_format=env.get("LOG_FORMAT", "json"),
        secure_cookies=public_url.startswith("https://"),
        rate_limits=env.get("CHUNFENG_RATE_LIMITS", "1") == "1",
        lean_sockets=_flag(env, "CHUNFENG_LEAN_SOCKETS", default="1"),
        collect_ms=_milliseconds(env, "CHUNFENG_COLLECT_MS", default=100, most=100),
        video_store=_store(env, "VIDEO_STORE"),
        video_days=_days(env, "VIDEO_DAYS", 365),
        record_days=_days(env, "RECORD_DAYS", 3 * 365),
        rtmp_url=_url(env, "RTMP_URL", ("rtmp", "rtmps")) if env.get("RTMP_URL") else "",
        rtmp_proxy_secret=_secret(env, "RTMP_PROXY_SECRET") if env.get("RTMP_PROXY_SECRET") else "",
    )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise ConfigError(f"{name} is not set. script/server and script/flask set it for you.")
    return value


def _url(env: Mapping[str, str], name: str, schemes: tuple[str, ...], default: str | None = None) -> str:
    value = env.get(name, "").strip() or default or _required(env, name)
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/") or parts.query):
        raise ConfigError(f"{name} is malformed: it should look like {schemes[0]}://host/name.")
    return value


def _secret(env: Mapping[str, str], name: str) -> str:
    value = _required(env, name)
    if len(value) < 16:
        raise ConfigError(f"{name} is too short: at least 16 characters.")
    return value


def _key32(env: Mapping[str, str], name: str) -> bytes:
    value = _required(env, name)
    try:
        key = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ConfigError(f"{name} is malformed: it must be 32 bytes in url-safe base64.")
    return key


def _milliseconds(env: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    value = env.get(name, "").strip() or str(default)
    if not value.isdecimal() or int(value) > most:
        raise ConfigError(f"{name} must be a number from 0 to {most}, not {value!r}.")
    return int(value)


def _store(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip() or FILE
    try:
        if value != FILE:
            S3Address.parse(value)
    except ValueError:
        raise ConfigError(f"{name} is malformed: file, or s3://bucket/prefix?endpoint=https://host.") from None
    return value


def _days(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 36_500:
        raise ConfigError(f"{name} must be a number of days from 1 to 36500, not {value!r}.")
    return int(value)


def _flag(env: Mapping[str, str], name: str, default: str = "0") -> bool:
    value = env.get(name, default).strip().lower()
    if value not in ("0", "1", "true", "false", ""):
        raise ConfigError(f"{name} must be 0 or 1, not {value!r}.")
    return value in ("1", "true")
