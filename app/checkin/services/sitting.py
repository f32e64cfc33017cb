"""Many tries judged one after another by the pure rule, between one reading and one writing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import clock
from app.checkin.codes import verify_code
from app.checkin.permissions import require_gate
from app.checkin.queries.presented import (
    LockedTicket,
    gate_occasions,
    kept_scans,
    known_scans,
    locked_tickets,
)
from app.checkin.rules import Decision, EarlierScan, GateRule, ScanResult, TicketClaims, decide, repeat_for
from app.checkin.services.keeping import Judged, keep
from app.checkin.tries import GateOccasion, KeptScan, ScanOutcome, Try
from app.database import new_public_id
from app.errors import AppError, Conflict, Invalid, NotFound

Answer = ScanOutcome | AppError


class Sitting:
    """Reads all that the tries touch, tickets locked; then `judge` each, then `keep`."""

    def __init__(self, session: Session, tries: Sequence[Try]) -> None:
        self._session, self._tries = session, tries
        self._now = clock.now()
        self._occasions = gate_occasions(session, {tried.occasion for tried in tries})
        self._claims = [_claims(tried.code) for tried in tries]
        self._tickets = locked_tickets(session, self._presented())
        self._by_nonce: dict[tuple[int, str], KeptScan] = {}
        self._standing: dict[int, list[KeptScan]] = defaultdict(list)
        self._firsts: dict[int, KeptScan] = {}
        self._read()
        self._answers: list[Answer] = []
        self._judged: dict[str, Judged] = {}

    def judge(self, number: int) -> None:
        """Answer the next try in view of all before it."""
        tried = self._tries[number]
        try:
            self._answers.append(self._answer(tried, self._claims[number]))
        except AppError as error:
            self._answers.append(error)

    def keep(self) -> list[Answer]:
        """Write everything, and answer with what is kept: of two uploads of one nonce it is the one that came first."""
        ids = keep(self._session, list(self._judged.values()))
        lost = [each for each in self._judged.values() if each.scan.public_id not in ids]
        if lost:  # the same upload arrived elsewhere at the same moment
            self._note(known_scans(self._session, *_nonces_of(lost), ()))
        return [self._final(answer, ids) for answer in self._answers]

    def _presented(self) -> set[str]:
        """Public ids of tickets that are genuine and for the occasion where they are shown."""
        shown = zip(self._tries, self._claims, strict=True)
        places = [(self._occasions.get(tried.occasion), claims) for tried, claims in shown]
        return {c.ticket for occasion, c in places if occasion and c and c.occasion == occasion.public_id}

    def _read(self) -> None:
        occasions = {occasion.id for occasion in self._occasions.values()}
        nonces = {tried.nonce for tried in self._tries}
        known = known_scans(self._session, occasions, nonces, {ticket.id for ticket in self._tickets.values()})
        self._note(known)
        for scan in known:
            if scan.ticket_id is not None and scan.result is ScanResult.ADMITTED and not scan.undone:
                self._standing[scan.ticket_id].append(scan)

    def _note(self, known: Sequence[KeptScan]) -> None:
        self._by_nonce |= {(scan.occasion_id, scan.nonce): scan for scan in known}
        wanted = {scan.first_scan_id for scan in known if scan.first_scan_id} - self._firsts.keys()
        self._firsts |= kept_scans(self._session, wanted)

    def _answer(self, tried: Try, claims: TicketClaims | None) -> ScanOutcome:
        occasion = self._occasions.get(tried.occasion)
        if occasion is None:
            raise NotFound("occasion_not_found", _l("没有这个场次。"))
        require_gate(tried.actor, occasion)
        same = self._by_nonce.get((occasion.id, tried.nonce))
        if same is not None:
            return self._repeated(same, tried, occasion, claims)
        return self._new(tried, occasion, claims)

    def _repeated(self, same: KeptScan, tried: Try, occasion: GateOccasion, claims: TicketClaims | None) -> ScanOutcome:
        if same.code_digest != tried.digest:
            raise Conflict("nonce_reused", _l("这次扫码的编号已经用过，请再扫一次。"), field="nonce")
        judged = self._judged.get(same.public_id)
        first = judged.first if judged else self._firsts.get(same.first_scan_id or 0)
        return ScanOutcome(same, occasion, first, claims, repeated=True)

    def _new(self, tried: Try, occasion: GateOccasion, claims: TicketClaims | None) -> ScanOutcome:
        here = claims is not None and claims.occasion == occasion.public_id
        ticket = self._tickets.get(claims.ticket) if claims and here else None
        standing = self._standing[ticket.id] if ticket else []
        decision = _decision(tried, occasion, claims, ticket, standing)
        first = next((s for s in standing if decision.first and s.public_id == decision.first.scan), None)
        scan = self._scan(tried, occasion, ticket, decision)
        if decision.result is ScanResult.ADMITTED:
            standing.append(scan)
        self._by_nonce[occasion.id, tried.nonce] = scan
        self._judged[scan.public_id] = Judged(tried, scan, first)
        return ScanOutcome(scan, occasion, first, claims)

    def _scan(self, tried: Try, occasion: GateOccasion, ticket: LockedTicket | None, decision: Decision) -> KeptScan:
        return KeptScan(
            id=0,
            public_id=new_public_id(),
            occasion_id=occasion.id,
            ticket_id=ticket.id if ticket else None,
            person_id=ticket.person_id if ticket else None,
            first_scan_id=None,
            rule=decision.rule,
            gate=tried.gate,
            nonce=tried.nonce,
            code_digest=tried.digest,
            result=decision.result,
            at=tried.at,
            recorded_at=self._now,
            scanned_by=tried.actor.person_id,
        )

    def _final(self, answer: Answer, ids: dict[str, int]) -> Answer:
        """With the ids it was kept under."""
        if isinstance(answer, AppError) or answer.scan.id:
            return answer
        judged = self._judged[answer.scan.public_id]
        if judged.scan.public_id not in ids:
            return self._lost(judged, answer)
        first = _numbered(answer.first, ids)
        scan = replace(judged.scan, id=ids[judged.scan.public_id], first_scan_id=first.id if first else None)
        return replace(answer, scan=scan, first=first)

    def _lost(self, judged: Judged, answer: ScanOutcome) -> Answer:
        same = self._by_nonce[answer.occasion.id, judged.tried.nonce]
        try:
            return self._repeated(same, judged.tried, answer.occasion, answer.claims)
        except Conflict as error:
            return error


def _claims(code: str) -> TicketClaims | None:
    try:
        return verify_code(code)
    except Invalid:
        return None


def _decision(
    tried: Try,
    occasion: GateOccasion,
    claims: TicketClaims | None,
    ticket: LockedTicket | None,
    standing: Sequence[KeptScan],
) -> Decision:
    repeat = repeat_for(occasion.starts_at, occasion.ends_at)
    rule = GateRule(occasion.public_id, repeat, open=occasion.is_published)
    earlier = [EarlierScan(s.public_id, s.rule, s.gate, s.at) for s in standing]
    return decide(claims, ticket.state if ticket else None, earlier, rule, tried.at)


def _numbered(first: KeptScan | None, ids: dict[str, int]) -> KeptScan | None:
    return replace(first, id=ids[first.public_id]) if first and not first.id else first


def _nonces_of(judged: Sequence[Judged]) -> tuple[set[int], set[str]]:
    return {each.scan.occasion_id for each in judged}, {each.scan.nonce for each in judged}
