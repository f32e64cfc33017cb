"""A demo city in small: replayed by the same code, with few of everything."""

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM
from app.demo import plan
from app.demo.models import DemoState
from app.demo.seeding import employers, fairs, persons, surveys
from app.demo.seeding.timeline import Timeline
from app.demo.seeding.world import World
from app.ledger.public import Balance, Channel, record_survey

SEEKERS, EMPLOYERS = 40, 4


def _begin(session: Session) -> World:
    now = clock.now()
    world = World(Random(5), now, Timeline(now), SYSTEM)
    persons.staff(session, world, world.began)
    persons.seekers(session, world, plan.seekers(world.today)[:SEEKERS], world.began)
    session.merge(DemoState(id=1, seed=5, version="1", seeded_at=now))
    return world


def tiny(session: Session) -> World:
    """One enterprise with open vacancies and an open ledger; enough to be made current and toured."""
    world = _begin(session)
    employer = employers.register(session, world, plan.enterprises()[0], world.began)
    surveys.open_books(employer)
    levels = [surveys.level(post, Balance.SHORTFALL, post.plan.peak) for post in employer.posts]
    at = world.now - timedelta(days=3)
    record_survey(session, employer.clerk, employer.id, channel=Channel.QUESTIONNAIRE, observed_at=at, levels=levels)
    for offered in employer.plan.vacancies[:3]:
        employers.publish(session, world, employer, offered, world.began)
    session.flush()
    return world


def small(session: Session) -> World:
    """Four enterprises of one chain, forty seekers, eight weeks, one past fair."""
    world = _begin(session)
    for planned in plan.enterprises()[:EMPLOYERS]:
        employer = employers.register(session, world, planned, world.began)
        surveys.open_books(employer)
        surveys.plan(world, employer)
        for offered in planned.vacancies:
            employers.publish(session, world, employer, offered, world.moment(0, 0, 9))
    day = world.monday(3) + timedelta(days=5)
    fairs.plan_past(world, day=day, field="machinery", district="120110", visitors=30)
    world.timeline.play(lambda acts: None)
    return world
