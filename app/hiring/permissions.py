"""Who may do what in hiring, on one page. Pure predicates; the `require_*` raise."""

from flask_babel import lazy_gettext as _l

from app.actor import Actor, StaffRole
from app.errors import Forbidden, NotFound
from app.hiring.models import Application, Placement, Vacancy
from app.hiring.rules import Channel, Side

OFFICERS = (StaffRole.OFFICER,)
"""District officers decide about results; city staff stand in for them everywhere."""
GUIDES = (StaffRole.OFFICER, StaffRole.GATE)
"""Staff who may type an application in for somebody standing before them."""


def may_edit_vacancy(actor: Actor, vacancy: Vacancy) -> bool:
    """Members of the enterprise."""
    return actor.speaks_for(vacancy.enterprise_id)


def may_run_vacancy(actor: Actor, vacancy: Vacancy) -> bool:
    """Close and reopen: members, and officers of the district where the place is."""
    return may_edit_vacancy(actor, vacancy) or actor.covers(vacancy.district_code, *OFFICERS)


def may_see_applicants(actor: Actor, vacancy: Vacancy) -> bool:
    """Masked applicants: members, and officers of the district."""
    return may_run_vacancy(actor, vacancy)


def may_apply_for(actor: Actor, person_id: int, vacancy: Vacancy, channel: Channel) -> bool:
    """For oneself; the employer at its own booth, shift or room; staff at the gate or booth of the district."""
    if actor.person_id is not None and actor.person_id == person_id:
        return True
    if channel is Channel.PORTAL:
        return False
    return actor.speaks_for(vacancy.enterprise_id) or actor.covers(vacancy.district_code, *GUIDES)


def sides(actor: Actor, application: Application, vacancy: Vacancy) -> list[Side]:
    """The sides on which the actor stands towards an application; empty for a stranger."""
    held = []
    if actor.person_id is not None and actor.person_id == application.person_id:
        held.append(Side.SEEKER)
    if actor.speaks_for(vacancy.enterprise_id):
        held.append(Side.EMPLOYER)
    if actor.covers(vacancy.district_code, *OFFICERS):
        held.append(Side.STAFF)
    return held


def may_review(actor: Actor, placement: Placement) -> bool:
    """Officers of the district the placement is booked in, who did not take part in it themselves."""
    own = actor.speaks_for(placement.enterprise_id) or actor.person_id == placement.person_id
    return actor.covers(placement.district_code, *OFFICERS) and not own


def require_edit(actor: Actor, vacancy: Vacancy) -> None:
    """Raises NotFound for strangers: they learn nothing about drafts and applicants."""
    if not may_edit_vacancy(actor, vacancy):
        raise vacancy_not_found()


def require_run(actor: Actor, vacancy: Vacancy) -> None:
    """Raises NotFound unless the actor may close and reopen it."""
    if not may_run_vacancy(actor, vacancy):
        raise vacancy_not_found()


def require_member(actor: Actor, enterprise_id: int) -> None:
    """Raises Forbidden unless the actor speaks for the enterprise."""
    if not actor.speaks_for(enterprise_id):
        raise Forbidden("not_your_enterprise", _l("您不是这家企业的成员，不能替它办理。"))


def require_sides(actor: Actor, application: Application, vacancy: Vacancy) -> list[Side]:
    """The actor's sides; raises NotFound for a stranger."""
    held = sides(actor, application, vacancy)
    if not held:
        raise application_not_found()
    return held


def vacancy_not_found() -> NotFound:
    return NotFound("vacancy_not_found", _l("没有这个岗位，或者已经撤下。"))


def application_not_found() -> NotFound:
    return NotFound("application_not_found", _l("没有这份投递。"))


def placement_not_found() -> NotFound:
    return NotFound("placement_not_found", _l("没有这条就业结果。"))
