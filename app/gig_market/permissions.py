"""Who may do what with gigs, on one page."""

from flask_babel import lazy_gettext as _l

from app.accounts.public import Enterprise
from app.actor import Actor, StaffRole
from app.errors import Forbidden, NotFound, Unauthenticated
from app.gig_market.models import Gig, GigClaim
from app.gig_market.rules import Side

STAFF = (StaffRole.OFFICER,)


def may_post(actor: Actor, enterprise: Enterprise) -> bool:
    """The enterprise's members, and officers of its district who post for those who can't."""
    return actor.speaks_for(enterprise.id) or actor.covers(enterprise.district_code, *STAFF)


def may_run(actor: Actor, gig: Gig) -> bool:
    """Scan, enter hours, confirm, mark paid: the employer, and officers of the district where the work is done."""
    return actor.speaks_for(gig.enterprise_id) or actor.covers(gig.district_code, *STAFF)


def is_worker(actor: Actor, claim: GigClaim) -> bool:
    """The person whose claim it is."""
    return actor.person_id is not None and actor.person_id == claim.person_id


def side_of(actor: Actor, claim: GigClaim) -> Side | None:
    """In which capacity the actor may touch a claim; the worker first."""
    if is_worker(actor, claim):
        return Side.WORKER
    return Side.EMPLOYER if may_run(actor, claim.shift.gig) else None


def require_post(actor: Actor, enterprise: Enterprise) -> None:
    """Raises Forbidden not_your_enterprise."""
    if not may_post(actor, enterprise):
        raise Forbidden("not_your_enterprise", _l("您不能替这家企业发零工。"))


def require_run(actor: Actor, gig: Gig) -> None:
    """Raises NotFound: the inside of another enterprise's gig is nobody's business."""
    if not may_run(actor, gig):
        raise NotFound("gig_not_found", _l("没有找到这个零工。"))


def require_side(actor: Actor, claim: GigClaim) -> Side:
    """The actor's side. Raises NotFound for anyone else."""
    side = side_of(actor, claim)
    if side is None:
        raise NotFound("claim_not_found", _l("没有找到这一班。"))
    return side


def require_person(actor: Actor) -> int:
    """The signed-in person. Raises Unauthenticated."""
    if actor.person_id is None:
        raise Unauthenticated("sign_in_required", _l("请先登录。"))
    return actor.person_id
