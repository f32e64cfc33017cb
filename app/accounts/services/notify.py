"""Telling people things: the address is looked up here, so that nobody else has to open it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Person
from app.notices import public as notices
from app.personal_data import Vault


def notify(session: Session, person_id: int, template: str, **params: Any) -> notices.OutboxMessage | None:
    """Put a message to a person into the outbox; None when the account was erased."""
    person = session.get(Person, person_id)
    if person is None or person.mobile_sealed is None:
        return None
    mobile = Vault(session).open(person.id, "mobile", person.mobile_sealed)
    return notices.enqueue(
        session,
        person_id=person.id,
        address=notices.Address(mobile),
        template=template,
        params=params,
        locale=person.locale,
    )


def notify_enterprise(session: Session, enterprise_id: int, template: str, **params: Any) -> int:
    """Tell every present member of an enterprise; returns how many."""
    current = (Membership.enterprise_id == enterprise_id, Membership.ended_at.is_(None))
    members = list(session.scalars(select(Membership.person_id).where(*current).order_by(Membership.id)))
    for person_id in members:
        notify(session, person_id, template, **params)
    return len(members)
