"""How people are shown: masked to all who work with them, opened with a reason, every look recorded (P1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import permissions, rules
from app.accounts.audit_tags import AuditTag
from app.accounts.kinds import Purpose
from app.accounts.models import Enterprise, Person, SeekerProfile
from app.accounts.services.consents import has_consent
from app.accounts.services.profiles import birth_date, profile_of
from app.actor import Actor
from app.errors import Forbidden, Invalid, NotFound
from app.personal_data import Vault, mask_mobile, mask_name


@dataclass(frozen=True)
class Masked:
    """A person as lists show: 张**, 138****2046."""

    id: int
    public_id: str
    name: str
    mobile: str
    origin_code: str | None
    age: int | None


@dataclass(frozen=True)
class Revealed:
    """A person in full, for one who had to look."""

    id: int
    public_id: str
    name: str
    mobile: str
    birth_date: date | None
    origin_code: str | None
    education: str | None


@dataclass(frozen=True)
class Contact:
    """The contact person of an enterprise."""

    name: str
    mobile: str


def masked(session: Session, ids: Iterable[int]) -> dict[int, Masked]:
    """Many people, masked, in two queries. An erased account is shown as such."""
    wanted = set(ids)
    if not wanted:
        return {}
    query = select(Person, SeekerProfile).outerjoin(SeekerProfile, SeekerProfile.person_id == Person.id)
    rows = session.execute(query.where(Person.id.in_(wanted))).all()
    vault = Vault(session)
    vault.preload(person.id for person, _profile in rows)
    return {person.id: _masked(session, vault, person, profile) for person, profile in rows}


def _masked(session: Session, vault: Vault, person: Person, profile: SeekerProfile | None) -> Masked:
    if person.erased_at is not None:
        return Masked(person.id, person.public_id, _("已注销"), "", None, None)
    name = vault.open(person.id, "name", person.name_sealed) if person.name_sealed else ""
    mobile = vault.open(person.id, "mobile", person.mobile_sealed) if person.mobile_sealed else ""
    birth = birth_date(session, profile)
    return Masked(
        person.id,
        person.public_id,
        mask_name(name) if name else _("未填姓名"),
        mask_mobile(mobile),
        profile.origin_code if profile else None,
        rules.age(birth, clock.today()) if birth else None,
    )


def reveal(session: Session, actor: Actor, person_id: int, reason: str) -> Revealed:
    """A person in full. The caller has checked that the actor works with this person; each look is recorded with its
    reason and shown to the person. Employers also need consent to profile sharing (else Forbidden no_consent)."""
    looker = permissions.require_person(actor)
    reason = " ".join(reason.replace("\x00", "").split())[:60]
    if not reason:
        raise Invalid("reason_needed", _l("请写明为什么要看。"), field="reason")
    if looker != person_id and not actor.is_staff and not has_consent(session, person_id, Purpose.PROFILE_SHARING):
        raise Forbidden("no_consent", _l("本人没有同意把联系方式给招聘企业，请在本系统里联系。"))
    found = open_person(session, person_id)
    if looker != person_id:
        _record(session, actor, AuditTag.REVEALED, "person", person_id, reason)
    return found


def open_person(session: Session, person_id: int) -> Revealed:
    """A person in full, for the person's own pages; elsewhere use `reveal`. Raises NotFound when erased."""
    person = session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotFound("no_such_person", _l("没有这个人。"))
    vault, profile = Vault(session), profile_of(session, person_id)
    return Revealed(
        person.id,
        person.public_id,
        vault.open(person.id, "name", person.name_sealed) if person.name_sealed else "",
        vault.open(person.id, "mobile", person.mobile_sealed) if person.mobile_sealed else "",
        birth_date(session, profile),
        profile.origin_code if profile else None,
        str(profile.education) if profile and profile.education else None,
    )


def reveal_contact(session: Session, actor: Actor, enterprise: Enterprise, reason: str) -> Contact:
    """An enterprise's contact person, for its members and its district's staff; looks from outside are recorded."""
    permissions.require_sees_enterprise(actor, enterprise)
    vault, subject = Vault(session), enterprise.contact_subject_id
    if not actor.speaks_for(enterprise.id):
        _record(session, actor, AuditTag.CONTACT_REVEALED, "enterprise", enterprise.id, reason[:60])
    return Contact(
        vault.open(subject, "contact_name", enterprise.contact_name_sealed),
        vault.open(subject, "contact_mobile", enterprise.contact_mobile_sealed),
    )


def masked_contact(session: Session, enterprise: Enterprise) -> Contact:
    """The contact person, masked."""
    vault, subject = Vault(session), enterprise.contact_subject_id
    name = vault.open(subject, "contact_name", enterprise.contact_name_sealed)
    mobile = vault.open(subject, "contact_mobile", enterprise.contact_mobile_sealed)
    return Contact(mask_name(name), mask_mobile(mobile))


def _record(session: Session, actor: Actor, tag: AuditTag, kind: str, subject: int, reason: str) -> None:
    """Written with whom the looker acts for, so that the person can be told."""
    audit.record(
        session,
        actor,
        tag,
        kind,
        subject,
        reason=reason,
        enterprises=sorted(actor.memberships),
        roles=sorted({str(grant.role) for grant in actor.grants}),
    )
    session.flush()
