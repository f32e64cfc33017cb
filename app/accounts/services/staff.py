"""Staff roles, given and taken by city staff."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts import permissions
from app.accounts.audit_tags import AuditTag
from app.accounts.models import StaffGrant
from app.accounts.services.people import register_person
from app.actor import SYSTEM, Actor, StaffRole
from app.clock import now
from app.errors import Conflict, Invalid, NotFound
from app.reference import public as reference


def grant_role(
    session: Session,
    actor: Actor,
    *,
    mobile: str,
    name: str,
    role: StaffRole,
    district_code: str | None,
    at: datetime | None = None,
) -> StaffGrant:
    """Make somebody staff. The city role has no district; granting twice gives the same grant."""
    if actor != SYSTEM:
        permissions.require_city(actor)
    if district_code:
        reference.require_district(session, district_code)
    if role is StaffRole.CITY and district_code:
        raise Invalid("city_has_no_district", _l("市级管理员管全市，不用选区。"), field="district_code")
    person = register_person(session, mobile=mobile, name=name, at=at)
    return grant_to(session, actor, person.id, role, district_code or None, at)


def grant_to(
    session: Session,
    actor: Actor,
    person_id: int,
    role: StaffRole,
    district_code: str | None,
    at: datetime | None = None,
) -> StaffGrant:
    """Give a known person a role; the caller has checked the right to."""
    held = (StaffGrant.person_id == person_id, StaffGrant.role == role, StaffGrant.revoked_at.is_(None))
    same = StaffGrant.district_code.is_not_distinct_from(district_code)
    found = session.scalar(select(StaffGrant).where(*held, same))
    if found is not None:
        return found
    made = StaffGrant(
        person_id=person_id, role=role, district_code=district_code, granted_by=actor.person_id, created_at=at or now()
    )
    session.add(made)
    audit.record(session, actor, AuditTag.STAFF_GRANTED, "person", person_id, role=str(role), district=district_code)
    session.flush()
    return made


def revoke_grant(session: Session, actor: Actor, public_id: str, at: datetime | None = None) -> StaffGrant:
    """Take a role away; the last city grant stays, or nobody could give roles any more."""
    permissions.require_city(actor)
    city = select(StaffGrant).where(StaffGrant.role == StaffRole.CITY, StaffGrant.revoked_at.is_(None))
    city_grants = list(session.scalars(city.with_for_update()))
    grant = session.scalar(select(StaffGrant).where(StaffGrant.public_id == public_id).with_for_update())
    if grant is None:
        raise NotFound("no_such_grant", _l("没有这项授权。"))
    if grant.revoked_at is not None:
        return grant
    if [g.id for g in city_grants] == [grant.id]:
        raise Conflict("last_city_grant", _l("这是最后一位市级管理员，不能取消。"))
    grant.revoked_at, grant.revoked_by = at or now(), actor.person_id
    audit.record(session, actor, AuditTag.STAFF_REVOKED, "person", grant.person_id, role=str(grant.role))
    session.flush()
    return grant
