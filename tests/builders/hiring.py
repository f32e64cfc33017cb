"""Vacancies and applications for tests, made through the services."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.public import Enterprise, Membership, Person, actor_of
from app.actor import Actor, Grant, StaffRole
from app.clock import now, today
from app.hiring import public as hiring
from app.hiring.public import Application, Channel, PayPeriod, Placement, Source, State, Vacancy, VacancyValues
from app.ledger.public import PostKind
from tests.builders import accounts

TURNER = "6-18-01-01"
CITY = Actor(grants=(Grant(StaffRole.CITY),))
PATH = (State.INTENDED, State.INTERVIEW_INVITED, State.INTERVIEWED, State.OFFERED, State.ACCEPTED)
"""The straight way from applied to accepted."""


def values(**changed: Any) -> VacancyValues:
    """A vacancy that may be published."""
    given = {
        "post_kind": PostKind.TECHNICAL,
        "occupation_code": TURNER,
        "title": "数控车工",
        "headcount": 3,
        "pay_low_fen": 600_000,
        "pay_high_fen": 800_000,
        "pay_period": PayPeriod.MONTH,
        "district_code": "120110",
        "address": "先锋东路 1 号",
        "duties": "操作数控车床，按图加工零件。",
        "conditions": "会看图纸，两年以上经验。",
        "valid_until": today() + timedelta(days=30),
        "tags": ("两班倒", "包住"),
    }
    return VacancyValues(**(given | changed))


def clerk_of(session: Session, enterprise_id: int) -> Actor:
    """Some member of the enterprise as an actor."""
    member = session.query(Membership).filter_by(enterprise_id=enterprise_id).order_by(Membership.id).first()
    assert member is not None
    return actor_of(session, member.person_id)


def vacancy(session: Session, enterprise: Enterprise | None = None, **changed: Any) -> Vacancy:
    """An open vacancy of the enterprise (a new verified one unless given)."""
    enterprise = enterprise or accounts.enterprise(session)
    return hiring.publish_vacancy(session, clerk_of(session, enterprise.id), enterprise.id, values(**changed))


def application(
    session: Session,
    vacancy: Vacancy | None = None,
    person: Person | None = None,
    *,
    state: State = State.APPLIED,
    occasion_id: int | None = None,
    channel: Channel = Channel.PORTAL,
    at: datetime | None = None,
) -> Application:
    """An application brought to `state` by the people whose steps these are."""
    vacancy = vacancy or globals()["vacancy"](session)
    person = person or accounts.person(session)
    seeker, employer = actor_of(session, person.id), clerk_of(session, vacancy.enterprise_id)
    source = Source(channel, occasion_id, "展位 A07" if channel is Channel.FAIR_BOOTH else "")
    made = hiring.apply(
        session, seeker, vacancy_id=vacancy.id, person_id=person.id, source=source, at=at or now() - timedelta(hours=2)
    )
    last = PATH if state in (State.ARRIVED, State.RETAINED_7, State.RETAINED_30, State.LEFT) else _until(state)
    for step in last:
        hiring.advance(session, seeker if step is State.ACCEPTED else employer, made.id, step, at=at)
    if last is PATH and state is not State.ACCEPTED:
        arrived(session, made, at=at)
    return made


def arrived(session: Session, application: Application, *, at: datetime | None = None) -> Placement:
    """Both sides confirm the arrival."""
    moment = at or now()
    vacancy = session.get_one(Vacancy, application.vacancy_id)
    both = {
        "seeker": actor_of(session, application.person_id),
        "employer": clerk_of(session, vacancy.enterprise_id),
    }
    for side, actor in both.items():
        hiring.confirm_arrival(session, actor, application.id, side, moment, at=moment)
    placed = hiring.placement_of(session, application.id)
    assert placed is not None
    return placed


def in_days(days: int) -> date:
    """A day from now."""
    return today() + timedelta(days=days)


def _until(state: State) -> tuple[State, ...]:
    return PATH[: PATH.index(state) + 1] if state in PATH else ()
