"""Addresses of a room's video. Those of rooms that are not public are signed and expire.

The signature is the one that nginx's secure_link module checks: MD5 of what is signed, with a secret behind it."""

import base64
import hashlib
import hmac
import time

LIFETIME = 12 * 3600
ROUND = 3600


def secret_of(secret_key: str) -> str:
    """The secret that nginx and the rooms processes share. ops/nginx.py makes the same."""
    return hmac.digest(secret_key.encode(), b"chunfeng video links 1", "sha256").hex()


def signature(secret_key: str, room: str, expires: int) -> str:
    """What makes an address good until `expires` (seconds since 1970)."""
    signed = f"{expires}/{room} {secret_of(secret_key)}"
    digest = hashlib.md5(signed.encode(), usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_good(secret_key: str, room: str, expires: int, given: str, now: float | None = None) -> bool:
    """Whether an address is signed and has not expired."""
    fresh = expires > (time.time() if now is None else now)
    return fresh and hmac.compare_digest(signature(secret_key, room, expires).encode(), given.encode())


def base(secret_key: str, room: str, *, public: bool, now: float | None = None) -> str:
    """The folder of a room's playlists, with a slash at its end; a signed one is good for 12 to 13 hours."""
    if public:
        return f"/video/{room}/"
    moment = time.time() if now is None else now
    expires = (int(moment) // ROUND + 1) * ROUND + LIFETIME
    return f"/video/s/{signature(secret_key, room, expires)}/{expires}/{room}/"
