"""Who may do what with accounts, as predicates on the actor and thin guards that raise."""

from flask_babel import lazy_gettext as _l

from app.accounts.models import Enterprise
from app.actor import Actor, MemberRole, StaffRole
from app.errors import Forbidden, NotFound

VERIFIERS = (StaffRole.OFFICER, StaffRole.TALENT_CENTRE)


def owns(actor: Actor, enterprise_id: int) -> bool:
    """Whether the actor manages the enterprise's members."""
    return actor.memberships.get(enterprise_id) is MemberRole.OWNER


def may_verify(actor: Actor, district_code: str) -> bool:
    """District officers verify their district's enterprises; the talent centre and the city any."""
    return actor.covers(district_code, *VERIFIERS)


def may_manage_staff(actor: Actor) -> bool:
    """Only city staff give and take roles."""
    return actor.has_role(StaffRole.CITY) and any(g.role is StaffRole.CITY for g in actor.grants)


def may_register_walk_ins(actor: Actor) -> bool:
    """Staff at gates and members of enterprises at their booths register people who have no account."""
    return actor.is_staff or actor.is_enterprise


def require_person(actor: Actor) -> int:
    """The actor's person id; raises Forbidden for guests."""
    if actor.person_id is None:
        raise Forbidden("not_allowed", _l("请先登录。"))
    return actor.person_id


def require_sees_enterprise(actor: Actor, enterprise: Enterprise) -> None:
    """Members and the district's staff; others are told that there is no such enterprise."""
    if not (actor.speaks_for(enterprise.id) or (actor.is_staff and actor.covers(enterprise.district_code))):
        raise NotFound("no_such_enterprise", _l("没有这家企业。"))


def require_member(actor: Actor, enterprise: Enterprise) -> None:
    """Raises NotFound unless the actor speaks for the enterprise."""
    if not actor.speaks_for(enterprise.id):
        raise NotFound("no_such_enterprise", _l("没有这家企业。"))


def require_owner(actor: Actor, enterprise: Enterprise) -> None:
    """Raises unless the actor is an owner of the enterprise."""
    require_member(actor, enterprise)
    if not owns(actor, enterprise.id):
        raise Forbidden("owner_only", _l("只有企业管理员能办这件事。"))


def require_verifier(actor: Actor, enterprise: Enterprise) -> None:
    """Raises unless the actor may verify this enterprise."""
    if not may_verify(actor, enterprise.district_code):
        raise Forbidden("other_district", _l("这家企业归别的区核验。"))


def require_city(actor: Actor) -> None:
    """Raises unless the actor is city staff."""
    if not may_manage_staff(actor):
        raise Forbidden("city_only", _l("只有市级管理员能办这件事。"))
