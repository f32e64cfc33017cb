"""Signed codes: tickets `CF1.<payload>.<signature>` and posters `CFP1.<payload>.<signature>`, base64url, Ed25519.

The signature covers the ASCII text before its dot, so that a browser checks it as it stands. Payloads are packed
big-endian: key id (4 bytes), then ids (12 bytes each) and epoch seconds (4 bytes each). No database is needed to
tell a genuine code from another.
"""

import base64
import binascii
import hashlib
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import current_app
from flask_babel import lazy_gettext as _l

from app.checkin.rules import TicketClaims
from app.config import Settings
from app.errors import Invalid

TICKET, POSTER = "CF1", "CFP1"
TICKET_FORM, POSTER_FORM = struct.Struct(">4s12s12sII"), struct.Struct(">4sB12s")
LONGEST = 200


class PosterKind(StrEnum):
    """What a printed code leads to."""

    BOOTH = "booth"
    FAIR = "fair"


POSTER_NUMBERS = {PosterKind.BOOTH: 1, PosterKind.FAIR: 2}


def _private() -> Ed25519PrivateKey:
    settings: Settings = current_app.extensions["settings"]
    return Ed25519PrivateKey.from_private_bytes(settings.ticket_signing_key)


def _key_id(public: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(public.public_bytes_raw()).digest()[:4]


def public_keys() -> dict[str, str]:
    """Key id → raw Ed25519 public key in base64url: all a scanner needs to tell genuine codes."""
    public = _private().public_key()
    return {_key_id(public).hex(): _encode(public.public_bytes_raw())}


def ticket_code(ticket: str, occasion: str, valid_from: datetime, valid_until: datetime) -> str:
    """The text of a ticket's QR code."""
    ids = bytes.fromhex(ticket), bytes.fromhex(occasion)
    times = int(valid_from.timestamp()), int(valid_until.timestamp())
    return _sign(TICKET, lambda key_id: TICKET_FORM.pack(key_id, *ids, *times))


def verify_code(code: str) -> TicketClaims:
    """What a ticket's code says. Raises Invalid code_forged unless we signed it. Asks no database."""
    key_id, ticket, occasion, start, end = TICKET_FORM.unpack(_verified(TICKET, code, TICKET_FORM.size))
    span = datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)
    return TicketClaims(ticket.hex(), occasion.hex(), *span, key_id.hex())


def poster_code(kind: str, public_id: str) -> str:
    """The text of a poster's code: a booth's or a fair's."""
    number = POSTER_NUMBERS[PosterKind(kind)]
    return _sign(POSTER, lambda key_id: POSTER_FORM.pack(key_id, number, bytes.fromhex(public_id)))


def read_poster(code: str) -> tuple[PosterKind, str]:
    """(kind, public id) of a poster's code. Raises Invalid code_forged unless we signed it."""
    _key, number, public_id = POSTER_FORM.unpack(_verified(POSTER, code, POSTER_FORM.size))
    kind = next((kind for kind, known in POSTER_NUMBERS.items() if known == number), None)
    if kind is None:
        raise _forged()
    return kind, public_id.hex()


def _sign(form: str, payload: Callable[[bytes], bytes]) -> str:
    key = _private()
    text = f"{form}.{_encode(payload(_key_id(key.public_key())))}"
    return f"{text}.{_encode(key.sign(text.encode()))}"


def _verified(form: str, code: str, size: int) -> bytes:
    parts = code.strip().split(".") if len(code) <= LONGEST else []
    if len(parts) != 3 or parts[0] != form:
        raise _forged()
    payload, signature = _decode(parts[1]), _decode(parts[2])
    public = _private().public_key()
    if len(payload) != size or payload[:4] != _key_id(public):
        raise _forged()
    try:
        public.verify(signature, f"{form}.{parts[1]}".encode())
    except InvalidSignature as error:
        raise _forged() from error
    return payload


def _forged() -> Invalid:
    return Invalid("code_forged", _l("这不是春风发的码，可能是截图改过的，或是别处的码。"), field="code")


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Raises Invalid for anything but the one canonical spelling."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise _forged() from error
    if _encode(raw) != text:
        raise _forged()
    return raw
