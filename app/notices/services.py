"""Writing messages into the outbox, and carrying them out of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import jobs
from app.clock import now
from app.notices.models import ChannelKind, MessageState, OutboxMessage
from app.notices.providers import NotDelivered, Provider
from app.notices.registry import Template, pack, render
from app.notices.registry import template as find_template
from app.notices.rules import SECRETS_KEPT, next_attempt
from app.personal_data import DataSubject, Erased, Vault, lookup_hash
from app.unit_of_work import after_commit

log = structlog.get_logger()
KICKED = "notices_kicked"


@dataclass(frozen=True)
class Address:
    """Where a message goes: a mobile number (eleven digits), or nowhere but the inbox."""

    mobile: str | None = None


INBOX = Address()


def enqueue(
    session: Session,
    *,
    person_id: int | None,
    address: Address,
    template: str,
    params: dict[str, Any],
    locale: str = "zh",
) -> OutboxMessage:
    """Write one message in the caller's transaction; it leaves only if that commits.

    `params` are ids, whole numbers, moments and short texts; what the template calls secret is sealed. An `href` among
    them makes the inbox entry a link."""
    known = find_template(template)
    if known.channel is ChannelKind.SMS and address.mobile is None:
        raise ValueError(f"template {template} needs a mobile number")
    vault, subject = Vault(session), person_id
    if subject is None:
        subject = vault.new_subject()
    message = OutboxMessage(person_id=person_id, subject_id=subject, channel=known.channel, template=template)
    message.locale = locale
    _fill(message, vault, known, address, {name: pack(value) for name, value in params.items()})
    session.add(message)
    session.flush()
    if message.state is MessageState.QUEUED:
        _kick_after_commit(session)
    return message


def _fill(message: OutboxMessage, vault: Vault, known: Template, address: Address, params: dict[str, Any]) -> None:
    secret = {name: params.pop(name) for name in known.secret if name in params}
    message.params = params
    if secret:
        message.secrets_sealed = vault.seal(message.subject_id, "message", json.dumps(secret))
    if known.channel is ChannelKind.INAPP:
        message.state, message.sent_at, message.provider = MessageState.SENT, now(), "inbox"
    elif address.mobile is not None:
        message.address_hash = lookup_hash("mobile", address.mobile)
        message.address_sealed = vault.seal(message.subject_id, "address", address.mobile)


def _kick_after_commit(session: Session) -> None:
    if not session.info.get(KICKED):
        session.info[KICKED] = True
        after_commit(session, lambda: _kick(session))


def _kick(session: Session) -> None:
    session.info.pop(KICKED, None)
    jobs.send("notices.deliver")


def text_of(session: Session, message: OutboxMessage, locale: str | None = None) -> str:
    """The message's text with its secrets; once these are gone, an ellipsis stands in their place."""
    params = message.params | secrets_of(Vault(session), message)
    return render(message.template, params, locale or message.locale)


def secrets_of(vault: Vault, message: OutboxMessage) -> dict[str, Any]:
    """The sealed params of a message, opened; empty when they are gone."""
    if message.secrets_sealed is None:
        return {}
    try:
        opened: dict[str, Any] = json.loads(vault.open(message.subject_id, "message", message.secrets_sealed))
    except Erased:
        return {}
    return opened


def deliver_next(session: Session, carrier: Provider | None, at: datetime | None = None) -> OutboxMessage | None:
    """Try the message that is due longest and that nobody else is trying; None when none is due."""
    at = at or now()
    due = (OutboxMessage.state == MessageState.QUEUED, OutboxMessage.next_attempt_at <= at)
    query = select(OutboxMessage).where(*due).order_by(OutboxMessage.next_attempt_at).limit(1)
    message = session.scalar(query.with_for_update(skip_locked=True))
    if message is not None:
        _attempt(session, message, carrier, at)
        session.flush()
    return message


def _attempt(session: Session, message: OutboxMessage, carrier: Provider | None, at: datetime) -> None:
    message.attempts += 1
    try:
        message.provider_reference = _hand_over(session, message, carrier, at)[:80]
    except NotDelivered as error:
        _failed(message, error.code, at)
        return
    message.state, message.sent_at, message.last_error = MessageState.SENT, at, None
    message.provider = carrier.name if carrier else None


def _hand_over(session: Session, message: OutboxMessage, carrier: Provider | None, at: datetime) -> str:
    ttl = find_template(message.template).ttl
    if ttl is not None and at > message.created_at + ttl:
        raise NotDelivered("expired")
    if carrier is None:
        raise NotDelivered("no_provider")
    if message.address_sealed is None:
        raise NotDelivered("no_address")
    try:
        mobile = Vault(session).open(message.subject_id, "address", message.address_sealed)
    except Erased:
        raise NotDelivered("erased") from None
    return carrier.send(mobile, text_of(session, message))


def _failed(message: OutboxMessage, code: str, at: datetime) -> None:
    message.last_error = code
    again = None if code in ("expired", "erased", "no_address") else next_attempt(message.attempts, at)
    if again is None:
        message.state = MessageState.DEAD
        log.warning("message_dead", message_id=message.id, template=message.template, error=code)
    else:
        message.next_attempt_at = again


def retry_dead(session: Session, at: datetime | None = None) -> int:
    """Queue every dead message again, for after a provider's trouble has been mended; returns how many."""
    dead = list(
        session.scalars(select(OutboxMessage).where(OutboxMessage.state == MessageState.DEAD).with_for_update())
    )
    for message in dead:
        message.state, message.attempts, message.next_attempt_at = MessageState.QUEUED, 0, at or now()
    session.flush()
    return len(dead)


def forget_secrets(session: Session, at: datetime | None = None, limit: int = 500) -> int:
    """Drop codes and the keys of unknown numbers once they are a day old; returns how many messages were cleared."""
    before = (at or now()) - SECRETS_KEPT
    old = select(OutboxMessage).where(OutboxMessage.created_at < before)
    clearable = old.where(OutboxMessage.secrets_sealed.is_not(None) | OutboxMessage.person_id.is_(None))
    unknown = clearable.where(OutboxMessage.person_id.is_not(None) | OutboxMessage.address_sealed.is_not(None))
    found = list(session.scalars(unknown.limit(limit).with_for_update(skip_locked=True)))
    for message in found:
        _forget(session, message, at or now())
    session.flush()
    return len(found)


def forget_address(session: Session, mobile: str) -> None:
    """Somebody's data are erased: nothing sent to the number stays readable, nor is it found by it."""
    query = select(OutboxMessage).where(OutboxMessage.address_hash == lookup_hash("mobile", mobile)).with_for_update()
    for message in session.scalars(query):
        _forget(session, message, now())
        message.address_hash, message.address_sealed = None, None
    session.flush()


def _forget(session: Session, message: OutboxMessage, at: datetime) -> None:
    message.secrets_sealed = None
    if message.person_id is None:
        message.address_sealed, message.address_hash = None, None
        subject = session.get_one(DataSubject, message.subject_id)
        if subject.erased_at is None:
            Vault(session).erase(subject.id, at)
