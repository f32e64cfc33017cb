"""Staff of the city and its sixteen districts, and the job seekers."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.actor import SYSTEM, Actor, StaffRole
from app.demo import names, people, plan
from app.demo.seeding.world import World
from app.reference.public import districts

FIRST_DISTRICT_STAFF = 100
CONSENTS = (accounts.Purpose.SERVICE_TERMS, accounts.Purpose.PROFILE_SHARING)


def staff(session: Session, world: World, at: datetime) -> None:
    """The demo accounts of staff, then an officer and somebody at the gate for every district."""
    for order, account in enumerate(people.STAFF):
        made = _staff(session, account.number, account.name, account.role, account.district, at)
        accounts.mark_demo_account(session, made.person_id or 0, account.label_zh, account.label_en, order + 2)
        _keep(world, account.role, account.district, made)
    for order, region in enumerate(districts(session)):
        for step, role in enumerate((StaffRole.OFFICER, StaffRole.GATE)):
            number = FIRST_DISTRICT_STAFF + order * 2 + step
            name = names.person_name(world.rng)
            _keep(world, role, region.code, _staff(session, number, name, role, region.code, at))


def _staff(session: Session, number: int, name: str, role: StaffRole, district: str | None, at: datetime) -> Actor:
    mobile = names.mobile(names.STAFF_MOBILES, number)
    grant = accounts.grant_role(session, SYSTEM, mobile=mobile, name=name, role=role, district_code=district, at=at)
    return accounts.actor_of(session, grant.person_id)


def _keep(world: World, role: StaffRole, district: str | None, actor: Actor) -> None:
    if role is StaffRole.CITY:
        world.city = actor
    elif district and role in (StaffRole.OFFICER, StaffRole.GATE):
        held = world.officers if role is StaffRole.OFFICER else world.gates
        held.setdefault(district, actor)


def seekers(session: Session, world: World, planned: list[plan.PlannedSeeker], at: datetime) -> None:
    """Register a batch of job seekers with their profiles."""
    told = [
        accounts.NewPerson(s.mobile, s.name, s.origin, s.born, s.education, tuple(s.wanted), purposes=CONSENTS)
        for s in planned
    ]
    for seeker, person in zip(planned, accounts.register_people(session, told, at=at), strict=True):
        world.seekers.append(Actor(person_id=person.id))
        if seeker.mobile == people.SEEKER_MOBILE:
            accounts.mark_demo_account(session, person.id, *people.SEEKER_LABELS, 0)
