"""Scans and tickets as the pages and the API show them."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.accounts.public import Label
from app.checkin import texts
from app.checkin.models import Scan, Ticket
from app.checkin.queries import gate_totals, last_scans
from app.checkin.rules import ScanResult
from app.checkin.schemas import FirstOut, PersonOut, ScanOut, ScanRowOut, ScansOut, TicketOut
from app.checkin.tries import ScanOutcome
from app.occasions.public import Occasion
from app.pages import hour


def ticket_out(ticket: Ticket, occasion_public_id: str) -> TicketOut:
    """A ticket for its holder."""
    return TicketOut(
        id=ticket.public_id,
        occasion=occasion_public_id,
        code=ticket.code,
        state=ticket.state,
        valid_from=ticket.valid_from,
        valid_until=ticket.valid_until,
        url=url_for("checkin.ticket", public_id=ticket.public_id, _external=True),
    )


def people(session: Session, ids: Sequence[int | None]) -> dict[int, PersonOut]:
    """Masked people by id."""
    known = {i for i in ids if i is not None}
    return {i: person_out(label) for i, label in accounts.labels(session, known).items()}


def person_out(label: Label) -> PersonOut:
    """One masked person, in the reader's language."""
    missing = _("已注销") if label.erased else _("未填姓名")
    return PersonOut(name=label.name or missing, tail=label.tail)


def scan_out(session: Session, outcome: ScanOutcome, who: PersonOut | None = None) -> ScanOut:
    """A verdict with the masked person; `who` when the caller has already looked."""
    said, kept, first = texts.verdict(session, outcome), outcome.scan, outcome.first
    who = who or people(session, [kept.person_id]).get(kept.person_id or 0)
    return ScanOut(
        scan=kept.public_id,
        result=kept.result,
        admitted=outcome.admitted,
        tone=said.tone,
        word=said.word,
        message=said.message,
        help=said.help,
        person=who,
        first=FirstOut(scan=first.public_id, gate=first.gate, at=first.at) if first else None,
        at=kept.at,
        repeated=outcome.repeated,
    )


def rows_out(session: Session, scans: Sequence[Scan]) -> list[ScanRowOut]:
    """Scans as rows, people masked."""
    who = people(session, [s.person_id for s in scans])
    return [
        ScanRowOut(
            scan=s.public_id,
            result=s.result,
            tone=texts.tone_of(ScanResult(s.result)),
            word=texts.word_of(ScanResult(s.result)),
            gate=s.gate,
            at=s.at,
            hour=hour(s.at),
            undone=s.undone,
            person=who.get(s.person_id or 0),
        )
        for s in scans
    ]


def scans_out(session: Session, occasion: Occasion, gate: str | None) -> ScansOut:
    """Totals and newest scans of one gate, or of all."""
    here, everywhere = gate_totals(session, occasion.id, gate), gate_totals(session, occasion.id)
    rows = rows_out(session, last_scans(session, occasion.id, gate))
    return ScansOut(admitted=here.admitted, refused=here.refused, admitted_everywhere=everywhere.admitted, items=rows)
