"""One box for everything public: vacancies, fairs, live rooms, gig shifts. Every word asked must be found."""

import re

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import clock
from app.accounts.public import Enterprise
from app.hiring.public import Vacancy, VacancyState
from app.occasions.public import Kind, Occasion, State
from app.paging import Page, paginate
from app.reference.public import districts, occupation_search

LONGEST = 40
MOST_WORDS = 5
KINDS = {"fairs": Kind.FAIR, "rooms": Kind.LIVE_ROOM, "gigs": Kind.GIG_SHIFT}


def words(text: str) -> list[str]:
    """The words asked for: split at spaces and punctuation, at most five."""
    return re.sub(r"[\s\x00,，、;；·]+", " ", text[:LONGEST]).split()[:MOST_WORDS]


def vacancies(session: Session, text: str, page: int, per_page: int = 20) -> Page[tuple[Vacancy, Enterprise]]:
    """Open, in-date vacancies of all enterprises that match every word, newest first."""
    matching = [_vacancy_matches(session, word) for word in words(text)]
    query = (
        select(Vacancy, Enterprise)
        .join(Enterprise, Enterprise.id == Vacancy.enterprise_id)
        .where(Vacancy.state == VacancyState.OPEN, Vacancy.valid_until >= clock.today(), *matching)
        .order_by(Vacancy.published_at.desc(), Vacancy.id.desc())
    )
    return paginate(session, query, page, per_page, scalars=False)


def occasions(session: Session, text: str, kind: Kind, page: int, per_page: int = 20) -> Page[Occasion]:
    """Published, listed occasions of one kind still to come or going on that match every word, soonest first."""
    query = select(Occasion).where(
        Occasion.kind == kind,
        Occasion.state == State.PUBLISHED,
        Occasion.listed,
        Occasion.ends_at > clock.now(),
    )
    for word in words(text):
        query = query.where(
            or_(_holds(Occasion.title, word), _holds(Occasion.place, word), _in_district(session, word, Occasion))
        )
    return paginate(session, query.order_by(Occasion.starts_at, Occasion.id), page, per_page)


def _vacancy_matches(session: Session, word: str) -> ColumnElement[bool]:
    named = [found.code for found in occupation_search(session, word, limit=10)]
    return or_(
        _holds(Vacancy.title, word),
        _holds(Enterprise.name, word),
        _holds(Vacancy.address, word),
        Vacancy.occupation_code.in_(named) if named else false(),
        _in_district(session, word, Vacancy),
    )


def _in_district(session: Session, word: str, table: type[Vacancy] | type[Occasion]) -> ColumnElement[bool]:
    codes = [region.code for region in districts(session) if word in region.name or word in region.name_en]
    return table.district_code.in_(codes) if codes else false()


def _holds(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return column.icontains(word, autoescape=True)
