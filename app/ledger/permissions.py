"""Who may do what with the ledger: all rights on one page, as predicates of the actor.

Staff read and write within their districts, the city everywhere; an enterprise reads its own lines and reports its
own levels.
"""

from flask_babel import lazy_gettext as _l

from app.actor import Actor, StaffRole
from app.errors import Forbidden, NotFound

READERS = (StaffRole.OFFICER, StaffRole.TALENT_CENTRE, StaffRole.LABOUR_INSPECTION, StaffRole.CITY)
WRITERS = (StaffRole.OFFICER, StaffRole.CITY)


def may_read(actor: Actor, enterprise_id: int, district_code: str) -> bool:
    """The enterprise itself, and staff of its district."""
    return actor.speaks_for(enterprise_id) or actor.covers(district_code, *READERS)


def may_report(actor: Actor, enterprise_id: int, district_code: str) -> bool:
    """Record a survey: officers of the district, and the enterprise about itself."""
    return actor.speaks_for(enterprise_id) or may_keep(actor, district_code)


def may_keep(actor: Actor, district_code: str) -> bool:
    """Explain, correct, transfer, declare: officers of the district."""
    return actor.covers(district_code, *WRITERS)


def may_move_enterprise(actor: Actor, old_district: str, new_district: str) -> bool:
    """Within the district its officers; from one district to another the city, or an officer who covers both."""
    return may_keep(actor, old_district) and may_keep(actor, new_district)


def reading_scope(actor: Actor) -> frozenset[str] | None:
    """Districts whose books the actor may read; None means all."""
    return actor.districts(*READERS)


def require_read(actor: Actor, enterprise_id: int, district_code: str) -> None:
    """NotFound for everybody else: whose books they are is nobody's business."""
    if not may_read(actor, enterprise_id, district_code):
        raise NotFound("unknown_enterprise", _l("没有这家企业，或者不归您管。"))


def require_report(actor: Actor, enterprise_id: int, district_code: str) -> None:
    """Raises NotFound or Forbidden unless `may_report`."""
    require_read(actor, enterprise_id, district_code)
    if not may_report(actor, enterprise_id, district_code):
        raise Forbidden("not_allowed", _l("您的账号不能填报这家企业的缺工。"))


def require_keep(actor: Actor, enterprise_id: int, district_code: str) -> None:
    """Raises NotFound or Forbidden unless `may_keep`."""
    require_read(actor, enterprise_id, district_code)
    if not may_keep(actor, district_code):
        raise Forbidden("not_allowed", _l("只有所在区的经办人员能改台账。"))


def require_scope(actor: Actor, district: str | None) -> None:
    """Raises NotFound unless the actor reads `district` (None: the whole city)."""
    scope = reading_scope(actor)
    if scope is not None and district not in scope:
        raise NotFound("unknown_district", _l("没有这个区，或者不归您管。"))
