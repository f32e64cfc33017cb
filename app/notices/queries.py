"""Reads: a person's inbox, the demo's outbox, what could not be delivered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from app.clock import now
from app.notices.models import MessageState, OutboxMessage
from app.notices.registry import HREF, render, visible_names
from app.notices.rules import digits_of
from app.notices.services import secrets_of, text_of
from app.paging import Page, paginate
from app.personal_data import Erased, Vault, lookup_hash


@dataclass(frozen=True)
class InboxEntry:
    """One message as its reader sees it."""

    id: str
    text: str
    at: datetime
    href: str | None
    unread: bool


@dataclass(frozen=True)
class Sent:
    """One message as the demo's outbox shows it."""

    id: str
    mobile: str
    text: str
    template: str
    state: str
    at: datetime
    secrets: dict[str, str]


def _mine(person_id: int) -> Select[OutboxMessage]:
    shown = OutboxMessage.template.in_(visible_names())
    return select(OutboxMessage).where(OutboxMessage.person_id == person_id, shown)


def inbox(session: Session, person_id: int, page: int, locale: str, per_page: int = 20) -> Page[InboxEntry]:
    """A person's messages, newest first, in the reader's language."""
    found = paginate(session, _mine(person_id).order_by(OutboxMessage.id.desc()), page, per_page)
    return Page([_entry(m, locale) for m in found.items], found.total, page, per_page)


def _entry(message: OutboxMessage, locale: str) -> InboxEntry:
    text = render(message.template, message.params, locale)
    href = message.params.get(HREF)
    return InboxEntry(message.public_id, text, message.created_at, href, message.read_at is None)


def unread(session: Session, person_id: int) -> int:
    """How many messages the person has not looked at."""
    unseen = _mine(person_id).where(OutboxMessage.read_at.is_(None)).subquery()
    return session.scalar(select(func.count()).select_from(unseen)) or 0


def mark_read(session: Session, person_id: int) -> None:
    """The person has opened the inbox."""
    mine = (OutboxMessage.person_id == person_id, OutboxMessage.read_at.is_(None))
    session.execute(update(OutboxMessage).where(*mine).values(read_at=now()))


def outbox(session: Session, mobile: str = "", limit: int = 30) -> list[Sent]:
    """The newest text messages, to one number when `mobile` is given. For demo mode only: it shows codes."""
    query = select(OutboxMessage).where(OutboxMessage.address_hash.is_not(None)).order_by(OutboxMessage.id.desc())
    if mobile.strip():
        query = query.where(OutboxMessage.address_hash == lookup_hash("mobile", digits_of(mobile)))
    found = list(session.scalars(query.limit(limit)))
    vault = Vault(session)
    vault.preload(message.subject_id for message in found)
    return [_sent(session, vault, message) for message in found]


def _sent(session: Session, vault: Vault, message: OutboxMessage) -> Sent:
    try:
        mobile = vault.open(message.subject_id, "address", message.address_sealed or b"")
    except (Erased, ValueError):
        mobile = "…"
    text = text_of(session, message)
    secrets = secrets_of(vault, message)
    return Sent(message.public_id, mobile, text, message.template, str(message.state), message.created_at, secrets)


def dead_letters(session: Session, limit: int = 100) -> list[OutboxMessage]:
    """What was given up, newest first."""
    query = select(OutboxMessage).where(OutboxMessage.state == MessageState.DEAD)
    return list(session.scalars(query.order_by(OutboxMessage.id.desc()).limit(limit)))
