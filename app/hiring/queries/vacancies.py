"""Reads of vacancies: lists, search, cards."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, EnterpriseState
from app.hiring import permissions
from app.hiring.models import Application, Vacancy
from app.hiring.rules import PROMISED, WAITING, State, VacancyState, cards
from app.hiring.rules.cards import Problem
from app.hiring.values import Card, VacancyValues
from app.paging import Page, paginate
from app.reference.public import Occupation, occupation_name, region_name

ESCAPE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\", "\x00": ""})


@dataclass(frozen=True)
class VacancySearch:
    """What a seeker looks for. `pay_from_fen` asks for monthly pay that reaches that much."""

    text: str = ""
    district: str | None = None
    occupation: str | None = None
    pay_from_fen: int | None = None
    enterprise_id: int | None = None


@dataclass(frozen=True)
class Places:
    """How many people stand where for one vacancy."""

    waiting: int = 0
    new: int = 0
    promised: int = 0


def vacancy(session: Session, public_id: str) -> Vacancy:
    """The vacancy with that public id, in whatever state. Raises NotFound."""
    found = session.scalar(select(Vacancy).where(Vacancy.public_id == public_id)) if public_id.isalnum() else None
    if found is None:
        raise permissions.vacancy_not_found()
    return found


def vacancies_by_id(session: Session, ids: Iterable[int]) -> dict[int, Vacancy]:
    """Vacancies by id, in one query."""
    wanted = set(ids)
    return {v.id: v for v in session.scalars(select(Vacancy).where(Vacancy.id.in_(wanted)))} if wanted else {}


def open_vacancies(session: Session, enterprise_id: int | None = None, *, limit: int = 500) -> list[Vacancy]:
    """Vacancies that take applications today, newest first; of one verified enterprise or of all."""
    return list(session.scalars(_open(VacancySearch(enterprise_id=enterprise_id)).limit(limit)))


def search(
    session: Session, wanted: VacancySearch, page: int = 1, per_page: int = 20
) -> Page[tuple[Vacancy, Enterprise]]:
    """Open vacancies that fit, newest first, each with its enterprise."""
    return paginate(session, _open(wanted).add_columns(Enterprise), page, per_page, scalars=False)


def open_counts(session: Session, enterprise_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For each enterprise with any: (vacancies open today, places left in them)."""
    left = func.sum(func.greatest(Vacancy.headcount - Vacancy.filled, 0))
    query = (
        select(Vacancy.enterprise_id, func.count(), left)
        .where(Vacancy.enterprise_id.in_(set(enterprise_ids)), *_shown(clock.today()))
        .group_by(Vacancy.enterprise_id)
    )
    return {enterprise_id: (count, int(places)) for enterprise_id, count, places in session.execute(query)}


def desk_list(
    session: Session, enterprise_ids: Iterable[int], state: VacancyState | None, page: int
) -> Page[tuple[Vacancy, Enterprise]]:
    """An employer's own vacancies, drafts and open ones first."""
    query = (
        select(Vacancy, Enterprise)
        .join(Enterprise, Enterprise.id == Vacancy.enterprise_id)
        .where(Vacancy.enterprise_id.in_(set(enterprise_ids)))
        .order_by(Vacancy.state.in_([VacancyState.FILLED, VacancyState.CLOSED]), Vacancy.id.desc())
    )
    return paginate(session, query.where(Vacancy.state == state) if state else query, page, 20, scalars=False)


def places(session: Session, vacancy_ids: Iterable[int]) -> dict[int, Places]:
    """Waiting, new and promised applications of many vacancies, in one query."""
    query = (
        select(
            Application.vacancy_id,
            func.count().filter(Application.state.in_(WAITING)),
            func.count().filter(Application.state == State.APPLIED),
            func.count().filter(Application.state.in_(PROMISED)),
        )
        .where(Application.vacancy_id.in_(set(vacancy_ids)))
        .group_by(Application.vacancy_id)
    )
    return {row[0]: Places(*row[1:]) for row in session.execute(query)}


def card(vacancy: Vacancy, enterprise: Enterprise) -> Card:
    """What the vacancy shows wherever it is shown."""
    return Card(
        public_id=vacancy.public_id,
        title=vacancy.title,
        employer=enterprise.name,
        enterprise_id=enterprise.public_id,
        credit_code=enterprise.credit_code,
        verified_on=_verified_on(enterprise),
        occupation=occupation_name(vacancy.occupation_code),
        occupation_code=vacancy.occupation_code,
        headcount=vacancy.headcount,
        remaining=vacancy.remaining,
        conditions=vacancy.conditions,
        duties=vacancy.duties,
        district=region_name(vacancy.district_code),
        district_code=vacancy.district_code,
        address=vacancy.address,
        pay_low_fen=vacancy.pay_low_fen,
        pay_high_fen=vacancy.pay_high_fen,
        pay_period=str(vacancy.pay_period),
        basic_pay_fen=vacancy.basic_pay_fen,
        tags=tuple(vacancy.tags),
        valid_until=vacancy.valid_until,
        hazardous=vacancy.hazardous,
        state=str(vacancy.state),
    )


def _verified_on(enterprise: Enterprise) -> date | None:
    if enterprise.state is not EnterpriseState.VERIFIED or enterprise.verified_at is None:
        return None
    return clock.local(enterprise.verified_at).date()


def card_problems(vacancy: Vacancy, enterprise: Enterprise, on: date) -> list[Problem]:
    """Why the vacancy must not be shown on that day; empty when it may: open, complete, in date, verified."""
    own = {f.name: getattr(vacancy, f.name) for f in fields(VacancyValues) if f.name != "post_kind"}
    found = cards.problems(own, on)
    if vacancy.state is not VacancyState.OPEN:
        found.append(Problem("not_open", "state", _l("这个岗位没有在招人。")))
    if enterprise.state is not EnterpriseState.VERIFIED:
        found.append(Problem("enterprise_not_verified", "enterprise", _l("这家企业还没有通过核验。")))
    return found


def _open(wanted: VacancySearch) -> Select[Vacancy]:
    return (
        select(Vacancy)
        .join(Enterprise, Enterprise.id == Vacancy.enterprise_id)
        .where(Enterprise.state == EnterpriseState.VERIFIED, *_shown(clock.today()), *_fits(wanted))
        .order_by(Vacancy.published_at.desc(), Vacancy.id.desc())
    )


def _shown(on: date) -> list[ColumnElement[bool]]:
    return [Vacancy.state == VacancyState.OPEN, Vacancy.valid_until >= on]


def _fits(wanted: VacancySearch) -> list[ColumnElement[bool]]:
    found = [_holds(word) for word in wanted.text.split()[:5]]
    if wanted.district:
        found.append(Vacancy.district_code == wanted.district)
    if wanted.occupation:
        found.append(Vacancy.occupation_code == wanted.occupation)
    if wanted.enterprise_id is not None:
        found.append(Vacancy.enterprise_id == wanted.enterprise_id)
    if wanted.pay_from_fen:
        most = func.coalesce(Vacancy.pay_high_fen, Vacancy.pay_low_fen)
        found += [Vacancy.pay_period == "month", most >= wanted.pay_from_fen]
    return found


def _holds(word: str) -> ColumnElement[bool]:
    like = f"%{word[:40].translate(ESCAPE)}%"
    named = select(Occupation.code).where(or_(Occupation.name.ilike(like), Occupation.aliases.ilike(like)))
    return or_(
        Vacancy.title.ilike(like),
        Enterprise.name.ilike(like),
        Vacancy.address.ilike(like),
        Vacancy.occupation_code.in_(named),
    )
