"""What belongs to somebody: a seeker's tickets and applications, an enterprise's stand, a district's riddles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise
from app.actor import Actor, StaffRole
from app.checkin.public import Ticket, tickets_of
from app.hiring.public import STATE_LABELS, Application, Vacancy, applications_of, vacancies_by_id
from app.ledger.public import Balance, Clocks, GroupBy, LedgerLine, Scope, Total, open_differences, totals
from app.notices import public as notices
from app.occasions.public import Occasion
from app.reference.public import occupation_name

MOST_TICKETS, MOST_APPLICATIONS, MOST_DIFFERENCES = 3, 4, 5


@dataclass(frozen=True)
class MyApplication:
    """One application with what it is for."""

    application: Application
    vacancy: Vacancy
    label: object

    @property
    def href(self) -> str:
        return url_for("hiring.application", public_id=self.application.public_id)


@dataclass(frozen=True)
class Mine:
    """A seeker's own page."""

    tickets: Sequence[tuple[Ticket, Occasion]]
    applications: list[MyApplication]
    application_count: int
    unread: int


def load(session: Session, person_id: int) -> Mine:
    """Tickets to come, the applications that moved last, unread messages."""
    everything = applications_of(session, person_id)
    newest = everything[:MOST_APPLICATIONS]
    vacancies = vacancies_by_id(session, {application.vacancy_id for application in newest})
    return Mine(
        tickets=tickets_of(session, person_id, clock.now())[:MOST_TICKETS],
        applications=[MyApplication(a, vacancies[a.vacancy_id], STATE_LABELS[a.state]) for a in newest],
        application_count=len(everything),
        unread=notices.unread(session, person_id),
    )


@dataclass(frozen=True)
class Stand:
    """Where one enterprise's books stand; `total` None when nothing was ever booked."""

    enterprise: Enterprise
    total: Total | None


def standing(session: Session, enterprises: Sequence[Enterprise]) -> list[Stand]:
    """Shortfall and return gap of each of these enterprises."""
    return [Stand(e, next(iter(totals(session, group_by=GroupBy.NONE, enterprise_id=e.id)), None)) for e in enterprises]


@dataclass(frozen=True)
class Difference:
    """One survey that found more or less than the books said, waiting for an explanation."""

    enterprise: str
    post: str
    booked: int
    level: int
    open: int
    observed_at: datetime
    channel: str
    href: str


def differences(session: Session, actor: Actor) -> list[Difference]:
    """The newest unexplained differences of the actor's districts, hires only."""
    scope = Scope(districts=actor.districts(StaffRole.OFFICER, StaffRole.TALENT_CENTRE))
    rows = session.execute(open_differences(scope, Clocks()).limit(MOST_DIFFERENCES * 2)).all()
    hires = [row for row in rows if row.balance == Balance.SHORTFALL][:MOST_DIFFERENCES]
    named = select(Enterprise.id, Enterprise.name).where(Enterprise.id.in_({row.enterprise_id for row in hires}))
    names = dict(session.execute(named).all())
    lines = select(LedgerLine.id, LedgerLine.occupation_code).where(LedgerLine.id.in_({row.line_id for row in hires}))
    posts = dict(session.execute(lines).all())
    return [
        Difference(
            enterprise=names[row.enterprise_id],
            post=occupation_name(posts[row.line_id]),
            booked=row.level - row.difference,
            level=row.level,
            open=row.open,
            observed_at=row.observed_at,
            channel=str(row.channel),
            href=url_for("ledger.explain_difference", public_id=row.public_id),
        )
        for row in hires
    ]
