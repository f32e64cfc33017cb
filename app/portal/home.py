"""What the public home shows now: rooms on air, today's fairs and rooms, urgent vacancies, shifts."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise
from app.events.public import today as fairs_today
from app.gig_market.public import today as shifts_today
from app.hiring.public import Vacancy, VacancyState
from app.ledger.public import line_balances
from app.livestream.public import live_now
from app.livestream.public import upcoming as rooms_to_come
from app.portal.cards import (
    GigItem,
    Item,
    JobItem,
    LiveItem,
    fair_item,
    gig_item,
    job_item,
    live_item,
    room_item,
)

MOST_LIVE, MOST_TODAY, MOST_URGENT, MOST_GIGS = 2, 5, 4, 3
CANDIDATES = 60


@dataclass(frozen=True)
class Home:
    """Everything on the page that is read from the database."""

    live: list[LiveItem]
    today: list[Item]
    urgent: list[JobItem]
    gigs: list[GigItem]
    vacancies: int


def load(session: Session) -> Home:
    """The home page's contents; a fixed number of queries whatever there is."""
    return Home(
        live=[live_item(line) for line in live_now(session, MOST_LIVE)],
        today=_today(session),
        urgent=[job_item(vacancy, enterprise) for vacancy, enterprise in urgent(session)],
        gigs=[gig_item(card) for card in shifts_today(session, MOST_GIGS)],
        vacancies=session.scalar(select(func.count(Vacancy.id)).where(*_hiring())) or 0,
    )


def _today(session: Session) -> list[Item]:
    """Fairs of the day, then rooms still to come today."""
    ends = clock.day_bounds(clock.today())[1]
    rooms = [line for line in rooms_to_come(session, clock.now(), 10) if line.occasion.starts_at < ends]
    items = [fair_item(card) for card in fairs_today(session)] + [room_item(line) for line in rooms]
    return items[:MOST_TODAY]


def _hiring() -> tuple[ColumnElement[bool], ...]:
    return Vacancy.state == VacancyState.OPEN, Vacancy.valid_until >= clock.today()


def urgent(session: Session, most: int = MOST_URGENT) -> list[tuple[Vacancy, Enterprise]]:
    """Vacancies whose ledger lines lack most people, one of each enterprise."""
    left = Vacancy.headcount - Vacancy.filled
    query = (
        select(Vacancy, Enterprise)
        .join(Enterprise, Enterprise.id == Vacancy.enterprise_id)
        .where(*_hiring(), left > 0)
        .order_by(left.desc(), Vacancy.id)
        .limit(CANDIDATES)
    )
    rows = [(vacancy, enterprise) for vacancy, enterprise in session.execute(query)]
    books = line_balances(session, {vacancy.line_id for vacancy, _enterprise in rows})
    rows.sort(key=lambda row: (-books[row[0].line_id].shortfall, -row[0].remaining, row[0].id))
    first = {enterprise.id: (vacancy, enterprise) for vacancy, enterprise in reversed(rows)}
    return [row for row in rows if first[row[1].id] == row][:most]
