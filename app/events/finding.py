"""Things of fairs by the id in a link; what is not there, or not for the caller to know, is NotFound."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.actor import Actor
from app.errors import Invalid, NotFound
from app.events import permissions, queries
from app.events.models import Booking, Booth, Fair, Lead, Venue
from app.events.queries import booths as booth_queries
from app.events.rules import Scheme
from app.events.services.fairs import fair_of
from app.hiring import public as hiring
from app.occasions.public import Occasion, State


@dataclass(frozen=True)
class LeadShown:
    """A meeting at a booth with everything that names it."""

    lead: Lead
    booth: Booth
    vacancy: hiring.Vacancy
    occasion: Occasion
    enterprise: accounts.Enterprise
    people: dict[int, accounts.Masked]


def shown_fair(session: Session, actor: Actor, public_id: str) -> tuple[Fair, Occasion]:
    """A fair one may look at: published, ended or called off; a draft only for those who run it."""
    fair, occasion = fair_of(session, public_id)
    if occasion.state == State.DRAFT and not permissions.sees_fair_desk(actor, occasion.district_code):
        raise NotFound("fair_not_found", _l("没有这场招聘会。"))
    return fair, occasion


def desk_fair(session: Session, actor: Actor, public_id: str) -> tuple[Fair, Occasion]:
    """A fair of the caller's district."""
    fair, occasion = fair_of(session, public_id)
    permissions.require_desk(actor, occasion.district_code)
    return fair, occasion


def venue(session: Session, public_id: str) -> Venue:
    found = queries.venue_by_public_id(session, public_id)
    if found is None:
        raise Invalid("venue_unknown", _l("请选一个场地。"), field="venue_id")
    return found


def scheme(name: str) -> Scheme:
    """One of the three documents."""
    if name not in set(Scheme):
        raise NotFound("scheme_unknown", _l("没有这种方案。"))
    return Scheme(name)


def booth(session: Session, public_id: str) -> Booth:
    found = queries.booth_by_public_id(session, public_id)
    if found is None:
        raise NotFound("booth_not_found", _l("没有这个展位。"))
    return found


def booking(session: Session, public_id: str) -> Booking:
    found = queries.booking_by_public_id(session, public_id)
    if found is None:
        raise NotFound("booking_not_found", _l("没有找到这个展位预订。"))
    return found


def own_booking(session: Session, actor: Actor, public_id: str) -> Booking:
    """A booking of one of the caller's enterprises."""
    found = booking(session, public_id)
    permissions.require_speaks_for(actor, found.enterprise_id)
    return found


def vacancy_ids(session: Session, public_ids: Sequence[str]) -> list[int]:
    """Vacancies by the ids of links. Raises NotFound."""
    return [hiring.vacancy(session, public_id).id for public_id in public_ids]


def own_enterprise(session: Session, actor: Actor, public_id: str | None) -> accounts.Enterprise:
    """The enterprise to act for: the one named, or the only one the caller speaks for."""
    if public_id is None:
        if len(actor.memberships) != 1:
            raise Invalid("enterprise_missing", _l("请说明是替哪家企业办。"), field="enterprise_id")
        return session.get_one(accounts.Enterprise, next(iter(actor.memberships)))
    found = accounts.require_enterprise(session, public_id)
    if not actor.speaks_for(found.id):
        raise NotFound("enterprise_not_found", _l("没有找到这家企业。"))
    return found


def lead(session: Session, actor: Actor, public_id: str) -> LeadShown:
    """A lead with its booth and fair, for the enterprise of the booth and for staff of the fair's district."""
    row = session.execute(booth_queries.lead_query(public_id)).one_or_none()
    if row is not None:
        found, booking, booth_, vacancy, occasion = row
        if actor.speaks_for(booking.enterprise_id) or actor.covers(occasion.district_code):
            enterprise = session.get_one(accounts.Enterprise, booking.enterprise_id)
            people = accounts.masked(session, {found.person_id, found.scanned_by or found.person_id})
            return LeadShown(found, booth_, vacancy, occasion, enterprise, people)
    raise NotFound("lead_not_found", _l("没有找到这次登记。"))
