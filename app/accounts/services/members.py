"""Colleagues: invited by mobile number, joining by the link, removed."""

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts import permissions
from app.accounts.audit_tags import AuditTag
from app.accounts.models import Enterprise, Invitation, Membership, Person
from app.accounts.services.people import hash_of_mobile, person_of_mobile, require_mobile
from app.actor import Actor, MemberRole
from app.clock import now
from app.errors import Conflict, Forbidden, NotFound
from app.notices import public as notices
from app.personal_data import Vault

LIFE = timedelta(days=7)
OPEN = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))


def invite(
    session: Session,
    actor: Actor,
    enterprise: Enterprise,
    mobile_text: str,
    role: MemberRole,
    at: datetime | None = None,
) -> Invitation:
    """An owner invites a number; the link goes there. An open invitation of the same number is replaced."""
    at = at or now()
    permissions.require_owner(actor, enterprise)
    mobile = require_mobile(mobile_text)
    person = person_of_mobile(session, mobile)
    if person is not None and current_membership(session, enterprise.id, person.id) is not None:
        raise Conflict("already_member", _l("这个人已经在您的企业里了。"), field="mobile")
    _withdraw_open(session, enterprise.id, hash_of_mobile(mobile), at)
    invitation = _make(session, actor, enterprise, mobile, role, at)
    _send(session, enterprise, invitation, mobile, person)
    audit.record(session, actor, AuditTag.MEMBER_INVITED, "enterprise", enterprise.id, role=str(role))
    return invitation


def _withdraw_open(session: Session, enterprise_id: int, mobile_hash: str, at: datetime) -> None:
    same = (Invitation.enterprise_id == enterprise_id, Invitation.mobile_hash == mobile_hash)
    for old in session.scalars(select(Invitation).where(*same, *OPEN).with_for_update()):
        old.withdrawn_at = at


def _make(
    session: Session, actor: Actor, enterprise: Enterprise, mobile: str, role: MemberRole, at: datetime
) -> Invitation:
    vault = Vault(session)
    subject = vault.new_subject()
    made = Invitation(
        enterprise_id=enterprise.id,
        subject_id=subject,
        mobile_hash=hash_of_mobile(mobile),
        mobile_sealed=vault.seal(subject, "mobile", mobile),
        role=role,
        invited_by=actor.person_id,
        created_at=at,
        expires_at=at + LIFE,
    )
    session.add(made)
    session.flush()
    return made


def _send(session: Session, enterprise: Enterprise, invitation: Invitation, mobile: str, person: Person | None) -> None:
    path = f"/invitations/{invitation.public_id}"
    notices.enqueue(
        session,
        person_id=person.id if person else None,
        address=notices.Address(mobile),
        template="accounts.invitation",
        params={
            "enterprise": enterprise.name,
            "link": f"{current_app.extensions['settings'].public_url}{path}",
            "href": path,
        },
        locale=person.locale if person else "zh",
    )


def current_membership(session: Session, enterprise_id: int, person_id: int) -> Membership | None:
    """The person's present membership of the enterprise."""
    held = (Membership.enterprise_id == enterprise_id, Membership.person_id == person_id)
    return session.scalar(select(Membership).where(*held, Membership.ended_at.is_(None)))


def invitation_for(session: Session, actor: Actor, public_id: str, at: datetime | None = None) -> Invitation:
    """The open invitation of a link, when it went to the actor's own number. Raises NotFound, Conflict, Forbidden."""
    person = session.get_one(Person, permissions.require_person(actor))
    found = session.scalar(select(Invitation).where(Invitation.public_id == public_id).with_for_update())
    if found is None:
        raise NotFound("no_such_invitation", _l("没有这个邀请，请让管理员重新发一个。"))
    if found.mobile_hash != person.mobile_hash:
        raise Forbidden("other_number", _l("这个邀请发给了别的手机号，请用那个号码登录。"))
    if found.withdrawn_at is not None or (found.accepted_at is None and found.expires_at <= (at or now())):
        raise Conflict("invitation_over", _l("这个邀请已经失效，请让管理员重新发一个。"))
    return found


def accept_invitation(session: Session, actor: Actor, public_id: str, at: datetime | None = None) -> Membership:
    """The invited person joins; accepting twice gives the same membership."""
    at = at or now()
    invitation = invitation_for(session, actor, public_id, at)
    person_id = permissions.require_person(actor)
    held = current_membership(session, invitation.enterprise_id, person_id)
    if held is None and invitation.accepted_at is not None:
        raise Conflict("invitation_over", _l("这个邀请已经失效，请让管理员重新发一个。"))
    invitation.accepted_at = invitation.accepted_at or at
    if held is not None:
        return held
    made = Membership(enterprise_id=invitation.enterprise_id, person_id=person_id, role=invitation.role, created_at=at)
    session.add(made)
    audit.record(session, actor, AuditTag.MEMBER_JOINED, "enterprise", invitation.enterprise_id)
    session.flush()
    return made


def withdraw_invitation(
    session: Session, actor: Actor, enterprise: Enterprise, public_id: str, at: datetime | None = None
) -> None:
    """An owner takes an invitation back."""
    permissions.require_owner(actor, enterprise)
    mine = (Invitation.enterprise_id == enterprise.id, Invitation.public_id == public_id)
    found = session.scalar(select(Invitation).where(*mine).with_for_update())
    if found is None:
        raise NotFound("no_such_invitation", _l("没有这个邀请，请让管理员重新发一个。"))
    if found.accepted_at is None and found.withdrawn_at is None:
        found.withdrawn_at = at or now()
    session.flush()


def remove_member(
    session: Session, actor: Actor, enterprise: Enterprise, public_id: str, at: datetime | None = None
) -> None:
    """An owner removes a colleague, or somebody leaves; the last owner stays."""
    current = (Membership.enterprise_id == enterprise.id, Membership.ended_at.is_(None))
    members = list(session.scalars(select(Membership).where(*current).with_for_update()))
    found = next((m for m in members if m.public_id == public_id), None)
    if found is None:
        raise NotFound("no_such_member", _l("没有这位成员。"))
    if found.person_id != actor.person_id:
        permissions.require_owner(actor, enterprise)
    owners = [m for m in members if m.role is MemberRole.OWNER]
    if owners == [found]:
        raise Conflict("last_owner", _l("企业至少要有一位管理员。请先邀请另一位管理员。"))
    found.ended_at = at or now()
    audit.record(session, actor, AuditTag.MEMBER_REMOVED, "enterprise", enterprise.id, person=found.person_id)
    session.flush()
