"""Job fairs: planned and published by staff, booths booked, people registered, scanned, met."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.checkin.public import issue_ticket, scan
from app.demo.seeding import careers, documents
from app.demo.seeding.world import Employer, World
from app.demo.texts import FAIR_NAMES
from app.errors import AppError
from app.events.public import (
    Booth,
    Fair,
    FairValues,
    Scheme,
    Venue,
    attach_scheme,
    confirm_booking,
    create_fair,
    create_venue,
    end_fair,
    hold_booth,
    open_booking,
    publish_fair,
    scan_at_booth,
)
from app.hiring.public import Vacancy
from app.occasions.public import Occasion

VENUES = {
    "120110": ("津门会展中心 2 号馆", "外环东路 88 号"),
    "120111": ("西青人才市场大厅", "柳口路 36 号"),
    "120116": ("滨海就业服务大厅", "洞庭路 118 号"),
    "120114": ("武清文化广场", "雍阳西道 20 号"),
    "120113": ("北辰公共实训基地", "京津路 396 号"),
    "120103": ("河西人力资源市场", "友谊路 52 号"),
}
ROWS, COLUMNS, MOST_OFFERS = 4, 6, 5
PREPARED = timedelta(days=4)
COMES, VISITS_TWO = 0.78, 0.35
SUMMARY = "现场投递、现场面谈，求职不收一分钱。现场有政策咨询、技能培训报名和维权服务台。"


@dataclass(frozen=True)
class Exhibitor:
    """Who wants a booth, and the vacancies that may be brought."""

    enterprise_id: int
    clerk: Actor
    vacancy_ids: list[int]


@dataclass(frozen=True)
class Stand:
    """A booked booth with what was brought."""

    exhibitor: Exhibitor
    booth: Booth
    vacancy_ids: list[int]


@dataclass
class Fixture:
    """A fair with those who stand in it."""

    fair: Fair
    occasion: Occasion
    stands: list[Stand]
    officer: Actor
    gate: Actor


def title_of(field: str) -> str:
    """The fair's name for one field of industry."""
    return FAIR_NAMES[field]


def open_fair(
    session: Session,
    officer: Actor,
    gate: Actor,
    exhibitors: list[Exhibitor],
    *,
    district: str,
    title: str,
    industry: str,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    rng: Random,
) -> Fixture:
    """Plan, file the schemes, publish, open booking; each exhibitor books one booth and brings vacancies."""
    venue = _venue(session, officer, district)
    values = FairValues(title, industry, venue.id, starts_at, ends_at, summary=SUMMARY)
    fair = create_fair(session, officer, values, rows=ROWS, columns=COLUMNS, at=at)
    for scheme in Scheme:
        attach_scheme(session, officer, fair.id, scheme, documents.pdf(f"{scheme} {fair.id}"), documents.NAMES[scheme])
    publish_fair(session, officer, fair.id, at=at)
    open_booking(session, officer, fair.id, at=at)
    booths = list(
        session.scalars(select(Booth).where(Booth.fair_id == fair.id).order_by(Booth.row_number, Booth.column_number))
    )
    stands = [_book(session, who, booth, at, rng) for who, booth in zip(exhibitors, booths, strict=False)]
    occasion = session.get_one(Occasion, fair.occasion_id)
    return Fixture(fair, occasion, [stand for stand in stands if stand], officer, gate)


def _venue(session: Session, officer: Actor, district: str) -> Venue:
    name, address = VENUES[district]
    known = session.scalar(select(Venue).where(Venue.district_code == district, Venue.name == name))
    return known or create_venue(session, officer, name=name, district_code=district, address=address, capacity=1500)


def _book(session: Session, who: Exhibitor, booth: Booth, at: datetime, rng: Random) -> Stand | None:
    on = clock.local(at).date()
    known = [i for i in who.vacancy_ids if session.get_one(Vacancy, i).takes_applications(on)]
    brought = sorted(rng.sample(known, min(MOST_OFFERS, len(known))))
    if not brought:
        return None
    held = hold_booth(session, who.clerk, booth_id=booth.id, enterprise_id=who.enterprise_id, at=at)
    confirm_booking(session, who.clerk, booking_id=held.id, vacancy_ids=brought, at=at)
    return Stand(who, booth, brought)


def plan_past(world: World, *, day: date, field: str, district: str, visitors: int) -> None:
    """A fair that was: prepared four days before, held, ended."""
    starts = clock.instant(day, time(9))
    world.timeline.plan(starts - PREPARED, partial(_prepare, world, field, district, visitors, starts))


def employers_of(world: World, field: str, district: str, most: int) -> list[Employer]:
    """Who comes: first those of the field, then neighbours."""
    same = [e for e in world.employers if e.plan.chain.field == field]
    near = [e for e in world.employers if e.plan.district == district and e not in same]
    chosen = same[:most]
    return chosen + world.rng.sample(near, min(len(near), most - len(chosen)))


def _prepare(
    world: World, field: str, district: str, visitors: int, starts: datetime, session: Session, at: datetime
) -> None:
    coming = employers_of(world, field, district, ROWS * COLUMNS - world.rng.randint(3, 8))
    made = open_fair(
        session,
        world.officers[district],
        world.gates[district],
        [Exhibitor(e.id, e.clerk, [offer.id for offer in e.offers]) for e in coming],
        district=district,
        title=title_of(field),
        industry=coming[0].plan.chain.industry,
        starts_at=starts,
        ends_at=starts + timedelta(hours=7),
        at=at,
        rng=world.rng,
    )
    for seeker in world.rng.sample(world.seekers, visitors):
        registered = starts - timedelta(hours=world.rng.uniform(3, 90))
        world.timeline.plan(registered, partial(_register, world, made, seeker))
    world.timeline.plan(starts + timedelta(hours=7, minutes=10), partial(_end, made))


def _register(world: World, made: Fixture, seeker: Actor, session: Session, at: datetime) -> None:
    code = register(session, made, seeker, at)
    if world.rng.random() < COMES:
        arrives = made.occasion.starts_at + timedelta(minutes=min(380, world.rng.expovariate(1 / 95)))
        world.timeline.plan(arrives, partial(_arrive, world, made, seeker, code))


def register(session: Session, made: Fixture, seeker: Actor, at: datetime) -> str:
    """A ticket for the fair; the text of its code."""
    return issue_ticket(session, seeker, occasion_id=made.occasion.id, person_id=seeker.person_id or 0, at=at).code


def admit(session: Session, made: Fixture, code: str, at: datetime, rng: Random) -> None:
    """The gate scans the code."""
    gate, nonce = rng.choice(("1 号门", "2 号门")), f"{rng.getrandbits(96):024x}"
    with clock.fixed(at):
        scan(session, made.gate, occasion_id=made.occasion.id, code=code, gate=gate, nonce=nonce, at=at)


def _arrive(world: World, made: Fixture, seeker: Actor, code: str, session: Session, at: datetime) -> None:
    admit(session, made, code, at, world.rng)
    for visit in range(1 + (world.rng.random() < VISITS_TWO)):
        moment = at + timedelta(minutes=world.rng.uniform(5, 25) * (visit + 1))
        world.timeline.plan(moment, partial(_meet, world, made, seeker, code))


def _meet(world: World, made: Fixture, seeker: Actor, code: str, session: Session, at: datetime) -> None:
    stand = world.rng.choice(made.stands)
    clerk = stand.exhibitor.clerk
    try:
        met = scan_at_booth(
            session,
            clerk,
            booth_id=stand.booth.id,
            code=code,
            vacancy_id=world.rng.choice(stand.vacancy_ids),
            nonce=f"{world.rng.getrandbits(96):024x}",
            at=at,
        )
    except AppError:  # filled since the fair began, or not for minors
        return
    careers.Career(world, clerk, seeker).applied(met.application, at)


def _end(made: Fixture, session: Session, at: datetime) -> None:
    end_fair(session, made.officer, made.fair.id, at=at)
