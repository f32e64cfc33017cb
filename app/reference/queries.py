"""Reads of reference data. Names are cached per process: a code's name does not change while it runs."""

from collections.abc import Iterable
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import Session

from app.database import current_session
from app.errors import Invalid
from app.pages import is_english
from app.reference.models import Industry, Occupation, Region
from app.reference.names import Names

T = TypeVar("T", Region, Industry, Occupation)

TIANJIN = "120000"
_regions = Names(lambda: select(Region.code, Region.name, Region.name_en))
_industries = Names(lambda: select(Industry.code, Industry.name, Industry.name_en))
_occupations = Names(lambda: select(Occupation.code, Occupation.name, Occupation.name))


def region_name(code: str | None) -> str:
    """The region's name in the reader's language; its code when unknown, a dash when there is none."""
    return _regions.of(current_session(), code, english=is_english())


def industry_name(code: str | None) -> str:
    """The industry's name in the reader's language."""
    return _industries.of(current_session(), code, english=is_english())


def occupation_name(code: str | None) -> str:
    """The occupation's Chinese name (the classification has no official English)."""
    return _occupations.of(current_session(), code, english=False)


def names_of_regions(codes: Iterable[str]) -> dict[str, str]:
    """Names of many regions."""
    return {code: region_name(code) for code in codes}


def _children(parent: str | None) -> Select[Region]:
    held = Region.parent_code == parent if parent else Region.parent_code.is_(None)
    return select(Region).where(held).order_by(Region.code)


def provinces(session: Session) -> list[Region]:
    """All provinces, municipalities and regions, by code."""
    return list(session.scalars(_children(None)))


def prefectures(session: Session, province: str) -> list[Region]:
    """Prefectures of a province, by code."""
    return list(session.scalars(_children(province)))


def districts(session: Session) -> list[Region]:
    """Tianjin's sixteen districts, by code."""
    held = Region.code.startswith(TIANJIN[:2])
    return list(session.scalars(select(Region).where(held, Region.level == "county").order_by(Region.code)))


def industries(session: Session, level: str | None = None) -> list[Industry]:
    """Sections and divisions, by code."""
    query = select(Industry).order_by(Industry.code)
    return list(session.scalars(query.where(Industry.level == level) if level else query))


def occupation_search(session: Session, text: str, limit: int = 20) -> list[Occupation]:
    """Occupations (level 4) whose name or alias holds `text`, best first; a code finds itself.

    When nothing holds all of it, what is left without the first characters is looked for: 电焊工 → 焊工."""
    wanted = text.strip().replace("\x00", "")[:40]
    while wanted:
        found = _occupations_holding(session, wanted, limit)
        if found:
            return found
        wanted = wanted[1:]
    return []


def _occupations_holding(session: Session, wanted: str, limit: int) -> list[Occupation]:
    held = Occupation.name.icontains(wanted, autoescape=True)
    rank = case(
        (Occupation.code == wanted, 0),
        (Occupation.name == wanted, 1),
        (Occupation.name.startswith(wanted, autoescape=True), 2),
        (held, 3),
        else_=4,
    )
    by_code = Occupation.code.startswith(wanted, autoescape=True)
    by_alias = Occupation.aliases.icontains(wanted, autoescape=True)
    query = select(Occupation).where(Occupation.level == 4, or_(by_code, held, by_alias))
    return list(session.scalars(query.order_by(rank, Occupation.code).limit(limit)))


def _get(session: Session, model: type[T], code: str) -> T | None:
    return session.get(model, code) if code.isprintable() and len(code) <= 10 else None


def require_region(session: Session, code: str, field: str = "region_code") -> Region:
    """The region; raises Invalid unknown_region."""
    found = _get(session, Region, code)
    if found is None:
        raise Invalid("unknown_region", _l("没有这个地区，请重新选。"), field=field)
    return found


def require_district(session: Session, code: str, field: str = "district_code") -> Region:
    """One of the sixteen districts; raises Invalid unknown_district."""
    found = _get(session, Region, code)
    if found is None or found.level != "county" or not code.startswith(TIANJIN[:2]):
        raise Invalid("unknown_district", _l("请从天津市的 16 个区里选一个。"), field=field)
    return found


def require_industry(session: Session, code: str, field: str = "industry_code") -> Industry:
    """The section or division; raises Invalid unknown_industry."""
    found = _get(session, Industry, code)
    if found is None:
        raise Invalid("unknown_industry", _l("没有这个行业，请重新选。"), field=field)
    return found


def require_occupation(session: Session, code: str, field: str = "occupation_code") -> Occupation:
    """An occupation or, where a source stops there, a group; raises Invalid unknown_occupation."""
    found = _get(session, Occupation, code)
    if found is None:
        raise Invalid("unknown_occupation", _l("没有这个职业，请重新选。"), field=field)
    return found
