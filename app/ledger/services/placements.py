"""People at work and own workers back: entries of one person run between −1 and 0, whatever is retried (L3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from app.actor import Actor
from app.errors import Invalid
from app.ledger.kinds import Balance, EntryKind, Flow
from app.ledger.models import LedgerEntry
from app.ledger.rules import Cited, settlement, spell_changes
from app.ledger.services.posting import Book
from app.ledger.values import Spell

Posting = tuple[EntryKind, Flow]
HIRE: dict[int, Posting] = {
    -1: (EntryKind.ARRIVAL, Flow.ARRIVAL),
    +1: (EntryKind.DEPARTURE, Flow.DEPARTURE),
}
OWN_WORKER: dict[int, Posting] = {-1: (EntryKind.RETURN, Flow.RETURN), +1: (EntryKind.RETURN, Flow.RETURN)}


def settle_placement(
    session: Session,
    actor: Actor,
    *,
    placement_id: int,
    placement_public_id: str,
    line_id: int,
    spells: Sequence[Spell],
    reason: str = "",
) -> list[LedgerEntry]:
    """Make the books say that the placed person was at work during `spells`; posts only what is missing.

    No spells: the placement counts for nothing. The caller has checked who may say so."""
    cites = {"placement_id": placement_id, "evidence_kind": "placement", "evidence_public_id": placement_public_id}
    standing_on = LedgerEntry.placement_id == placement_id
    _one_at_a_time(session, f"ledger placement {placement_id}")
    return _settle(session, actor, standing_on, Balance.SHORTFALL, HIRE, line_id, spells, cites | {"reason": reason})


def settle_return(
    session: Session, actor: Actor, *, return_key: str, line_id: int, spells: Sequence[Spell], reason: str = ""
) -> list[LedgerEntry]:
    """Make the books say that an own worker is back during `spells`: moves the return gap, never the shortfall."""
    _one_at_a_time(session, f"ledger return {return_key}")
    cites = {"return_key": return_key, "reason": reason}
    standing_on = LedgerEntry.return_key == return_key
    return _settle(session, actor, standing_on, Balance.RETURN_GAP, OWN_WORKER, line_id, spells, cites)


def _one_at_a_time(session: Session, subject: str) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))


def _settle(
    session: Session,
    actor: Actor,
    standing_on: ColumnElement[bool],
    balance: Balance,
    kinds: dict[int, Posting],
    line_id: int,
    spells: Sequence[Spell],
    cites: dict[str, Any],
) -> list[LedgerEntry]:
    standing = _standing(session, standing_on)
    todo = settlement(standing, line_id, _changes(spells))
    if not todo.reverse and not todo.post:
        return []
    book = Book(session, actor, {line_id, *(entry.line_id for entry in todo.reverse)})
    for old in todo.reverse:
        flow = kinds[old.delta][1]
        book.add(
            old.line_id,
            balance,
            -old.delta,
            EntryKind.REVERSAL,
            flow,
            old.effective_at,
            corrects_id=old.entry_id,
            **cites,
        )
    for at, delta in todo.post:
        book.add(line_id, balance, delta, *kinds[delta], at, **cites)
    return book.close()


def _changes(spells: Sequence[Spell]) -> dict[datetime, int]:
    try:
        return spell_changes(spells)
    except ValueError as error:
        raise Invalid("spells_overlap", _l("离岗时间要晚于到岗时间，各段在岗时间不能重叠。")) from error


def _standing(session: Session, standing_on: ColumnElement[bool]) -> list[Cited]:
    """Entries in force that cite the person: those neither reversals nor reversed."""
    reversal = aliased(LedgerEntry)
    reversed_ids = select(reversal.corrects_id).where(
        reversal.kind == EntryKind.REVERSAL, reversal.corrects_id == LedgerEntry.id
    )
    query = (
        select(LedgerEntry.id, LedgerEntry.line_id, LedgerEntry.effective_at, LedgerEntry.delta)
        .where(standing_on, LedgerEntry.kind != EntryKind.REVERSAL, ~reversed_ids.exists())
        .order_by(LedgerEntry.id)
    )
    return [Cited(*row) for row in session.execute(query)]
