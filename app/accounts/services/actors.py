"""Who somebody is for the rest of the house: an Actor from memberships and grants, in one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.accounts.models import ApiToken, Membership, Person, StaffGrant
from app.actor import GUEST, Actor, Grant, MemberRole, StaffRole
from app.database import UtcDateTime


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


_COLUMNS = (Person.id, Person.public_id, Person.session_version, Person.locale, _memberships(), _grants())
_PERSON = select(*_COLUMNS).where(Person.erased_at.is_(None))
_BEARERS = (
    select(ApiToken.token_hash, ApiToken.id, ApiToken.last_used_at, *_COLUMNS)
    .join(Person, Person.id == ApiToken.person_id)
    .where(
        ApiToken.token_hash == any_(bindparam("hashes", type_=ARRAY(String))),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("at", type_=UtcDateTime),
        Person.erased_at.is_(None),
    )
)


def _identity_of(row: Sequence[Any]) -> Identity:
    person_id, public_id, version, locale, memberships, grants = row
    actor = Actor(
        person_id=person_id,
        memberships={int(key): MemberRole(role) for key, role in (memberships or {}).items()},
        grants=tuple(Grant(StaffRole(role), district) for role, district in (grants or [])),
    )
    return Identity(actor, public_id, version, locale)


def _identity(session: Session, condition: ColumnElement[bool]) -> Identity | None:
    row = session.execute(_PERSON.where(condition)).one_or_none()
    return _identity_of(row) if row is not None else None


def actor_of(session: Session, person_id: int) -> Actor:
    """The person's actor; a guest's when the account is gone."""
    found = _identity(session, Person.id == person_id)
    return found.actor if found else GUEST


def identity_of_public_id(session: Session, public_id: str) -> Identity | None:
    """The identity behind a session cookie."""
    return _identity(session, Person.public_id == public_id)


@dataclass(frozen=True)
class Bearer:
    """Whose a live bearer token is, the token's id, and when its use was last noted."""

    identity: Identity
    token_id: int
    used_at: datetime | None


def bearers(session: Session, token_hashes: Iterable[str], at: datetime) -> dict[str, Bearer]:
    """Live bearer tokens by their hashes, in one statement whatever their number; others are left out."""
    rows = session.execute(_BEARERS, {"hashes": list(token_hashes), "at": at})
    return {row[0]: Bearer(_identity_of(row[3:]), row[1], row[2]) for row in rows}
