"""What is presented at a gate, and what is kept of it, as plain values that any thread may hold."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from app.actor import Actor
from app.checkin.rules import ScanResult, TicketClaims


@dataclass(frozen=True)
class Try:
    """A code at a gate. `occasion` is an id or a public id; the nonce names this try for ever."""

    actor: Actor
    occasion: int | str
    code: str
    gate: str
    nonce: str
    at: datetime
    request_id: str | None = None

    @property
    def digest(self) -> str:
        """Tells codes apart without keeping them."""
        return hashlib.sha256(self.code.strip().encode()).hexdigest()


@dataclass(frozen=True)
class GateOccasion:
    """What a gate needs to know of an occasion."""

    id: int
    public_id: str
    title: str
    district_code: str
    host_enterprise_id: int | None
    starts_at: datetime
    ends_at: datetime
    is_published: bool


@dataclass(frozen=True)
class KeptScan:
    """A scan as it is kept."""

    id: int
    public_id: str
    occasion_id: int
    ticket_id: int | None
    person_id: int | None
    first_scan_id: int | None
    rule: str
    gate: str
    nonce: str
    code_digest: str
    result: ScanResult
    at: datetime
    recorded_at: datetime
    scanned_by: int | None
    undone: bool = False


@dataclass(frozen=True)
class ScanOutcome:
    """The kept scan, the admission that stood in its way, and whether this was a repeated upload."""

    scan: KeptScan
    occasion: GateOccasion
    first: KeptScan | None = None
    claims: TicketClaims | None = None
    repeated: bool = False

    @property
    def result(self) -> ScanResult:
        return self.scan.result

    @property
    def admitted(self) -> bool:
        return self.scan.result is ScanResult.ADMITTED
