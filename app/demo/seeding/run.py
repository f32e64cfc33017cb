"""The whole replay, in order: people, enterprises, vacancies, surveys, fairs, rooms, careers."""

import gc
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM, Actor
from app.demo import plan
from app.demo.curve import WEEKS
from app.demo.seeding import careers, employers, fairs, gigs, persons, rooms, surveys
from app.demo.seeding.timeline import Timeline
from app.demo.seeding.world import Employer, World
from app.hiring.public import Channel, Source
from app.ledger.public import recorded_clock
from app.reference.public import Industry, Occupation, Region
from app.unit_of_work import unit_of_work

SEEKER_BATCH = 300
FAIRS = (
    (1, 5, "auto", "120111", 63),
    (2, 2, "logistics", "120114", 47),
    (2, 5, "electronics", "120116", 56),
    (3, 5, "food", "120114", 49),
    (4, 5, "energy", "120113", 56),
    (5, 2, "property", "120103", 40),
    (5, 5, "pharma", "120116", 47),
    (6, 2, "machinery", "120110", 53),
    (6, 5, "auto", "120111", 47),
)
"""Week, day of it, field, district, visitors registered."""
ROOM_DAYS = ((1, 15.0), (3, 19.0))
VIEWERS = (16, 36)
PORTAL_APPLICATIONS = 200
OWN_APPLICATIONS = ((4, 1), (5, 3), (6, 0), (6, 3))
"""Week and day on which the demo account of a job seeker applied somewhere."""
Say = Callable[[str], None]


def replay(seed: int, say: Say) -> World:
    """Everything up to this moment. Commits as it goes."""
    gc.set_threshold(200_000, 50, 1000)  # a short-lived process that makes a million objects: collect seldom
    rng = Random(seed)
    now = clock.now()
    world = World(rng, now, Timeline(now), SYSTEM)
    _people(world, seed, say)
    _enterprises(world, seed, say)
    _plan_weeks(world)
    world.timeline.play(lambda acts: say(f"replayed {acts} acts"))
    with unit_of_work() as session:
        for planned in gigs.GIGS:
            gigs.post(session, _of_field(world, planned.field), planned, now)
    return world


def _people(world: World, seed: int, say: Say) -> None:
    with unit_of_work() as session:
        world.kept += [*session.scalars(select(Occupation)), *session.scalars(select(Region))]
        world.kept += session.scalars(select(Industry))
        persons.staff(session, world, world.began)
    planned = plan.seekers(world.today, seed)
    for start in range(0, len(planned), SEEKER_BATCH):
        with unit_of_work() as session:
            persons.seekers(session, world, planned[start : start + SEEKER_BATCH], world.began)
    say(f"{len(planned)} job seekers")


def _enterprises(world: World, seed: int, say: Say) -> None:
    planned = plan.enterprises(seed)
    for start in range(0, len(planned), 50):
        with unit_of_work() as session, recorded_clock(session, world.began):
            for enterprise in planned[start : start + 50]:
                surveys.open_books(employers.register(session, world, enterprise, world.began))
    say(f"{len(planned)} enterprises")


def _plan_weeks(world: World) -> None:
    for employer in world.employers:
        surveys.plan(world, employer)
        for offered in employer.plan.vacancies:
            at = world.moment(offered.week, world.rng.randint(-2, 2), world.rng.choice((10, 11.5, 14, 16)))
            world.timeline.plan(at, partial(_publish, world, employer, offered))
    for week, day, field, district, visitors in FAIRS:
        on = world.monday(week) + timedelta(days=day)
        if on < world.today:
            fairs.plan_past(world, day=on, field=field, district=district, visitors=visitors)
    hosts = world.rng.sample(world.employers, WEEKS * len(ROOM_DAYS))
    for order, host in enumerate(hosts):
        day, hour = ROOM_DAYS[order % len(ROOM_DAYS)]
        starts = world.moment(order // len(ROOM_DAYS), day, hour)
        if starts < world.now - timedelta(hours=3):
            rooms.plan_past(world, host, starts, world.rng.randint(*VIEWERS))
    for week, day in OWN_APPLICATIONS:
        employer = world.employers[week + day]
        at = world.moment(week, day, 20)
        world.timeline.plan(at, partial(_apply, world, employer, world.seekers[0]))
    for _ in range(PORTAL_APPLICATIONS):
        at = world.moment(world.rng.randint(0, WEEKS - 1), world.rng.randint(0, 6), world.rng.uniform(8, 21))
        world.timeline.plan(
            at, partial(_apply, world, world.rng.choice(world.employers), world.rng.choice(world.seekers))
        )


def _publish(world: World, employer: Employer, offered: plan.PlannedVacancy, session: Session, at: datetime) -> None:
    employers.publish(session, world, employer, offered, at)


def _apply(world: World, employer: Employer, seeker: Actor, session: Session, at: datetime) -> None:
    if employer.offers:
        offer = world.rng.choice(employer.offers)
        careers.start(world, employer.clerk, seeker, offer.id, Source(channel=Channel.PORTAL), session, at)


def _of_field(world: World, field: str) -> Employer:
    return next(employer for employer in world.employers if employer.plan.chain.field == field)
