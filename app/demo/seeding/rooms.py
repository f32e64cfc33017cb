"""Live rooms: scheduled, held with cards pinned one after another, watched, applied in, ended."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.demo.seeding import careers
from app.demo.seeding.timeline import Act
from app.demo.seeding.world import Employer, World
from app.demo.texts import room_title
from app.errors import AppError
from app.hiring.public import Vacancy, VacancyState
from app.livestream.public import (
    LiveRoom,
    RoomValues,
    apply_in_room,
    end_room,
    pin,
    record_sittings,
    schedule_room,
    start_room,
)

MOST_CARDS, MINUTES_A_CARD = 5, 12
INTRO = "师傅和人事都在，岗位、工资、宿舍随便问。"


def hiring_now(session: Session, enterprise_id: int, on: date) -> list[Vacancy]:
    """The enterprise's vacancies with the most places left."""
    mine = select(Vacancy).where(Vacancy.enterprise_id == enterprise_id, Vacancy.state == VacancyState.OPEN)
    found = session.scalars(mine.where(Vacancy.valid_until >= on).order_by(Vacancy.id))
    return sorted(found, key=lambda vacancy: -vacancy.remaining)[:MOST_CARDS]


def plan_past(world: World, employer: Employer, starts: datetime, viewers: int) -> None:
    """A room that was: scheduled three days before."""
    world.timeline.plan(starts - timedelta(days=3), partial(_schedule, world, employer, starts, viewers))


def _schedule(world: World, employer: Employer, starts: datetime, viewers: int, session: Session, at: datetime) -> None:
    offers = hiring_now(session, employer.id, clock.local(at).date())
    if not offers:
        return
    ends = starts + timedelta(minutes=MINUTES_A_CARD * len(offers) + 10)
    title = room_title(world.rng, offers[0].title)
    values = RoomValues(title, starts, ends, intro=INTRO, vacancies=[offer.public_id for offer in offers])
    room = schedule_room(session, employer.clerk, employer.id, values, at=at)
    plan = world.timeline.plan
    plan(starts, partial(_start, employer, room.public_id))
    for order, offer in enumerate(offers):
        shown = starts + timedelta(minutes=2 + order * MINUTES_A_CARD)
        plan(shown, partial(_pin, employer, room.public_id, offer.public_id))
    for seeker in world.rng.sample(world.seekers, viewers):
        plan(*_visit(world, employer, room, offers, starts, ends, seeker))
    plan(ends, partial(_end, employer, room.public_id))


def _visit(
    world: World,
    employer: Employer,
    room: LiveRoom,
    offers: list[Vacancy],
    starts: datetime,
    ends: datetime,
    seeker: Actor,
) -> tuple[datetime, Act]:
    """Somebody watches for a while; one in three applies for the card on view."""
    joined = starts + (ends - starts) * world.rng.uniform(0, 0.7)
    left = min(ends, joined + timedelta(minutes=2 + world.rng.expovariate(1 / 14)))
    applies = world.rng.random() < 0.34
    card = min(len(offers) - 1, int((left - starts).total_seconds() // 60 // MINUTES_A_CARD))
    return left, partial(_watched, world, employer, room, offers[card] if applies else None, seeker, joined)


def _start(employer: Employer, room: str, session: Session, at: datetime) -> None:
    start_room(session, employer.clerk, room, at=at)


def _pin(employer: Employer, room: str, vacancy: str, session: Session, at: datetime) -> None:
    with suppress(AppError):  # filled before its turn came
        pin(session, employer.clerk, room, vacancy, at=at)


def _watched(
    world: World,
    employer: Employer,
    room: LiveRoom,
    offer: Vacancy | None,
    seeker: Actor,
    joined: datetime,
    session: Session,
    at: datetime,
) -> None:
    viewer = f"{world.rng.getrandbits(96):024x}"
    record_sittings(session, room.id, [(viewer, seeker.person_id, joined, at)])
    if offer is None:
        return
    try:
        application = apply_in_room(session, seeker, room.public_id, offer.public_id, at=at)
    except AppError:
        return
    careers.Career(world, employer.clerk, seeker).applied(application, at)


def _end(employer: Employer, room: str, session: Session, at: datetime) -> None:
    end_room(session, employer.clerk, room, at=at)
