"""Who somebody is for the rest of the house: an Actor from memberships and grants, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.accounts.models import ApiToken, Membership, Person, StaffGrant
from app.actor import GUEST, Actor, Grant, MemberRole, StaffRole


@dataclass(frozen=True)
class Identity:
    """An actor with what the edge needs to know about the session."""

    actor: Actor
    public_id: str
    session_version: int
    locale: str


def _memberships() -> ColumnElement[Any]:
    held = func.jsonb_object_agg(Membership.enterprise_id, Membership.role)
    current = (Membership.person_id == Person.id, Membership.ended_at.is_(None))
    return select(held).where(*current).correlate(Person).scalar_subquery()


def _grants() -> ColumnElement[Any]:
    held = func.jsonb_agg(func.jsonb_build_array(StaffGrant.role, StaffGrant.district_code))
    current = (StaffGrant.person_id == Person.id, StaffGrant.revoked_at.is_(None))
    return select(held).where(*current).correlate(Person).scalar_subquery()


def _identity(session: Session, *conditions: ColumnElement[bool]) -> Identity | None:
    columns = (Person.id, Person.public_id, Person.session_version, Person.locale, _memberships(), _grants())
    row = session.execute(select(*columns).where(Person.erased_at.is_(None), *conditions)).one_or_none()
    if row is None:
        return None
    person_id, public_id, version, locale, memberships, grants = row
    actor = Actor(
        person_id=person_id,
        memberships={int(key): MemberRole(role) for key, role in (memberships or {}).items()},
        grants=tuple(Grant(StaffRole(role), district) for role, district in (grants or [])),
    )
    return Identity(actor, public_id, version, locale)


def actor_of(session: Session, person_id: int) -> Actor:
    """The person's actor; a guest's when the account is gone."""
    found = _identity(session, Person.id == person_id)
    return found.actor if found else GUEST


def identity_of_public_id(session: Session, public_id: str) -> Identity | None:
    """The identity behind a session cookie."""
    return _identity(session, Person.public_id == public_id)


def identity_of_token(session: Session, token_hash: str, at: datetime) -> tuple[Identity, int, datetime | None] | None:
    """The identity behind a live bearer token, with the token's id and when it was last used."""
    live = (ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None), ApiToken.expires_at > at)
    token = session.execute(select(ApiToken.id, ApiToken.person_id, ApiToken.last_used_at).where(*live)).one_or_none()
    if token is None:
        return None
    identity = _identity(session, Person.id == token.person_id)
    return (identity, token.id, token.last_used_at) if identity else None
