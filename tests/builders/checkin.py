"""Occasions with gates, tickets and scans for tests, made through the services."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Person
from app.actor import SYSTEM, Actor, StaffRole
from app.checkin import public as checkin
from app.occasions import public as occasions
from app.occasions.public import Kind, Occasion
from tests.builders import accounts

DISTRICT = "120110"


def fair_occasion(
    session: Session,
    district: str = DISTRICT,
    starts_at: datetime | None = None,
    hours: float = 7,
    publish: bool = True,
    title: str = "先进制造业专场招聘会",
) -> Occasion:
    """A fair of the given hours, today from an hour ago unless told otherwise, without venue and booths."""
    starts_at = starts_at or clock.now() - timedelta(hours=1)
    made = occasions.create(
        session,
        SYSTEM,
        kind=Kind.FAIR,
        title=title,
        place="津门会展中心 2 号馆",
        district_code=district,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
    )
    if publish:
        occasions.publish(session, SYSTEM, made.id)
    return made


def gate_keeper(session: Session, district: str = DISTRICT) -> Actor:
    """Gate staff of a district."""
    return accounts.actor(session, accounts.staff(session, StaffRole.GATE, district, name="门岗"))


def ticket(session: Session, occasion: Occasion, holder: Person | None = None) -> checkin.Ticket:
    """A ticket that its holder asked for."""
    holder = holder or accounts.person(session)
    own = Actor(person_id=holder.id)
    return checkin.issue_ticket(session, own, occasion_id=occasion.id, person_id=holder.id)


def nonce() -> str:
    return secrets.token_hex(12)


def scan(
    session: Session, keeper: Actor, occasion: Occasion, code: str, gate: str = "东门", at: datetime | None = None
) -> checkin.ScanOutcome:
    """One scan with a nonce of its own."""
    return checkin.scan(session, keeper, occasion_id=occasion.id, code=code, gate=gate, nonce=nonce(), at=at)
