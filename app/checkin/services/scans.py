"""Judge a code at a gate: exactly once per ticket and rule, however many gates and retries (C1)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import public as accounts
from app.actor import Actor
from app.checkin.audit_tags import AuditTag
from app.checkin.codes import verify_code
from app.checkin.models import Scan, ScanUndo, Ticket
from app.checkin.permissions import require_gate
from app.checkin.rules import (
    Decision,
    EarlierScan,
    GateRule,
    How,
    ScanResult,
    TicketClaims,
    decide,
    repeat_for,
)
from app.checkin.services.attendance import record_attendance, void_attendance
from app.checkin.services.tickets import issue_ticket
from app.database import new_public_id
from app.errors import Conflict, Invalid, NotFound
from app.occasions.public import Occasion


@dataclass(frozen=True)
class ScanOutcome:
    """The kept scan, the admission that stood in its way, and whether this was a repeated upload."""

    scan: Scan
    occasion: Occasion
    first: Scan | None = None
    claims: TicketClaims | None = None
    repeated: bool = False

    @property
    def result(self) -> ScanResult:
        return self.scan.result

    @property
    def admitted(self) -> bool:
        return self.scan.result is ScanResult.ADMITTED


@dataclass(frozen=True)
class _Try:
    """One presentation of a code at a gate."""

    occasion: Occasion
    code: str
    gate: str
    nonce: str
    at: datetime
    claims: TicketClaims | None
    ticket: Ticket | None

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.code.encode()).hexdigest()


def scan(
    session: Session, actor: Actor, *, occasion_id: int, code: str, gate: str, nonce: str, at: datetime | None = None
) -> ScanOutcome:
    """Judge and keep one scan. The same nonce again returns the first answer. Forbidden for other districts' staff."""
    occasion = session.get_one(Occasion, occasion_id)
    require_gate(actor, occasion)
    claims = _claims(code)
    ticket = _locked(session, claims, occasion)
    tried = _Try(occasion, code.strip(), gate, nonce, at or clock.now(), claims, ticket)
    known = _known(session, tried)
    same = next((s for s in known if s.nonce == nonce), None)
    if same is not None:
        return _repeated(session, tried, same)
    return _keep(session, actor, tried, [s for s in known if s.nonce != nonce])


def _claims(code: str) -> TicketClaims | None:
    try:
        return verify_code(code)
    except Invalid:
        return None


def _locked(session: Session, claims: TicketClaims | None, occasion: Occasion) -> Ticket | None:
    """The ticket, locked, so that gates scanning it at the same moment take turns."""
    if claims is None or claims.occasion != occasion.public_id:
        return None
    return session.scalars(
        select(Ticket)
        .where(Ticket.public_id == claims.ticket)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _known(session: Session, tried: _Try) -> list[Scan]:
    """The scan with this nonce, and the admissions of this ticket that stand."""
    same = and_(Scan.occasion_id == tried.occasion.id, Scan.nonce == tried.nonce)
    condition = same
    if tried.ticket is not None:
        standing = and_(Scan.ticket_id == tried.ticket.id, Scan.result == ScanResult.ADMITTED, Scan.undone.is_(False))
        condition = or_(same, standing)
    return list(session.scalars(select(Scan).where(condition)))


def _repeated(session: Session, tried: _Try, same: Scan) -> ScanOutcome:
    if same.code_digest != tried.digest:
        raise Conflict("nonce_reused", _l("这次扫码的编号已经用过，请再扫一次。"), field="nonce")
    first = session.get(Scan, same.first_scan_id) if same.first_scan_id else None
    return ScanOutcome(same, tried.occasion, first, tried.claims, repeated=True)


def _keep(session: Session, actor: Actor, tried: _Try, admissions: list[Scan]) -> ScanOutcome:
    occasion = tried.occasion
    rule = GateRule(
        occasion.public_id,
        repeat_for(occasion.starts_at, occasion.ends_at),
        open=occasion.is_published,
    )
    earlier = [EarlierScan(s.public_id, s.rule, s.gate, s.at) for s in admissions]
    state = tried.ticket.state if tried.ticket else None
    decision = decide(tried.claims, state, earlier, rule, tried.at)
    first = next((s for s in admissions if decision.first and s.public_id == decision.first.scan), None)
    made = _insert(session, actor, tried, decision, first)
    if made is None:  # the same upload arrived twice at once; the other one was kept
        return _repeated(session, tried, session.scalars(_by_nonce(tried)).one())
    if decision.result is ScanResult.ADMITTED and tried.ticket is not None:
        record_attendance(
            session,
            occasion_id=occasion.id,
            person_id=tried.ticket.person_id,
            how=How.GATE_SCAN,
            detail=decision.rule,
            at=tried.at,
            evidence=("scan", made.public_id),
        )
    audit.record(session, actor, AuditTag.SCANNED, "scan", made.id, result=made.result, gate=made.gate)
    return ScanOutcome(made, occasion, first, tried.claims)


def _by_nonce(tried: _Try) -> Select[Scan]:
    return select(Scan).where(Scan.occasion_id == tried.occasion.id, Scan.nonce == tried.nonce)


def _insert(session: Session, actor: Actor, tried: _Try, decision: Decision, first: Scan | None) -> Scan | None:
    row = insert(Scan).values(
        public_id=new_public_id(),
        occasion_id=tried.occasion.id,
        ticket_id=tried.ticket.id if tried.ticket else None,
        person_id=tried.ticket.person_id if tried.ticket else None,
        first_scan_id=first.id if first else None,
        rule=decision.rule,
        gate=tried.gate,
        nonce=tried.nonce,
        code_digest=tried.digest,
        result=decision.result,
        undone=False,
        at=tried.at,
        recorded_at=clock.now(),
        scanned_by=actor.person_id,
    )
    kept = row.on_conflict_do_nothing(index_elements=["occasion_id", "nonce"]).returning(Scan)
    return session.scalar(kept)


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
