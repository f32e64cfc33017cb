"""Many people at once, in a handful of statements: lists handed over by partner provinces, and the demo."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.kinds import Education, Purpose
from app.accounts.models import Consent, Person, SeekerProfile
from app.accounts.services.consents import TEXT_VERSION
from app.accounts.services.people import clean_name, hash_of_mobile, require_mobile
from app.accounts.services.profiles import ProfileValues, check_profile
from app.clock import local, now
from app.database import new_public_id
from app.personal_data import Vault
from app.reference import public as reference


@dataclass(frozen=True)
class NewPerson:
    """One person to register, with the purposes he or she consented to."""

    mobile: str
    name: str
    origin_code: str | None = None
    birth_date: date | None = None
    education: str | None = None
    wanted: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()


def register_people(session: Session, people: Sequence[NewPerson], at: datetime | None = None) -> list[Person]:
    """The people in the order given, made where the number is new; what is known of others is left as it is.

    Raises Invalid for the first that is wrong, with nothing written."""
    at = at or now()
    hashes = [hash_of_mobile(require_mobile(person.mobile)) for person in people]
    _check(session, people, local(at).date())
    found = _known(session, hashes)
    new = {h: person for h, person in zip(hashes, people, strict=True) if h not in found}
    ids = Vault(session).new_subjects(len(new)) if new else []
    made = {h: _person(session, i, h, new[h], at) for i, h in zip(ids, new, strict=True)}
    session.add_all(made.values())
    session.flush()
    for mobile_hash, row in made.items():
        session.add_all(_belongings(session, row.id, new[mobile_hash], at))
    session.flush()
    return [(found | made)[h] for h in hashes]


def _check(session: Session, people: Sequence[NewPerson], today: date) -> None:
    regions = {p.origin_code for p in people if p.origin_code}
    wanted = {code for p in people for code in p.wanted}
    # held while the profiles are checked, so that each code is read once
    held = [
        *session.scalars(select(reference.Region).where(reference.Region.code.in_(regions))),
        *session.scalars(select(reference.Occupation).where(reference.Occupation.code.in_(wanted))),
    ]
    for person in people:
        check_profile(session, _profile(person), today)
    held.clear()


def _known(session: Session, hashes: Iterable[str]) -> dict[str, Person]:
    rows = session.scalars(select(Person).where(Person.mobile_hash.in_(hashes)))
    return {row.mobile_hash: row for row in rows if row.mobile_hash}


def _person(session: Session, subject: int, mobile_hash: str, told: NewPerson, at: datetime) -> Person:
    vault = Vault(session)
    return Person(
        id=subject,
        public_id=new_public_id(),
        mobile_hash=mobile_hash,
        mobile_sealed=vault.seal(subject, "mobile", require_mobile(told.mobile)),
        name_sealed=vault.seal(subject, "name", clean_name(told.name)),
        created_at=at,
    )


def _profile(told: NewPerson) -> ProfileValues:
    education = Education(told.education) if told.education else None
    return ProfileValues(told.origin_code, told.birth_date, education, told.wanted)


def _belongings(session: Session, subject: int, told: NewPerson, at: datetime) -> list[SeekerProfile | Consent]:
    birth, values = told.birth_date, _profile(told)
    profile = SeekerProfile(
        person_id=subject,
        birth_date_sealed=Vault(session).seal(subject, "birth_date", birth.isoformat()) if birth else None,
        origin_code=values.origin_code,
        education=values.education,
        wanted=list(dict.fromkeys(values.wanted)),
        updated_at=at,
    )
    given = [Consent(person_id=subject, purpose=p, given=True, text_version=TEXT_VERSION, at=at) for p in told.purposes]
    return [profile, *given]
