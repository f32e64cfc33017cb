"""Issue and revoke tickets."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.checkin.audit_tags import AuditTag
from app.checkin.codes import ticket_code, verify_code
from app.checkin.models import Ticket
from app.checkin.permissions import require_gate, require_ticket
from app.checkin.rules import TicketState, ticket_span
from app.database import new_public_id
from app.errors import Conflict, Invalid, NotFound
from app.occasions.public import Occasion


def issue_ticket(
    session: Session, actor: Actor, *, occasion_id: int, person_id: int, at: datetime | None = None
) -> Ticket:
    """The person's ticket for a published occasion that is not over; asking again gives the same one."""
    at = at or clock.now()
    occasion = session.get_one(Occasion, occasion_id)
    require_ticket(actor, occasion, person_id)
    held = valid_ticket(session, occasion_id, person_id)
    if held is not None:
        return held
    if not occasion.is_published or at >= ticket_span(occasion.starts_at, occasion.ends_at)[1]:
        raise Conflict("occasion_not_open", _l("这场活动现在不能领入场码。"))
    return _issue(session, actor, occasion, person_id, at)


def _issue(session: Session, actor: Actor, occasion: Occasion, person_id: int, at: datetime) -> Ticket:
    public_id, span = new_public_id(), ticket_span(occasion.starts_at, occasion.ends_at)
    made: Ticket | None = session.scalar(
        insert(Ticket)
        .values(
            public_id=public_id,
            occasion_id=occasion.id,
            person_id=person_id,
            code=ticket_code(public_id, occasion.public_id, *span),
            state=TicketState.VALID,
            valid_from=span[0],
            valid_until=span[1],
            issued_at=at,
            issued_by=actor.person_id,
        )
        .on_conflict_do_nothing(index_elements=["occasion_id", "person_id"], index_where=text("state = 'valid'"))
        .returning(Ticket)
    )
    if made is None:  # a double click got there first
        return session.scalars(_valid(occasion.id, person_id)).one()
    audit.record(session, actor, AuditTag.TICKET_ISSUED, "ticket", made.id, occasion_id=occasion.id)
    return made


def _valid(occasion_id: int, person_id: int) -> Select[Ticket]:
    return select(Ticket).where(
        Ticket.occasion_id == occasion_id, Ticket.person_id == person_id, Ticket.state == TicketState.VALID
    )


def valid_ticket(session: Session, occasion_id: int, person_id: int) -> Ticket | None:
    """The ticket a person may use for an occasion, or None."""
    return session.scalars(_valid(occasion_id, person_id)).one_or_none()


def require_by_public_id(session: Session, public_id: str) -> Ticket:
    """The ticket of a link. Raises NotFound."""
    ticket = session.scalars(select(Ticket).where(Ticket.public_id == public_id)).one_or_none()
    if ticket is None:
        raise NotFound("ticket_not_found", _l("没有找到这张入场码。"))
    return ticket


def revoke_ticket(session: Session, actor: Actor, ticket_id: int) -> Ticket:
    """Staff take a ticket back; a new one may be issued. Revoking twice is harmless."""
    ticket = session.get_one(Ticket, ticket_id, with_for_update=True)
    require_gate(actor, session.get_one(Occasion, ticket.occasion_id))
    if ticket.state is TicketState.VALID:
        ticket.state = TicketState.REVOKED
        audit.record(session, actor, AuditTag.TICKET_REVOKED, "ticket", ticket.id)
        session.flush()
    return ticket


def person_by_code(session: Session, code: str, occasion_id: int) -> int:
    """Whose ticket this is, for a booth. Raises Invalid code_forged, wrong_occasion or revoked."""
    claims = verify_code(code)
    ticket = session.scalars(select(Ticket).where(Ticket.public_id == claims.ticket)).one_or_none()
    if ticket is None:
        raise NotFound("ticket_not_found", _l("没有找到这张入场码。"), field="code")
    if ticket.occasion_id != occasion_id:
        raise Invalid("wrong_occasion", _l("这是另一场招聘会的入场码，请他出示今天这场的。"), field="code")
    if ticket.state is TicketState.REVOKED:
        raise Invalid("revoked", _l("这张入场码已经作废，请他到入口重新领一张。"), field="code")
    return ticket.person_id
