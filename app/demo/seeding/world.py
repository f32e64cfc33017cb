"""What the generator knows of the city while it replays it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from app import clock
from app.actor import Actor
from app.demo.curve import WEEKS
from app.demo.plan import PlannedEnterprise, PlannedLine, PlannedVacancy
from app.demo.seeding.timeline import Timeline
from app.ledger.public import LedgerLine


@dataclass
class Offer:
    """A published vacancy with what was planned."""

    plan: PlannedVacancy
    id: int
    public_id: str


@dataclass
class Post:
    """A ledger line with what was planned; `level` is what the books should say."""

    plan: PlannedLine
    line: LedgerLine
    level: int = 0
    return_level: int = 0


@dataclass
class Employer:
    """An enterprise with its clerk, lines and vacancies."""

    plan: PlannedEnterprise
    id: int
    clerk: Actor
    posts: list[Post] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)


@dataclass
class World:
    """Everybody and everything, with the one source of chance."""

    rng: Random
    now: datetime
    timeline: Timeline
    city: Actor
    officers: dict[str, Actor] = field(default_factory=dict)
    gates: dict[str, Actor] = field(default_factory=dict)
    employers: list[Employer] = field(default_factory=list)
    seekers: list[Actor] = field(default_factory=list)
    kept: list[object] = field(default_factory=list)
    """Rows that services look up again and again: kept here, they stay in the session and cost no query."""

    @property
    def today(self) -> date:
        return clock.local(self.now).date()

    @property
    def began(self) -> datetime:
        """When the city started to use the product: the Friday before the first week."""
        return self.moment(0, -3, 9)

    def monday(self, week: int) -> date:
        """Monday of one of the eight weeks; the last one is the present week."""
        return clock.week_of(self.today)[0] - timedelta(weeks=WEEKS - 1 - week)

    def moment(self, week: int, day: int, hour: float) -> datetime:
        """An instant `day` days after that week's Monday, at `hour` o'clock in China."""
        whole, part = divmod(hour, 1)
        return clock.instant(self.monday(week) + timedelta(days=day), time(int(whole), int(part * 60)))
