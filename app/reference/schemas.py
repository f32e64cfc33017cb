"""What the reference API takes and gives."""

from typing import Literal

from pydantic import Field

from app.schemas import Out, Query


class RegionQuery(Query):
    """Without `parent` the provinces; with it that region's children."""

    parent: str | None = Field(default=None, pattern=r"^[0-9]{6}$")


class RegionOut(Out):
    """One region of GB/T 2260."""

    code: str
    name: str
    name_en: str
    level: Literal["province", "prefecture", "county"]
    parent_code: str | None


class RegionsOut(Out):
    """Regions by code."""

    items: list[RegionOut]


class OccupationQuery(Query):
    """Text to look for in names, aliases and codes."""

    q: str = Field(min_length=1, max_length=40)
    limit: int = Field(default=20, ge=1, le=50)


class OccupationOut(Out):
    """One occupation of the national classification."""

    code: str
    level: int
    name: str


class OccupationsOut(Out):
    """Occupations, best match first."""

    items: list[OccupationOut]


class IndustryQuery(Query):
    """Narrow to sections or divisions."""

    level: Literal["section", "division"] | None = None


class IndustryOut(Out):
    """One section or division of GB/T 4754."""

    code: str
    name: str
    name_en: str
    level: Literal["section", "division"]
    parent_code: str | None


class IndustriesOut(Out):
    """Industries by code."""

    items: list[IndustryOut]
