"""Reads of applications: a seeker's own, an employer's desk, one application with everything that belongs to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from app.accounts.public import Enterprise, Masked, masked
from app.hiring import permissions
from app.hiring.backgrounds import backgrounds_of
from app.hiring.models import Application, ApplicationStep, Confirmation, Interview, Offer, Placement, Vacancy
from app.hiring.rules import ACTIVE, AT_WORK, STEPS, Channel, State
from app.occasions import public as occasions
from app.occasions.public import Occasion
from app.paging import Page, paginate

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One application in a list, with what the list shows beside it."""

    application: Application
    vacancy: Vacancy
    enterprise: Enterprise
    person: Masked | None
    occasion: Occasion | None
    interview: Interview | None
    offer: Offer | None
    placement: Placement | None
    words: frozenset[tuple[str, str]]
    background: Sequence[str] = ()


@dataclass(frozen=True)
class Filter:
    """Which applicants a desk shows. `step` counts from 0 (new) to 6 (30 days); None is all."""

    vacancy_id: int | None = None
    step: int | None = None
    channel: Channel | None = None
    over: bool = False


def application(session: Session, public_id: str) -> Application:
    """The application with that public id. Raises NotFound."""
    query = select(Application).where(Application.public_id == public_id)
    found = session.scalar(query) if public_id.isalnum() else None
    if found is None:
        raise permissions.application_not_found()
    return found


def rows(session: Session, applications: Sequence[Application], *, people: bool) -> list[Row]:
    """Everything lists show about these applications, in a fixed number of queries. `people` adds masked persons
    and what is known of where they applied, for those who work with them."""
    ids = [a.id for a in applications]
    vacancies = _by(session, Vacancy, Vacancy.id, {a.vacancy_id for a in applications})
    enterprises = _by(session, Enterprise, Enterprise.id, {v.enterprise_id for v in vacancies.values()})
    interviews = _by(session, Interview, Interview.application_id, ids)
    offers = _by(session, Offer, Offer.application_id, ids)
    placements = _by(session, Placement, Placement.application_id, ids)
    found = occasions.many(session, (a.occasion_id for a in applications))
    persons = masked(session, {a.person_id for a in applications}) if people else {}
    words = _words(session, ids)
    backgrounds = backgrounds_of(session, applications) if people else {}
    return [
        Row(
            a,
            vacancies[a.vacancy_id],
            enterprises[vacancies[a.vacancy_id].enterprise_id],
            persons.get(a.person_id),
            found.get(a.occasion_id or 0),
            interviews.get(a.id),
            offers.get(a.id),
            placements.get(a.id),
            frozenset(words.get(a.id, ())),
            backgrounds.get(a.id, ()),
        )
        for a in applications
    ]


def applications_of(session: Session, person_id: int) -> list[Application]:
    """A person's applications: those on their way first, the newest step first."""
    query = select(Application).where(Application.person_id == person_id)
    ended = Application.state.not_in(ACTIVE)
    return list(session.scalars(query.order_by(ended, Application.state_at.desc(), Application.id.desc())))


def page_of_person(session: Session, person_id: int, page: int, per_page: int = 20) -> Page[Application]:
    """`applications_of`, paged."""
    query = select(Application).where(Application.person_id == person_id)
    ended = Application.state.not_in(ACTIVE)
    return paginate(session, query.order_by(ended, Application.state_at.desc(), Application.id.desc()), page, per_page)


def page_of_desk(
    session: Session, enterprise_ids: Iterable[int], wanted: Filter, page: int, per_page: int = 30
) -> Page[Application]:
    """Applicants of these enterprises that fit the filter; who has waited longest comes first."""
    query = _desk(enterprise_ids, wanted).order_by(Application.state_at, Application.id)
    return paginate(session, query, page, per_page)


def board(
    session: Session, vacancy_id: int, per_column: int = 8
) -> tuple[dict[int, list[Application]], dict[int, int]]:
    """The first of each of six columns (arrival, and both retentions as one), and how many each holds in all."""
    shown = _of_vacancy(vacancy_id).subquery()
    place = func.row_number().over(partition_by=shown.c.step, order_by=(shown.c.state_at, shown.c.id))
    ranked = select(shown.c.id, shown.c.step, place.label("place")).subquery()
    query = (
        select(Application, ranked.c.step)
        .join(ranked, ranked.c.id == Application.id)
        .where(ranked.c.place <= per_column)
        .order_by(ranked.c.step, ranked.c.place)
    )
    columns: dict[int, list[Application]] = {}
    for found, step in session.execute(query):
        columns.setdefault(step, []).append(found)
    counts = session.execute(select(shown.c.step, func.count()).group_by(shown.c.step))
    return columns, {step: count for step, count in counts}  # noqa: C416


def counts_by_vacancy(session: Session, enterprise_ids: Iterable[int]) -> list[tuple[Vacancy, int]]:
    """Vacancies of these enterprises with any applicant, and how many are active, most first."""
    active = func.count(Application.id).filter(Application.state.in_(ACTIVE))
    query = (
        select(Vacancy, active)
        .join(Application, Application.vacancy_id == Vacancy.id)
        .where(Vacancy.enterprise_id.in_(set(enterprise_ids)))
        .group_by(Vacancy.id)
        .order_by(active.desc(), Vacancy.id.desc())
        .limit(100)
    )
    return [(found, count) for found, count in session.execute(query)]


def timeline(session: Session, application_id: int) -> list[ApplicationStep]:
    """Every step, in the order it took effect."""
    query = select(ApplicationStep).where(ApplicationStep.application_id == application_id)
    return list(session.scalars(query.order_by(ApplicationStep.at, ApplicationStep.id)))


def words(session: Session, application_id: int) -> list[Confirmation]:
    """What both sides confirmed, oldest first."""
    query = select(Confirmation).where(Confirmation.application_id == application_id)
    return list(session.scalars(query.order_by(Confirmation.recorded_at, Confirmation.id)))


def interviews_between(
    session: Session, enterprise_ids: Iterable[int], start: datetime, end: datetime
) -> list[Application]:
    """Applications invited to an interview within [start, end), by time."""
    query = (
        select(Application)
        .join(Interview, Interview.application_id == Application.id)
        .join(Application.vacancy)
        .where(
            Vacancy.enterprise_id.in_(set(enterprise_ids)),
            Application.state == State.INTERVIEW_INVITED,
            Interview.at >= start,
            Interview.at < end,
        )
        .order_by(Interview.at, Application.id)
        .options(contains_eager(Application.vacancy))
    )
    return list(session.scalars(query))


def at_work(session: Session, enterprise_ids: Iterable[int], page: int) -> Page[Application]:
    """People at work at these enterprises through an application, newest arrivals first."""
    query = _desk(enterprise_ids, Filter()).where(Application.state.in_(AT_WORK))
    return paginate(session, query.order_by(Application.state_at.desc(), Application.id.desc()), page, 30)


def in_state(session: Session, enterprise_ids: Iterable[int], state: State, limit: int = 100) -> list[Application]:
    """Applications of these enterprises in that state, the longest there first."""
    query = _desk(enterprise_ids, Filter()).where(Application.state == state)
    return list(session.scalars(query.order_by(Application.state_at, Application.id).limit(limit)))


def _desk(enterprise_ids: Iterable[int], wanted: Filter) -> Select[Application]:
    query = (
        select(Application)
        .join(Application.vacancy)
        .where(Vacancy.enterprise_id.in_(set(enterprise_ids)))
        .options(contains_eager(Application.vacancy))
    )
    if wanted.vacancy_id is not None:
        query = query.where(Application.vacancy_id == wanted.vacancy_id)
    if wanted.channel:
        query = query.where(Application.source_channel == wanted.channel)
    if wanted.over:
        return query.where(Application.state.not_in(ACTIVE))
    states = ACTIVE if wanted.step is None else STEPS[wanted.step]
    return query.where(Application.state.in_(states))


def _of_vacancy(vacancy_id: int) -> Select[int, datetime, int]:
    column = case(*((Application.state.in_(states), min(n, 5)) for n, states in enumerate(STEPS)), else_=-1)
    return select(Application.id, Application.state_at, column.label("step")).where(
        Application.vacancy_id == vacancy_id, Application.state.in_(ACTIVE)
    )


def _by(session: Session, model: type[T], column: InstrumentedAttribute[int], ids: Iterable[int]) -> dict[int, T]:
    wanted = set(ids)
    if not wanted:
        return {}
    return {getattr(found, column.key): found for found in session.scalars(select(model).where(column.in_(wanted)))}


def _words(session: Session, ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {}
    if ids:
        columns = (Confirmation.application_id, Confirmation.what, Confirmation.side)
        for application_id, what, side in session.execute(select(*columns).where(columns[0].in_(ids))):
            found.setdefault(application_id, set()).add((str(what), str(side)))
    return found
