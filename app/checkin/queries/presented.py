"""Reads for many tries at once: each is one statement, whatever their number, made once and prepared."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, String, and_, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.checkin.models import Scan, Ticket
from app.checkin.rules import ScanResult, TicketState
from app.checkin.tries import GateOccasion, KeptScan
from app.occasions.public import Occasion, State

_IDS = bindparam("ids", type_=ARRAY(BigInteger))
_TEXTS = bindparam("texts", type_=ARRAY(String))


@dataclass(frozen=True)
class LockedTicket:
    """A ticket while its row is locked."""

    id: int
    public_id: str
    person_id: int
    state: TicketState


_OCCASIONS = select(
    Occasion.id,
    Occasion.public_id,
    Occasion.title,
    Occasion.district_code,
    Occasion.host_enterprise_id,
    Occasion.starts_at,
    Occasion.ends_at,
    Occasion.state == State.PUBLISHED,
).where(or_(Occasion.id == any_(_IDS), Occasion.public_id == any_(_TEXTS)))

_TICKETS = (
    select(Ticket.id, Ticket.public_id, Ticket.person_id, Ticket.state)
    .where(Ticket.public_id == any_(_TEXTS))
    .order_by(Ticket.id)
    .with_for_update()
)

_SCAN = (
    Scan.id,
    Scan.public_id,
    Scan.occasion_id,
    Scan.ticket_id,
    Scan.person_id,
    Scan.first_scan_id,
    Scan.rule,
    Scan.gate,
    Scan.nonce,
    Scan.code_digest,
    Scan.result,
    Scan.at,
    Scan.recorded_at,
    Scan.scanned_by,
    Scan.undone,
)
_SAME = and_(
    Scan.occasion_id == any_(bindparam("occasions", type_=ARRAY(BigInteger))),
    Scan.nonce == any_(bindparam("nonces", type_=ARRAY(String))),
)
_STANDING = and_(
    Scan.ticket_id == any_(bindparam("tickets", type_=ARRAY(BigInteger))),
    Scan.result == ScanResult.ADMITTED,
    Scan.undone.is_(False),
)
_KNOWN = select(*_SCAN).where(or_(_SAME, _STANDING)).order_by(Scan.id)
_BY_ID = select(*_SCAN).where(Scan.id == any_(_IDS))


def _kept(row: Any) -> KeptScan:
    return KeptScan(*row)


def gate_occasions(session: Session, named: Collection[int | str]) -> dict[int | str, GateOccasion]:
    """Occasions by their ids and by their public ids; unknown ones are left out."""
    ids = [name for name in named if isinstance(name, int)]
    texts = [name for name in named if isinstance(name, str)]
    found = [GateOccasion(*row) for row in session.execute(_OCCASIONS, {"ids": ids, "texts": texts})]
    return {o.id: o for o in found} | {o.public_id: o for o in found}


def locked_tickets(session: Session, public_ids: Collection[str]) -> dict[str, LockedTicket]:
    """Tickets by public id, locked in one order whoever asks, so that gates with the same tickets take turns."""
    if not public_ids:
        return {}
    return {row[1]: LockedTicket(*row) for row in session.execute(_TICKETS, {"texts": sorted(public_ids)})}


def known_scans(
    session: Session, occasions: Collection[int], nonces: Collection[str], tickets: Collection[int]
) -> list[KeptScan]:
    """Scans with these nonces, and the admissions of these tickets that stand, in the order they were kept."""
    given = {"occasions": list(occasions), "nonces": list(nonces), "tickets": list(tickets)}
    return [_kept(row) for row in session.execute(_KNOWN, given)]


def kept_scans(session: Session, ids: Collection[int]) -> dict[int, KeptScan]:
    """Scans by id."""
    if not ids:
        return {}
    return {row[0]: _kept(row) for row in session.execute(_BY_ID, {"ids": list(ids)})}
