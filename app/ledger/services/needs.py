"""Changes of need that people declare between surveys: new posts, cancelled posts, need moved from one line to
another."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts.public import Enterprise
from app.actor import Actor
from app.database import new_public_id
from app.errors import Invalid
from app.ledger.audit_tags import AuditTag
from app.ledger.kinds import Balance, EntryKind, Flow
from app.ledger.models import LedgerEntry, LedgerLine
from app.ledger.permissions import require_keep
from app.ledger.services.posting import Book
from app.ledger.services.surveys import CLOCKS_DIFFER, LARGEST


def declare_need(
    session: Session, actor: Actor, line_id: int, *, change: int, at: datetime, reason: str
) -> LedgerEntry:
    """Post a change of need that took effect at `at`, with its reason. It explains part of a later survey (L4)."""
    line = _kept_line(session, actor, line_id)
    _check(change, at, reason)
    book = Book(session, actor, {line.id})
    entry = book.add(line.id, Balance.SHORTFALL, change, EntryKind.NEED, Flow.NEED, at, reason=reason.strip())
    book.close()
    audit.record(session, actor, AuditTag.NEED_DECLARED, "ledger_entry", entry.id, change=change)
    return entry


def transfer_need(
    session: Session, actor: Actor, *, from_line_id: int, to_line_id: int, count: int, at: datetime, reason: str
) -> tuple[LedgerEntry, LedgerEntry]:
    """Move `count` posts from one line of an enterprise to another: a pair of entries that adds up to nothing."""
    source, target = _kept_line(session, actor, from_line_id), _kept_line(session, actor, to_line_id)
    if source.enterprise_id != target.enterprise_id or source.id == target.id:
        raise Invalid("other_enterprise", _l("只能在同一家企业的两个岗位之间调整。"), field="to_line")
    if count <= 0:
        raise Invalid("count_range", _l("人数要大于 0。"), field="count")
    _check(count, at, reason)
    book = Book(session, actor, {source.id, target.id})
    pair, reason = new_public_id(), reason.strip()
    posting = (EntryKind.TRANSFER, Flow.TRANSFER, at)
    out = book.add(source.id, Balance.SHORTFALL, -count, *posting, reason=reason, pair=pair)
    into = book.add(target.id, Balance.SHORTFALL, count, *posting, reason=reason, pair=pair)
    book.close()
    audit.record(session, actor, AuditTag.NEED_TRANSFERRED, "ledger_entry", out.id, count=count)
    return out, into


def _kept_line(session: Session, actor: Actor, line_id: int) -> LedgerLine:
    line = session.get_one(LedgerLine, line_id)
    enterprise = session.get_one(Enterprise, line.enterprise_id)
    require_keep(actor, enterprise.id, enterprise.district_code)
    return line


def _check(change: int, at: datetime, reason: str) -> None:
    if change == 0 or abs(change) > LARGEST:
        raise Invalid("count_range", _l("人数不能是 0，也不能超过 100,000。"), field="count")
    if at > clock.now() + CLOCKS_DIFFER:
        raise Invalid("future_entry", _l("生效时间还没到，请改成已经过去的时间。"), field="at")
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写明原因。"), field="reason")
