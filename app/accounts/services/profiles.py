"""What a job seeker tells about himself or herself."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts import rules
from app.accounts.audit_tags import AuditTag
from app.accounts.kinds import Education
from app.accounts.models import Person, SeekerProfile
from app.actor import Actor
from app.clock import local, now
from app.errors import Conflict, Invalid
from app.personal_data import Vault, lookup_hash
from app.reference import public as reference

MOST_WANTED = 5


@dataclass(frozen=True)
class ProfileValues:
    """A profile as told. An identity number, when given, decides the birth date."""

    origin_code: str | None = None
    birth_date: date | None = None
    education: Education | None = None
    wanted: tuple[str, ...] = ()
    available_from: date | None = None
    id_number: str | None = None


def profile_of(session: Session, person_id: int) -> SeekerProfile | None:
    """The person's profile, if any has been told."""
    return session.get(SeekerProfile, person_id)


def save_profile(
    session: Session,
    actor: Actor,
    person: Person,
    values: ProfileValues,
    *,
    at: datetime | None = None,
    keep: bool = False,
) -> SeekerProfile:
    """Write the profile. With `keep`, what was told before stays. Raises Invalid at the field that is wrong."""
    at = at or now()
    check_profile(session, values, local(at).date())
    profile = profile_of(session, person.id) or SeekerProfile(person_id=person.id, wanted=[])
    birth = values.birth_date
    if values.id_number:
        birth = _keep_id_number(session, person, values.id_number)
        _check_birth(birth, local(at).date(), "id_number")
    told = {
        "birth_date_sealed": Vault(session).seal(person.id, "birth_date", birth.isoformat()) if birth else None,
        "origin_code": values.origin_code,
        "education": values.education,
        "wanted": list(dict.fromkeys(values.wanted)),
        "available_from": values.available_from,
    }
    for name, value in told.items():
        if not keep or not getattr(profile, name):
            setattr(profile, name, value)
    profile.updated_at = at
    session.add(profile)
    if actor.person_id is not None:
        audit.record(session, actor, AuditTag.PROFILE_CHANGED, "person", person.id)
    session.flush()
    return profile


def check_profile(session: Session, values: ProfileValues, today: date) -> None:
    """Raises Invalid at the field that is wrong."""
    if values.origin_code:
        reference.require_region(session, values.origin_code, "origin_code")
    for code in values.wanted:
        reference.require_occupation(session, code, "wanted")
    if len(set(values.wanted)) > MOST_WANTED:
        raise Invalid("too_many_wanted", _l("最多选 5 个想做的工作。"), field="wanted")
    if values.birth_date:
        _check_birth(values.birth_date, today, "birth_date")
    if values.available_from and abs((values.available_from - today).days) > 730:
        raise Invalid("bad_available_from", _l("请填两年以内的日期。"), field="available_from")


def _check_birth(birth: date, today: date, field: str) -> None:
    if birth > today or rules.age(birth, today) > rules.OLDEST:
        raise Invalid("bad_birth_date", _l("出生日期不对，请再看一下。"), field=field)
    if rules.age(birth, today) < rules.YOUNGEST:
        raise Invalid("too_young", _l("未满 16 周岁不能求职。"), field=field)


def _keep_id_number(session: Session, person: Person, text: str) -> date:
    number = rules.normal_id_number(text)
    if number is None:
        raise Invalid("bad_id_number", _l("身份证号不对，请对照证件再看一下。"), field="id_number")
    digest = lookup_hash("id_number", number)
    holder = session.scalar(select(Person.id).where(Person.id_number_hash == digest))
    if holder not in (None, person.id):
        message = _l("这个身份证号已经在别的账号里。请用那个手机号登录，或者请工作人员帮忙。")
        raise Conflict("id_number_taken", message, field="id_number")
    person.id_number_hash = digest
    person.id_number_sealed = Vault(session).seal(person.id, "id_number", number)
    return rules.birth_date_of(number)


def birth_date(session: Session, profile: SeekerProfile | None) -> date | None:
    """The birth date told, opened."""
    if profile is None or profile.birth_date_sealed is None:
        return None
    return date.fromisoformat(Vault(session).open(profile.person_id, "birth_date", profile.birth_date_sealed))


def age_on(session: Session, person_id: int, day: date) -> int | None:
    """Completed years on `day`; None when the birth date is not known."""
    birth = birth_date(session, profile_of(session, person_id))
    return rules.age(birth, day) if birth else None
