"""Who may do what with fairs, booths and leads."""

from flask_babel import lazy_gettext as _l

from app.actor import Actor, StaffRole
from app.errors import Forbidden, NotFound

DESK = (StaffRole.OFFICER,)
GATE = (StaffRole.GATE, StaffRole.OFFICER)


def runs_fairs(actor: Actor, district: str) -> bool:
    """Officers of the district, and the city."""
    return actor.covers(district, *DESK)


def sees_fair_desk(actor: Actor, district: str) -> bool:
    """Those who run it, and gate staff of the district."""
    return actor.covers(district, *GATE)


def require_runs(actor: Actor, district: str) -> None:
    """Raises Forbidden not_your_district."""
    if not runs_fairs(actor, district):
        raise Forbidden("not_your_district", _l("这场招聘会不归您的区管。"))


def require_desk(actor: Actor, district: str) -> None:
    """Raises Forbidden not_your_district."""
    if not sees_fair_desk(actor, district):
        raise Forbidden("not_your_district", _l("这场招聘会不归您的区管。"))


def require_speaks_for(actor: Actor, enterprise_id: int) -> None:
    """Raises NotFound: another enterprise's booking is nobody else's business."""
    if not actor.speaks_for(enterprise_id):
        raise NotFound("booking_not_found", _l("没有找到这个展位预订。"))
