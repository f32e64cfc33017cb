"""Naming helpers for one room: the host its colleagues, staff moderators the staff of their district."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts.public import Membership, Person, StaffGrant
from app.actor import Actor
from app.errors import Invalid, NotFound
from app.livestream.audit_tags import AuditTag
from app.livestream.models import LiveRoom, RoomModerator
from app.livestream.permissions import may_host, require_moderator
from app.livestream.services.acts import district_of
from app.livestream.services.rooms import locked

MOST = 20


def name_moderator(
    session: Session, actor: Actor, public_id: str, person: str, *, at: datetime | None = None
) -> RoomModerator:
    """Let a person (by public id) keep order in the room. Naming twice is harmless. Raises Invalid not_a_colleague."""
    room, now = locked(session, public_id), at or clock.now()
    district = district_of(session, room)
    require_moderator(actor, room, district)
    person_id = session.scalar(select(Person.id).where(Person.public_id == person))
    if person_id is None or person_id not in candidate_ids(session, actor, room, district):
        raise Invalid("not_a_colleague", _l("只能请本单位的同事或者本区的工作人员。"), field="person")
    present = session.scalars(select(RoomModerator).where(*_present(room))).all()
    known = next((one for one in present if one.person_id == person_id), None)
    if known is not None:
        return known
    if len(present) >= MOST:
        raise Invalid("too_many_moderators", _l("一场最多请 %(n)s 位场控。", n=MOST), field="person")
    made = RoomModerator(room_id=room.id, person_id=person_id, named_by=actor.person_id, named_at=now)
    session.add(made)
    session.flush()
    audit.record(session, actor, AuditTag.MODERATOR_NAMED, "live_room", room.id, moderator=made.id)
    return made


def remove_moderator(
    session: Session, actor: Actor, public_id: str, moderator: str, *, at: datetime | None = None
) -> RoomModerator:
    """End it. Removing twice is harmless."""
    room, now = locked(session, public_id), at or clock.now()
    require_moderator(actor, room, district_of(session, room))
    named = (RoomModerator.public_id == moderator, RoomModerator.room_id == room.id)
    found = session.scalar(select(RoomModerator).where(*named))
    if found is None:
        raise NotFound("moderator_not_found", _l("这场没有这位场控。"))
    if found.removed_at is None:
        found.removed_at, found.removed_by = now, actor.person_id
        session.flush()
        audit.record(session, actor, AuditTag.MODERATOR_REMOVED, "live_room", room.id, moderator=found.id)
    return found


def candidate_ids(session: Session, actor: Actor, room: LiveRoom, district: str) -> set[int]:
    """Whom the actor may name: colleagues for one who speaks for the enterprise, the district's staff for staff."""
    found: set[int] = set()
    if may_host(actor, room):
        current = (Membership.enterprise_id == room.enterprise_id, Membership.ended_at.is_(None))
        found |= set(session.scalars(select(Membership.person_id).where(*current)))
    if actor.covers(district):
        here = or_(StaffGrant.district_code == district, StaffGrant.district_code.is_(None))
        found |= set(session.scalars(select(StaffGrant.person_id).where(here, StaffGrant.revoked_at.is_(None))))
    return found


def _present(room: LiveRoom) -> tuple[ColumnElement[bool], ...]:
    return (RoomModerator.room_id == room.id, RoomModerator.removed_at.is_(None))
