"""A person's own rights: a copy of everything, erasure, and the holds that stand against erasure (P3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import audit
from app.accounts import permissions
from app.accounts.audit_tags import AuditTag
from app.accounts.models import (
    ApiToken,
    Consent,
    DemoAccount,
    Invitation,
    Membership,
    Person,
    SeekerProfile,
    StaffGrant,
)
from app.accounts.services.profiles import profile_of
from app.accounts.services.reveal import open_person
from app.actor import Actor, MemberRole
from app.clock import now
from app.errors import Conflict
from app.notices import public as notices
from app.personal_data import Vault


@dataclass(frozen=True)
class Hold:
    """Why a person's data must be kept for now, in the person's words, and until when if that is known."""

    code: str
    text: object
    until: date | None = None


HoldFinder = Callable[[Session, int], list[Hold]]
Exporter = Callable[[Session, int], Any]
_holds: dict[str, HoldFinder] = {}
_exports: dict[str, Exporter] = {}


def register_hold(finder: HoldFinder) -> None:
    """Packages that must keep records say here when a person's data are held."""
    _holds[f"{finder.__module__}.{finder.__qualname__}"] = finder


def register_export(name: str, exporter: Exporter) -> None:
    """Packages add what they hold of a person to the copy; what is returned must be fit for JSON."""
    _exports[name] = exporter


def holds_of(session: Session, person_id: int) -> list[Hold]:
    """Everything that stands against erasing the person now."""
    return [hold for finder in _holds.values() for hold in finder(session, person_id)]


def last_owner_hold(session: Session, person_id: int) -> list[Hold]:
    """Who alone manages an enterprise hands it over first."""
    current = (Membership.ended_at.is_(None), Membership.role == MemberRole.OWNER)
    mine = select(Membership.enterprise_id).where(Membership.person_id == person_id, *current)
    others = select(Membership.enterprise_id).where(Membership.person_id != person_id, *current)
    alone = session.scalars(mine.where(Membership.enterprise_id.not_in(others))).first()
    return [Hold("last_owner", _l("您是企业唯一的管理员，请先邀请另一位管理员。"))] if alone else []


def staff_hold(session: Session, person_id: int) -> list[Hold]:
    """Staff give their roles back first."""
    held = select(StaffGrant.id).where(StaffGrant.person_id == person_id, StaffGrant.revoked_at.is_(None))
    return [Hold("staff", _l("您还有工作人员权限，请先让市级管理员取消。"))] if session.scalars(held).first() else []


def export_data(session: Session, actor: Actor, at: datetime | None = None) -> dict[str, Any]:
    """Everything held of the actor, fit for JSON."""
    person_id = permissions.require_person(actor)
    found, profile = open_person(session, person_id), profile_of(session, person_id)
    person = session.get_one(Person, person_id)
    number = person.id_number_sealed
    consents = session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.id))
    copy: dict[str, Any] = {
        "made_at": (at or now()).isoformat(),
        "id": person.public_id,
        "name": found.name,
        "mobile": found.mobile,
        "id_number": Vault(session).open(person_id, "id_number", number) if number else None,
        "birth_date": found.birth_date.isoformat() if found.birth_date else None,
        "origin_code": found.origin_code,
        "education": found.education,
        "wanted": profile.wanted if profile else [],
        "available_from": profile.available_from.isoformat() if profile and profile.available_from else None,
        "consents": [
            {
                "purpose": str(row.purpose),
                "given": row.given,
                "text_version": row.text_version,
                "at": row.at.isoformat(),
            }
            for row in consents
        ],
    }
    copy |= {name: exporter(session, person_id) for name, exporter in _exports.items()}
    audit.record(session, actor, AuditTag.EXPORTED, "person", person_id)
    return copy


def erase(session: Session, actor: Actor, at: datetime | None = None) -> None:
    """Erase the actor's personal data for ever. Raises Conflict held, with the holds, while the law keeps them."""
    at = at or now()
    person_id = permissions.require_person(actor)
    person = session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    holds = holds_of(session, person_id)
    if holds:
        raise Conflict("held", _l("现在还不能注销，原因见下面。"), holds=[hold.code for hold in holds])
    if person.mobile_sealed is not None:
        notices.forget_address(session, Vault(session).open(person_id, "mobile", person.mobile_sealed))
    _forget_invitations(session, person.mobile_hash, at)
    _empty(person, at)
    session.execute(delete(SeekerProfile).where(SeekerProfile.person_id == person_id))
    session.execute(delete(DemoAccount).where(DemoAccount.person_id == person_id))
    mine = (Membership.person_id == person_id, Membership.ended_at.is_(None))
    session.execute(update(Membership).where(*mine).values(ended_at=at))
    live = (ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    session.execute(update(ApiToken).where(*live).values(revoked_at=at))
    audit.record(session, actor, AuditTag.ERASED, "person", person_id)
    Vault(session).erase(person_id, at)
    session.flush()


def _empty(person: Person, at: datetime) -> None:
    person.mobile_hash = person.mobile_sealed = person.name_sealed = None
    person.id_number_hash = person.id_number_sealed = None
    person.session_version += 1
    person.erased_at = at


def _forget_invitations(session: Session, mobile_hash: str | None, at: datetime) -> None:
    for invitation in session.scalars(select(Invitation).where(Invitation.mobile_hash == mobile_hash)):
        invitation.withdrawn_at = invitation.withdrawn_at or (None if invitation.accepted_at else at)
        invitation.mobile_hash = f"erased-{invitation.id}"
        Vault(session).erase(invitation.subject_id, at)
