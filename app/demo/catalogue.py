"""The city's industrial chains and the real job titles that their enterprises offer (data/, read once)."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Chain:
    """One kind of enterprise: its chain, what it makes, where such enterprises stand, how many and how large."""

    chain: str
    field: str
    industry: str
    businesses: tuple[str, ...]
    districts: tuple[str, ...]
    count: int
    staff: int


@dataclass(frozen=True)
class Title:
    """One real title with its occupation, kind of post and usual monthly pay in yuan."""

    title: str
    occupation: str
    kind: str
    low: int
    high: int
    fields: frozenset[str]


def clean(title: str) -> str:
    """A title as the product prints it: what an advertiser puts before 招聘 is not part of it."""
    return title.rsplit("招聘", 1)[-1].strip()


@cache
def chains() -> tuple[Chain, ...]:
    """Every chain, in the order of the file."""
    return tuple(
        Chain(
            chain=row["chain"],
            field=row["field"],
            industry=row["industry"],
            businesses=tuple(row["businesses"].split(";")),
            districts=tuple(row["districts"].split(";")),
            count=int(row["count"]),
            staff=int(row["staff"]),
        )
        for row in _rows("chains.csv")
    )


@cache
def titles() -> tuple[Title, ...]:
    """Every title that demo vacancies use."""
    return tuple(
        Title(
            title=row["title"],
            occupation=row["occupation"],
            kind=row["kind"],
            low=int(row["low"]),
            high=int(row["high"]),
            fields=frozenset(row["fields"].split(";")),
        )
        for row in _rows("titles.csv")
    )


@cache
def titles_of(field: str) -> tuple[Title, ...]:
    """The titles that enterprises of one field offer."""
    return tuple(title for title in titles() if field in title.fields)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
