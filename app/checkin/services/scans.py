"""Judge a code at a gate: exactly once per ticket and rule, however many gates and retries (C1)."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import public as accounts
from app.actor import Actor
from app.checkin.audit_tags import AuditTag
from app.checkin.models import Scan, ScanUndo
from app.checkin.permissions import require_gate
from app.checkin.rules import ScanResult
from app.checkin.services.attendance import void_attendance
from app.checkin.services.sitting import Sitting
from app.checkin.services.tickets import issue_ticket
from app.checkin.tries import ScanOutcome, Try
from app.errors import AppError, Conflict, Invalid, NotFound
from app.occasions.public import Occasion


def scan(
    session: Session, actor: Actor, *, occasion_id: int, code: str, gate: str, nonce: str, at: datetime | None = None
) -> ScanOutcome:
    """Judge and keep one scan. The same nonce again returns the first answer. Forbidden for other districts' staff."""
    outcome = scan_many(session, [Try(actor, occasion_id, code, gate, nonce, at or clock.now(), audit.request_id())])[0]
    if isinstance(outcome, AppError):
        raise outcome
    return outcome


def scan_many(session: Session, tries: Sequence[Try]) -> list[ScanOutcome | AppError]:
    """Judge and keep many scans in a handful of statements; each is answered as if it had come alone, in their order.

    A try that is refused as such (not this actor's gate, a nonce of another code) is answered with its error and
    keeps nothing. Raises only what the database raises; nothing is kept then."""
    sitting = Sitting(session, tries)
    for number in range(len(tries)):
        sitting.judge(number)
    return sitting.keep()


def undo_scan(session: Session, actor: Actor, scan_public_id: str, reason: str, at: datetime | None = None) -> ScanUndo:
    """Take an admission back with a reason; the scan stays, marked, and the ticket may be scanned again."""
    found = session.scalars(
        select(Scan).where(Scan.public_id == scan_public_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("scan_not_found", _l("没有找到这次扫码。"))
    require_gate(actor, session.get_one(Occasion, found.occasion_id))
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写一下为什么撤销。"), field="reason")
    if found.result is not ScanResult.ADMITTED or found.undone:
        raise Conflict("scan_not_undoable", _l("这次扫码没有放行，或者已经撤销过了。"))
    found.undone = True
    undone = ScanUndo(scan_id=found.id, reason=reason.strip(), undone_by=actor.person_id, at=at or clock.now())
    session.add(undone)
    void_attendance(session, "scan", found.public_id)
    audit.record(session, actor, AuditTag.SCAN_UNDONE, "scan", found.id)
    session.flush()
    return undone


def register_at_gate(
    session: Session,
    actor: Actor,
    *,
    occasion_id: int,
    mobile: str,
    name: str,
    gate: str,
    nonce: str,
    at: datetime | None = None,
) -> ScanOutcome:
    """Somebody without a ticket: registered by mobile and name, given a ticket, judged as if it had been scanned."""
    occasion = session.get_one(Occasion, occasion_id)
    require_gate(actor, occasion)
    person = accounts.walk_in(session, actor, mobile=mobile, name=name)
    ticket = issue_ticket(session, actor, occasion_id=occasion_id, person_id=person.id, at=at)
    audit.record(session, actor, AuditTag.WALKED_IN, "ticket", ticket.id, occasion_id=occasion_id)
    return scan(session, actor, occasion_id=occasion_id, code=ticket.code, gate=gate, nonce=nonce, at=at)
