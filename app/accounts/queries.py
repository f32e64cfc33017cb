"""Reads for the pages and the API of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.accounts import permissions
from app.accounts.audit_tags import AuditTag
from app.accounts.kinds import EnterpriseState
from app.accounts.models import Enterprise, Invitation, Membership, Person, StaffGrant
from app.accounts.rules import normal_mobile
from app.accounts.services.people import hash_of_mobile
from app.accounts.services.reveal import Masked, masked
from app.actor import Actor, StaffRole
from app.audit import AuditRecord
from app.clock import now
from app.paging import Page, paginate
from app.personal_data import Vault, mask_mobile


@dataclass(frozen=True)
class MemberLine:
    """A member as colleagues see one another."""

    public_id: str
    person: Masked
    role: str
    since: datetime
    mine: bool


@dataclass(frozen=True)
class InvitationLine:
    """An open invitation."""

    public_id: str
    mobile: str
    role: str
    expires_at: datetime


@dataclass(frozen=True)
class StaffLine:
    """One staff grant."""

    public_id: str
    person: Masked
    role: StaffRole
    district_code: str | None
    since: datetime


@dataclass(frozen=True)
class Look:
    """One look at a person's data: when, why, by whom (an employer's name, or a staff role)."""

    at: datetime
    reason: str
    enterprise: str | None
    role: str | None


def enterprises(
    session: Session,
    actor: Actor,
    *,
    state: EnterpriseState | None = None,
    text: str = "",
    page: int = 1,
    per_page: int = 20,
) -> Page[Enterprise]:
    """Enterprises of the actor's districts, those who wait longest first. `text` is part of the name or the code."""
    query = select(Enterprise).order_by(Enterprise.submitted_at, Enterprise.id)
    districts = actor.districts()
    if districts is not None:
        query = query.where(Enterprise.district_code.in_(districts))
    if state is not None:
        query = query.where(Enterprise.state == state)
    return paginate(session, _searched(query, text), page, per_page)


def _searched(query: Select[Enterprise], text: str) -> Select[Enterprise]:
    wanted = text.replace("\x00", "").strip()[:60]
    if not wanted:
        return query
    by_code = Enterprise.credit_code.startswith(wanted.upper(), autoescape=True)
    return query.where(or_(Enterprise.name.icontains(wanted, autoescape=True), by_code))


def count_waiting(session: Session, actor: Actor) -> int:
    """How many registrations wait for this actor's verification."""
    districts = actor.districts(*permissions.VERIFIERS)
    query = select(func.count()).select_from(Enterprise).where(Enterprise.state == EnterpriseState.PENDING)
    return session.scalar(query if districts is None else query.where(Enterprise.district_code.in_(districts))) or 0


def enterprises_of(session: Session, actor: Actor) -> list[Enterprise]:
    """The enterprises the actor speaks for."""
    mine = Enterprise.id.in_(list(actor.memberships))
    return list(session.scalars(select(Enterprise).where(mine).order_by(Enterprise.id)))


def members(session: Session, actor: Actor, enterprise_id: int) -> list[MemberLine]:
    """Present members, owners first."""
    current = (Membership.enterprise_id == enterprise_id, Membership.ended_at.is_(None))
    rows = list(session.scalars(select(Membership).where(*current).order_by(Membership.role.desc(), Membership.id)))
    people = masked(session, [row.person_id for row in rows])
    return [
        MemberLine(
            row.public_id, people[row.person_id], str(row.role), row.created_at, row.person_id == actor.person_id
        )
        for row in rows
    ]


def open_invitations(session: Session, enterprise_id: int) -> list[InvitationLine]:
    """Invitations nobody has followed yet."""
    still = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > now())
    query = select(Invitation).where(Invitation.enterprise_id == enterprise_id, *still).order_by(Invitation.id.desc())
    rows, vault = list(session.scalars(query)), Vault(session)
    vault.preload(row.subject_id for row in rows)
    return [
        InvitationLine(
            row.public_id,
            mask_mobile(vault.open(row.subject_id, "mobile", row.mobile_sealed)),
            str(row.role),
            row.expires_at,
        )
        for row in rows
    ]


def staff(
    session: Session,
    *,
    role: StaffRole | None = None,
    district: str = "",
    mobile: str = "",
    page: int = 1,
    per_page: int = 20,
) -> Page[StaffLine]:
    """Present staff grants; a mobile number finds its holder."""
    query = select(StaffGrant).where(StaffGrant.revoked_at.is_(None)).order_by(StaffGrant.role, StaffGrant.id)
    if role is not None:
        query = query.where(StaffGrant.role == role)
    if district:
        query = query.where(StaffGrant.district_code == district)
    if mobile:
        holder = select(Person.id).where(Person.mobile_hash == hash_of_mobile(normal_mobile(mobile) or ""))
        query = query.where(StaffGrant.person_id.in_(holder))
    found = paginate(session, query, page, per_page)
    return Page(_staff_lines(session, found.items), found.total, page, per_page)


def _staff_lines(session: Session, rows: Sequence[StaffGrant]) -> list[StaffLine]:
    people = masked(session, [row.person_id for row in rows])
    return [
        StaffLine(row.public_id, people[row.person_id], row.role, row.district_code, row.created_at) for row in rows
    ]


def looks(session: Session, person_id: int, page: int = 1, per_page: int = 20) -> Page[Look]:
    """Who looked at a person's data in full, newest first."""
    query = select(AuditRecord).where(
        AuditRecord.subject_kind == "person", AuditRecord.subject_id == person_id, AuditRecord.tag == AuditTag.REVEALED
    )
    found = paginate(session, query.order_by(AuditRecord.id.desc()), page, per_page)
    ids = {e for row in found.items for e in row.data.get("enterprises", [])}
    rows = session.execute(select(Enterprise.id, Enterprise.name).where(Enterprise.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    return Page([_look(row, names) for row in found.items], found.total, page, per_page)


def _look(row: AuditRecord, names: dict[int, str]) -> Look:
    roles, employers = row.data.get("roles", []), row.data.get("enterprises", [])
    name = "、".join(names.get(e, "…") for e in employers) or None
    return Look(row.at, str(row.data.get("reason", "")), name, roles[0] if roles and not name else None)
