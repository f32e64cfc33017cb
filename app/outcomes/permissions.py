"""Who may see and decide what in outcomes, on one page."""

from flask_babel import lazy_gettext as _l

from app.actor import Actor, StaffRole
from app.errors import Forbidden, NotFound
from app.hiring.public import Placement, Vacancy
from app.occasions.public import Occasion

REVIEWERS = (StaffRole.OFFICER,)
READERS = (StaffRole.OFFICER, StaffRole.MODERATOR)


def may_review(actor: Actor, placement: Placement) -> bool:
    """Officers of the district the placement is booked in, unless it is their own or their own enterprise's."""
    own = actor.speaks_for(placement.enterprise_id) or actor.person_id == placement.person_id
    return actor.covers(placement.district_code, *REVIEWERS) and not own


def may_read_report(actor: Actor, occasion: Occasion) -> bool:
    """Staff of the occasion's district who run fairs and rooms."""
    return actor.covers(occasion.district_code, *READERS)


def may_read_week(actor: Actor, district: str | None) -> bool:
    """Officers their own district's week; the city's week those who cover the whole city."""
    held = actor.districts(*REVIEWERS)
    return held is None or (district is not None and district in held)


def may_read_application(actor: Actor, vacancy: Vacancy, occasion: Occasion | None) -> bool:
    """Masked: staff of the district of the job, or of the fair or room it came from."""
    from_here = occasion is not None and actor.covers(occasion.district_code, *READERS)
    return actor.covers(vacancy.district_code, *READERS) or from_here


def require_application(actor: Actor, vacancy: Vacancy, occasion: Occasion | None) -> None:
    """Raises NotFound for staff of other districts."""
    if not may_read_application(actor, vacancy, occasion):
        raise NotFound("application_not_found", _l("没有这份投递，或者不归您的区管。"))


def require_review(actor: Actor, placement: Placement) -> None:
    """Raises NotFound: another district's results are not for this actor to know of."""
    if not may_review(actor, placement):
        raise NotFound("placement_not_found", _l("没有这条就业结果，或者不归您的区管。"))


def require_report(actor: Actor, occasion: Occasion) -> None:
    """Raises NotFound for staff of other districts."""
    if not may_read_report(actor, occasion):
        raise NotFound("occasion_not_found", _l("没有这个场次，或者不归您的区管。"))


def require_week(actor: Actor, district: str | None) -> None:
    """Raises Forbidden not_your_district."""
    if not may_read_week(actor, district):
        raise Forbidden("not_your_district", _l("您只能看本区的情况。"))
