"""What a person still has to say before a use case can go on, asked for on the spot and nowhere twice."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import audit
from app.accounts import permissions
from app.accounts.audit_tags import AuditTag
from app.accounts.kinds import Purpose
from app.accounts.models import Person
from app.accounts.services.consents import consent, has_consent
from app.accounts.services.people import set_name
from app.accounts.services.profiles import ProfileValues, profile_of, save_profile
from app.actor import Actor


@dataclass(frozen=True)
class Known:
    """Whether a person has said his or her name and birth date, and lets employers see name and number."""

    name: bool = False
    birth_date: bool = False
    shares: bool = False


def known_of(session: Session, person_id: int) -> Known:
    """What is known of a person."""
    person, profile = session.get_one(Person, person_id), profile_of(session, person_id)
    born = profile is not None and profile.birth_date_sealed is not None
    return Known(person.name_sealed is not None, born, has_consent(session, person_id, Purpose.PROFILE_SHARING))


def introduce(
    session: Session,
    actor: Actor,
    *,
    name: str = "",
    birth_date: date | None = None,
    share: bool = False,
    at: datetime | None = None,
) -> None:
    """Add what was not known of the actor yet; what was said before stays, and a consent is only given here, never
    withdrawn. Raises Invalid bad_name, bad_birth_date, too_young at the field."""
    person_id = permissions.require_person(actor)
    person = session.get_one(Person, person_id)
    if name.strip() and person.name_sealed is None:
        set_name(session, person, name)
        audit.record(session, actor, AuditTag.PROFILE_CHANGED, "person", person_id)
    if birth_date is not None:
        save_profile(session, actor, person, ProfileValues(birth_date=birth_date), at=at, keep=True)
    if share:
        consent(session, person_id, Purpose.PROFILE_SHARING, True, at)
    session.flush()
