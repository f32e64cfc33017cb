"""Which devices viewers come with, by pseudonyms that mean nothing outside their room: so that somebody shut out does
not come back under another account.

A browser carries a random number in a signed cookie; the pass carries a hash of it made for one room; rooms processes
tell the broker which viewer came with which, and the drainer writes that down."""

import secrets
import threading
from collections.abc import Iterable
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from redis import Redis

from app.livestream.tokens import Claims, Role
from app.realtime.log import prefix

SALT = "chunfeng device 1"
COOKIE = "live_device"
COOKIE_SECONDS = 2 * 366 * 24 * 3600
COOKIE_PATH = "/"
"""The API asks by it as well."""
GIVEN_UNDER = "/live"
KEPT_SECONDS = 24 * 3600


def new_cookie(secret: str) -> tuple[str, str]:
    """A fresh device: its number, and the cookie that carries it."""
    number = secrets.token_hex(12)
    return number, str(URLSafeSerializer(secret, salt=SALT).dumps(number))


def read_cookie(secret: str, cookie: str | None) -> str:
    """The number in a cookie; empty when there is none, or it is not ours."""
    if not cookie or len(cookie) > 200:
        return ""
    try:
        return str(URLSafeSerializer(secret, salt=SALT).loads(cookie))
    except BadSignature:
        return ""


class Devices:
    """What this process has seen since it last told the broker. Only of viewers who may speak."""

    def __init__(self, client: Redis) -> None:
        self._client: Any = client
        self._seen: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def came(self, claims: Claims) -> None:
        """A viewer's socket entered the room."""
        if claims.device and claims.may_speak and claims.role is Role.VIEWER:
            with self._lock:
                self._seen.add((claims.room, f"{claims.viewer}:{claims.device}"))

    def tick(self) -> None:
        """Tell the broker."""
        with self._lock:
            seen, self._seen = self._seen, set()
        pipeline = self._client.pipeline(transaction=False)
        for room, pair in seen:
            pipeline.sadd(_key(room), pair)
            pipeline.expire(_key(room), KEPT_SECONDS)
        if seen:
            pipeline.execute()


def told(client: Any, room: str, count: int) -> list[tuple[str, str]]:
    """Up to `count` (viewer, device) told of a room and not yet forgotten."""
    viewers_and_devices = [pair.decode().split(":") for pair in client.srandmember(_key(room), count)]
    return [(viewer, device) for viewer, device in viewers_and_devices]


def forget(client: Any, room: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Forget what is kept elsewhere by now."""
    client.srem(_key(room), *(f"{viewer}:{device}" for viewer, device in pairs))


def _key(room: str) -> str:
    return f"{prefix(room)}:devices"
