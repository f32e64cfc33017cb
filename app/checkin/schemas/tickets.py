"""What tickets and keys look like over HTTP."""

from collections.abc import Sequence

from pydantic import Field

from app.schemas import Instant, Out


class KeyOut(Out):
    """A public key that signs codes."""

    id: str
    algorithm: str = Field(description="Ed25519 (RFC 8032)")
    public_key: str = Field(description="32 raw bytes in base64url")


class KeysOut(Out):
    """All keys whose codes are good."""

    keys: Sequence[KeyOut]


class TicketOut(Out):
    """A ticket of the caller."""

    id: str
    occasion: str
    code: str = Field(description="CF1.<payload>.<signature>: the text of the QR code")
    state: str
    valid_from: Instant
    valid_until: Instant
    url: str


class TicketsOut(Out):
    """Tickets, soonest first."""

    items: Sequence[TicketOut]
