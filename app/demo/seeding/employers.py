"""Enterprises register, staff verify them, they publish their vacancies."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.demo import names, people, texts
from app.demo.plan import PlannedEnterprise, PlannedVacancy
from app.demo.seeding.world import Employer, Offer, Post, World
from app.hiring.public import PayPeriod, VacancyValues, publish_vacancy
from app.ledger.public import PostKind, ensure_line

VALID_DAYS = 90


def credit_code(number: int) -> str:
    """The invented, well-formed credit code of the `number`-th enterprise."""
    return accounts.sample_credit_code(4_000_000 + number * 37)


def register(session: Session, world: World, planned: PlannedEnterprise, at: datetime) -> Employer:
    """One enterprise with its clerk and its ledger lines."""
    mobile = names.mobile(names.CLERK_MOBILES, planned.number + 1)
    clerk = accounts.register_person(session, mobile=mobile, name=planned.contact, at=at)
    enterprise = accounts.register_enterprise(
        session,
        accounts.actor_of(session, clerk.id),
        name=planned.name,
        credit_code=credit_code(planned.number),
        industry_code=planned.chain.industry,
        district_code=planned.district,
        address=planned.address,
        contact_name=planned.contact,
        contact_mobile=mobile,
        chain=planned.chain.chain,
        at=at,
    )
    enterprise.must_report = planned.must_report
    accounts.verify_enterprise(session, world.city, enterprise.id, True, at=at + timedelta(hours=2))
    employer = Employer(planned, enterprise.id, accounts.actor_of(session, clerk.id))
    employer.posts = [
        Post(post, ensure_line(session, enterprise.id, PostKind(post.kind), post.occupation)) for post in planned.lines
    ]
    if mobile == people.EMPLOYER_MOBILE:
        accounts.mark_demo_account(session, clerk.id, *people.EMPLOYER_LABELS, 1)
    world.employers.append(employer)
    world.kept.append(enterprise)
    return employer


def publish(session: Session, world: World, employer: Employer, planned: PlannedVacancy, at: datetime) -> None:
    """One vacancy, as the clerk would fill it in."""
    vacancy = publish_vacancy(session, employer.clerk, employer.id, _values(world, employer, planned), at=at)
    employer.offers.append(Offer(planned, vacancy.id, vacancy.public_id))
    world.kept.append(vacancy)


def _values(world: World, employer: Employer, planned: PlannedVacancy) -> VacancyValues:
    title, rng = planned.title, world.rng
    return VacancyValues(
        post_kind=PostKind(title.kind),
        occupation_code=title.occupation,
        title=title.title,
        headcount=planned.headcount,
        pay_low_fen=planned.low_fen,
        pay_high_fen=planned.high_fen,
        basic_pay_fen=max(planned.low_fen // 2 // 10_000 * 10_000, 260_000),
        pay_period=PayPeriod.MONTH,
        district_code=employer.plan.district,
        address=employer.plan.address,
        duties=texts.duties(rng, title),
        conditions=texts.conditions(rng, title),
        tags=texts.tags(rng, title),
        hazardous=texts.hazardous(title),
        valid_until=world.today + timedelta(days=VALID_DAYS - rng.randint(0, 30)),
    )
