"""What the demo city consists of, decided from a seed before anything is written: same seed, same city."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo import names
from app.demo.catalogue import Chain, Title, chains, titles_of

SEED = 20260217
VACANCIES = 1500
SEEKERS = 3000
ORIGINS = {
    "130000": 22,
    "410000": 16,
    "370000": 14,
    "140000": 9,
    "150000": 6,
    "620000": 8,
    "630000": 3,
    "230000": 4,
    "220000": 3,
    "340000": 3,
    "120000": 12,
}
EDUCATIONS = {"junior": 30, "senior": 16, "vocational": 24, "college": 21, "bachelor": 9}
KIND_WEIGHT = {"general": 3.0, "technical": 1.2, "managerial": 0.1, "other": 0.3}
ENGINEERS = "2-02"
ENGINEER_WEIGHT = 0.35
ROADS = (
    "海河路", "津塘路", "卫国道", "外环辅路", "创新大道", "兴业路",
    "丰泽道", "华盛道", "裕民路", "长江东路", "杨北路", "团泊大道",
)  # fmt: skip


@dataclass(frozen=True)
class PlannedLine:
    """One ledger line of an enterprise with the height of its need, in people."""

    kind: str
    occupation: str
    peak: int
    return_peak: int


@dataclass(frozen=True)
class PlannedVacancy:
    """One vacancy: its title, how many, monthly pay in fen, how far into the weeks it is published."""

    title: Title
    headcount: int
    low_fen: int
    high_fen: int
    week: int


@dataclass(frozen=True)
class PlannedEnterprise:
    """One enterprise with what it lacks and offers."""

    number: int
    name: str
    chain: Chain
    district: str
    address: str
    staff: int
    contact: str
    must_report: bool
    lines: tuple[PlannedLine, ...]
    vacancies: tuple[PlannedVacancy, ...]


@dataclass(frozen=True)
class PlannedSeeker:
    """One job seeker."""

    number: int
    name: str
    mobile: str
    origin: str
    education: str
    born: date
    wanted: tuple[str, ...]


def enterprises(seed: int = SEED) -> list[PlannedEnterprise]:
    """Two hundred enterprises over the chains, with 1,500 vacancies between them. The first is the demo account's."""
    rng = Random(seed)
    brands = iter(names.brands(rng))
    found = [(chain, next(brands)) for chain in chains() for _ in range(chain.count)]
    share, rest = divmod(VACANCIES, len(found))
    return [
        _enterprise(rng, number, chain, brand, share + (number < rest)) for number, (chain, brand) in enumerate(found)
    ]


def _enterprise(rng: Random, number: int, chain: Chain, brand: str, offers: int) -> PlannedEnterprise:
    staff = max(12, round(chain.staff * rng.lognormvariate(0, 0.55))) if number else chain.staff * 2
    vacancies = tuple(_vacancies(rng, chain, staff, offers))
    return PlannedEnterprise(
        number=number,
        name=names.enterprise_name(brand, rng.choice(chain.businesses)),
        chain=chain,
        district=rng.choice(chain.districts) if number else chain.districts[0],
        address=f"{rng.choice(ROADS)} {rng.randint(2, 398)} 号",
        staff=staff,
        contact=names.person_name(rng),
        must_report=rng.random() < 0.9,
        lines=_lines(rng, staff, vacancies),
        vacancies=vacancies,
    )


def _vacancies(rng: Random, chain: Chain, staff: int, offers: int) -> Iterator[PlannedVacancy]:
    pool = list(titles_of(chain.field))
    rng.shuffle(pool)
    chosen = (pool * (offers // len(pool) + 1))[:offers]
    for order, title in enumerate(chosen):
        low = title.low + 100 * rng.randint(-3, 6)
        high = max(low + 800, title.high + 100 * rng.randint(-4, 8))
        yield PlannedVacancy(
            title=title,
            headcount=max(1, round(staff * 0.007 * _weight(title) * rng.uniform(0.5, 1.6))),
            low_fen=low * 100,
            high_fen=high * 100,
            week=min(7, order * 8 // offers),
        )


def _weight(title: Title) -> float:
    """How many of a title are sought, against the others: many hands, some craftsmen, few engineers, one manager."""
    engineer = title.kind == "technical" and title.occupation.startswith(ENGINEERS)
    return ENGINEER_WEIGHT if engineer else KIND_WEIGHT[title.kind]


def _lines(rng: Random, staff: int, vacancies: tuple[PlannedVacancy, ...]) -> tuple[PlannedLine, ...]:
    """One line for each kind and occupation offered; it lacks at least what is offered on it."""
    wanted: dict[tuple[str, str], int] = {}
    for vacancy in vacancies:
        key = (vacancy.title.kind, vacancy.title.occupation)
        wanted[key] = wanted.get(key, 0) + vacancy.headcount
    away = round(staff * rng.uniform(0.03, 0.12))
    return tuple(
        PlannedLine(kind, occupation, round(need * rng.uniform(1.0, 1.2)) + 1, away if order == 0 else 0)
        for order, ((kind, occupation), need) in enumerate(wanted.items())
    )


def seekers(today: date, seed: int = SEED) -> list[PlannedSeeker]:
    """Three thousand job seekers, mostly from the provinces that send workers to the city."""
    rng = Random(seed + 1)
    fields = sorted({chain.field for chain in chains()})
    return [_seeker(rng, today, number, fields) for number in range(1, SEEKERS + 1)]


def _seeker(rng: Random, today: date, number: int, fields: list[str]) -> PlannedSeeker:
    offered = titles_of(rng.choice(fields))
    years = min(57, max(18, rng.gauss(33, 9)))
    return PlannedSeeker(
        number=number,
        name=names.person_name(rng),
        mobile=names.mobile(names.SEEKER_MOBILES, number),
        origin=rng.choices(list(ORIGINS), list(ORIGINS.values()))[0],
        education=rng.choices(list(EDUCATIONS), list(EDUCATIONS.values()))[0],
        born=today - timedelta(days=round(years * 365.25)),
        wanted=tuple({rng.choice(offered).occupation for _ in range(2)}),
    )
