"""Corrections: the wrong entry stays, a new one names it (L1), and what had followed from it follows from the new."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.public import Enterprise
from app.actor import Actor
from app.database import new_public_id
from app.errors import Conflict, Invalid
from app.ledger.audit_tags import AuditTag
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerEntry, LedgerLine, Reading
from app.ledger.permissions import require_keep
from app.ledger.services.posting import Book
from app.ledger.services.surveys import LARGEST

CORRECTABLE = (EntryKind.NEED, EntryKind.TRANSFER)
"""Kinds that people post by hand here. A survey is corrected by its reading, an arrival where placements are
reviewed."""


def correct_entry(
    session: Session, actor: Actor, entry_id: int, *, replacement: int | None, reason: str
) -> list[LedgerEntry]:
    """Take back a declared need or a transfer (both its sides), and post `replacement` instead when one is given.

    Raises Invalid correct_at_source for entries that follow from something else; Conflict corrected_already."""
    old = session.get_one(LedgerEntry, entry_id)
    if old.kind not in CORRECTABLE:
        raise Invalid("correct_at_source", _l("这一条是从别处来的，请到它的凭据那里更正。"))
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写明原因。"), field="reason")
    legs = _legs(session, old)
    for leg in legs:
        _require(session, actor, leg)
    book = Book(session, actor, {leg.line_id for leg in legs})
    ids = [leg.id for leg in legs]
    if session.scalar(
        select(LedgerEntry.id)
        .where(LedgerEntry.corrects_id.in_(ids), LedgerEntry.kind == EntryKind.CORRECTION)
        .limit(1)
    ):
        raise Conflict("corrected_already", _l("这一条已经更正过了，请看最新的一条。"))
    scale, pair = _scale(old, replacement), old.pair and new_public_id()
    for leg in legs:
        _replace(book, leg, scale * leg.delta // old.delta, reason.strip(), pair)
    audit.record(session, actor, AuditTag.ENTRY_CORRECTED, "ledger_entry", old.id, replacement=replacement)
    return book.close()


def _legs(session: Session, entry: LedgerEntry) -> list[LedgerEntry]:
    if entry.pair is None:
        return [entry]
    query = select(LedgerEntry).where(LedgerEntry.pair == entry.pair, LedgerEntry.kind == EntryKind.TRANSFER)
    return list(session.scalars(query.order_by(LedgerEntry.id)))


def _require(session: Session, actor: Actor, entry: LedgerEntry) -> None:
    enterprise = session.get_one(Enterprise, entry.enterprise_id)
    require_keep(actor, enterprise.id, enterprise.district_code)


def _scale(old: LedgerEntry, replacement: int | None) -> int:
    """The signed change that should have been posted in place of `old`; 0 takes it back."""
    wanted = replacement or 0
    if abs(wanted) > LARGEST:
        raise Invalid("level_range", _l("人数要在 0 到 100,000 之间。"), field="replacement")
    if wanted == old.delta:
        raise Invalid("nothing_changed", _l("和原来的人数一样，不用更正。"), field="replacement")
    return wanted


def _replace(book: Book, old: LedgerEntry, wanted: int, reason: str, pair: str | None) -> None:
    """Take one entry back, and post what should have been: an entry of the old one's kind, correctable in its turn."""
    posting = (old.flow, old.effective_at)
    named: dict[str, Any] = {"corrects_id": old.id, "reason": reason}
    book.add(old.line_id, old.balance, -old.delta, EntryKind.CORRECTION, *posting, **named, pair=old.pair)
    if wanted:
        book.add(old.line_id, old.balance, wanted, old.kind, *posting, **named, pair=pair)


def correct_reading(session: Session, actor: Actor, reading_id: int, *, level: int | None, reason: str) -> Reading:
    """Correct a level that was written down wrongly, or withdraw it (no level). The old one stays, named by the new.

    Raises Conflict corrected_already for one that was corrected before."""
    old = session.get_one(Reading, reading_id)
    line = session.get_one(LedgerLine, old.line_id)
    enterprise = session.get_one(Enterprise, line.enterprise_id)
    require_keep(actor, enterprise.id, enterprise.district_code)
    _check_correction(old, level, reason)
    book = Book(session, actor, {old.line_id})
    if session.scalar(select(Reading.id).where(Reading.corrects_id == old.id)):
        raise Conflict("corrected_already", _l("这一条已经更正过了，请看最新的一条。"))
    new = Reading(
        survey_id=old.survey_id,
        line_id=old.line_id,
        balance=old.balance,
        level=level,
        observed_at=old.observed_at,
        actor_id=actor.person_id,
        corrects_id=old.id,
        reason=reason.strip(),
    )
    book.read(new)
    book.close()
    audit.record(session, actor, AuditTag.READING_CORRECTED, "reading", old.id, level=level)
    return new


def _check_correction(old: Reading, level: int | None, reason: str) -> None:
    if level is not None and not 0 <= level <= LARGEST:
        raise Invalid("level_range", _l("人数要在 0 到 100,000 之间。"), field="level")
    if level == old.level:
        raise Invalid("nothing_changed", _l("和原来的人数一样，不用更正。"), field="level")
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写明原因。"), field="reason")
