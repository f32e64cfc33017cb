"""The signed pass into a room: made by a web process, checked by a rooms process without asking the database."""

import hmac
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

SALT = "chunfeng live room 1"
INGEST_SALT = "chunfeng live ingest 1"
LIFETIME = 600


class Role(StrEnum):
    """As whom one is in the room. Rights to act as host are checked by the web process at each act."""

    VIEWER = "viewer"
    HOST = "host"
    MODERATOR = "moderator"


@dataclass(frozen=True, slots=True)
class Claims:
    """What the pass says. `name` is masked; `viewer` is the same for one person in one room and unlike elsewhere, and
    so is `device` (empty when it is not known)."""

    room: str
    viewer: str
    person_id: int | None
    name: str
    role: Role
    may_speak: bool
    device: str = ""


class TokenInvalid(Exception):
    """The pass is forged or malformed."""


class TokenExpired(TokenInvalid):
    """The pass was good but is too old: ask for a new one."""


def viewer_key(secret: str, room: str, identity: str) -> str:
    """The pseudonym of a person or guest within one room: stable, so that a mute outlives reconnecting (R3)."""
    return hmac.digest(secret.encode(), f"live viewer:{room}:{identity}".encode(), "sha256").hex()[:24]


def device_key(secret: str, room: str, device: str) -> str:
    """The pseudonym of a device within one room; empty for none."""
    if not device:
        return ""
    return hmac.digest(secret.encode(), f"live device:{room}:{device}".encode(), "sha256").hex()[:24]


@cache
def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=SALT)


def issue(secret: str, claims: Claims) -> str:
    """A pass for `claims`, good for ten minutes to connect with; a connection outlives it."""
    return _serializer(secret).dumps(asdict(claims))


def read(secret: str, token: object) -> Claims:
    """The claims of a pass. Raises TokenExpired, TokenInvalid."""
    if not isinstance(token, str) or len(token) > 2000:
        raise TokenInvalid
    try:
        held = _serializer(secret).loads(token, max_age=LIFETIME)
        return Claims(**(held | {"role": Role(held["role"]), "room": sys.intern(held["room"])}))
    except SignatureExpired as error:
        raise TokenExpired from error
    except (BadSignature, TypeError, ValueError, KeyError) as error:
        raise TokenInvalid from error


class Via(StrEnum):
    """How a host's video comes in."""

    BROWSER = "browser"
    RTMP = "rtmp"


@dataclass(frozen=True)
class IngestClaims:
    """Who may feed a room. `session` is one studio page or one stream key's publishing: it may reconnect at once."""

    room: str
    session: str
    person_id: int | None
    via: Via


def issue_ingest(secret: str, claims: IngestClaims) -> str:
    """A pass to feed a room, good for ten minutes to connect with; a connection outlives it."""
    return URLSafeTimedSerializer(secret, salt=INGEST_SALT).dumps(asdict(claims))


def read_ingest(secret: str, token: str) -> IngestClaims:
    """The claims of a pass to feed a room. Raises TokenExpired, TokenInvalid."""
    try:
        held = URLSafeTimedSerializer(secret, salt=INGEST_SALT).loads(token, max_age=LIFETIME)
        return IngestClaims(**(held | {"via": Via(held["via"])}))
    except SignatureExpired as error:
        raise TokenExpired from error
    except (BadSignature, TypeError, ValueError, KeyError) as error:
        raise TokenInvalid from error
