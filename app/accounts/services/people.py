"""People: found by their number or made; what they are called; walk-ins."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit
from app.accounts import permissions, rules
from app.accounts.audit_tags import AuditTag
from app.accounts.kinds import Education
from app.accounts.models import Person
from app.accounts.services.profiles import ProfileValues, save_profile
from app.actor import SYSTEM, Actor
from app.clock import now
from app.errors import Forbidden, Invalid, NotFound
from app.personal_data import Vault, lookup_hash


def require_mobile(text: str, field: str = "mobile") -> str:
    """The normal form of a mobile number; raises Invalid bad_mobile, saying what is wrong with it."""
    mobile = rules.normal_mobile(text)
    if mobile is not None:
        return mobile
    missing = rules.digits_missing(text)
    if missing:
        raise Invalid("bad_mobile", _l("手机号少了 %(n)s 位，请再看一下。", n=missing), field=field)
    raise Invalid("bad_mobile", _l("这不是手机号，请填 11 位的手机号。"), field=field)


def hash_of_mobile(mobile: str) -> str:
    """The keyed hash by which a person of this (normal) number is found."""
    return lookup_hash("mobile", mobile)


def person_of_mobile(session: Session, mobile: str) -> Person | None:
    """The person with this (normal) number, if any."""
    return session.scalar(select(Person).where(Person.mobile_hash == hash_of_mobile(mobile)))


def by_public_id(session: Session, public_id: str) -> Person:
    """The person of a link; raises NotFound."""
    found = session.scalar(select(Person).where(Person.public_id == public_id))
    if found is None or found.erased_at is not None:
        raise NotFound("no_such_person", _l("没有这个人。"))
    return found


def person_for_mobile(session: Session, mobile: str, at: datetime | None = None, locale: str = "zh") -> Person:
    """The person with this (normal) number, made when there is none; safe when two ask at once."""
    found = person_of_mobile(session, mobile)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            return _make(session, mobile, at or now(), locale)
    except IntegrityError:
        made_meanwhile = person_of_mobile(session, mobile)
        if made_meanwhile is None:
            raise
        return made_meanwhile


def _make(session: Session, mobile: str, at: datetime, locale: str) -> Person:
    vault = Vault(session)
    subject = vault.new_subject()
    person = Person(id=subject, mobile_hash=hash_of_mobile(mobile), locale=locale, created_at=at)
    person.mobile_sealed = vault.seal(subject, "mobile", mobile)
    session.add(person)
    session.flush()
    return person


def clean_name(text: str, field: str = "name") -> str:
    """A person's name, trimmed; raises Invalid bad_name."""
    name = " ".join(text.replace("\x00", "").split())
    if not 1 <= len(name) <= 40 or any(c.isdigit() or c in "<>@/\\" for c in name):
        raise Invalid("bad_name", _l("请填真实姓名，不要带数字和符号。"), field=field)
    return name


def set_name(session: Session, person: Person, name: str) -> None:
    """Call a person by `name` from now on."""
    person.name_sealed = Vault(session).seal(person.id, "name", clean_name(name))


def register_person(
    session: Session,
    *,
    mobile: str,
    name: str,
    origin_code: str | None = None,
    birth_date: date | None = None,
    education: str | Education | None = None,
    wanted: Sequence[str] = (),
    at: datetime | None = None,
) -> Person:
    """Find the person by mobile number or make one. What is known of somebody already is not overwritten."""
    person = person_for_mobile(session, require_mobile(mobile), at)
    if person.name_sealed is None:
        set_name(session, person, name)
    told = (origin_code, birth_date, education, *wanted)
    if any(told):
        values = ProfileValues(origin_code, birth_date, Education(education) if education else None, tuple(wanted))
        save_profile(session, SYSTEM, person, values, at=at, keep=True)
    session.flush()
    return person


def walk_in(session: Session, actor: Actor, *, mobile: str, name: str, at: datetime | None = None) -> Person:
    """Somebody without an account registered by staff or an employer on the spot. Raises Forbidden for others."""
    if not permissions.may_register_walk_ins(actor):
        raise Forbidden("not_allowed", _l("只有工作人员和企业能现场登记。"))
    person = register_person(session, mobile=mobile, name=name, at=at)
    audit.record(session, actor, AuditTag.WALKED_IN, "person", person.id)
    return person
