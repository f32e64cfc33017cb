"""The figures on top of a staff desk, for the districts that its owner covers."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.ledger.public import GroupBy, totals, week
from app.reference.public import region_name

CURVE_WEEKS = 7
WIDTH, HEIGHT, LEFT, TOP, RIGHT = 700, 260, 52, 24, 130


@dataclass(frozen=True)
class Figures:
    """What a district (or the city) stands at today. Comparisons are against a week ago."""

    shortfall: int
    change: int
    short: int
    short_change: int
    reported: int
    due: int
    arrivals: int
    departures: int
    unexplained: int
    return_gap: int

    @property
    def missing(self) -> int:
        return self.due - self.reported

    @property
    def share(self) -> float | None:
        """Enterprises short among those that have reported, in percent; None when nobody has."""
        return round(100 * self.short / self.reported, 1) if self.reported else None


def today(session: Session, district: str | None) -> Figures:
    """Figures of the present week. Books of the whole scope, not only of who reported this week."""
    now = clock.now()
    monday = clock.week_of(clock.today())[0]
    here = totals(session, group_by=GroupBy.NONE, district=district)[0]
    before = totals(session, group_by=GroupBy.NONE, district=district, effective_at=now - timedelta(days=7))[0]
    flows = week(session, district, monday)
    return Figures(
        shortfall=here.shortfall,
        change=here.shortfall - before.shortfall,
        short=here.enterprises_short,
        short_change=here.enterprises_short - before.enterprises_short,
        reported=flows.enterprises_reported,
        due=flows.enterprises_due,
        arrivals=flows.arrivals,
        departures=flows.departures,
        unexplained=here.unexplained,
        return_gap=here.return_gap,
    )


@dataclass(frozen=True)
class Point:
    """One week's end on the curve; x and y are places in the drawing."""

    day: date
    shortfall: int
    return_gap: int
    x: float
    y: float
    y_gap: float


@dataclass(frozen=True)
class Curve:
    """Shortfall and return gap at the end of each of the last weeks, today last."""

    points: list[Point]
    ticks: list[tuple[int, float]]

    @property
    def highest(self) -> Point:
        return max(self.points, key=lambda point: point.shortfall)

    @property
    def latest(self) -> Point:
        return self.points[-1]

    def path(self, name: str) -> str:
        """An SVG path through one of the two series, `y` or `y_gap`."""
        return "M" + " ".join(f"{point.x:.1f} {getattr(point, name):.1f}" for point in self.points)


def curve(session: Session, district: str | None) -> Curve:
    """Today and the same weekday of the six weeks before, each as it stands in the books at that day's end."""
    today_ = clock.today()
    days = [today_ - timedelta(days=7 * n) for n in reversed(range(CURVE_WEEKS))]
    found = []
    for day in days:
        ends = min(clock.now(), clock.instant(day + timedelta(days=1)))
        total = totals(session, group_by=GroupBy.NONE, district=district, effective_at=ends)[0]
        found.append((day, total.shortfall, total.return_gap))
    return _draw(found)


def _draw(found: list[tuple[date, int, int]]) -> Curve:
    step, top = _scale(max(max(row[1], row[2]) for row in found))

    def y(value: int) -> float:
        return TOP + (HEIGHT - TOP) * (1 - value / top)

    first, days = found[0][0], max(1, (found[-1][0] - found[0][0]).days)
    across = (WIDTH - LEFT - RIGHT) / days
    points = [Point(day, n, gap, LEFT + across * (day - first).days, y(n), y(gap)) for day, n, gap in found]
    return Curve(points, [(value, y(value)) for value in range(0, top + 1, step)])


def _scale(most: int) -> tuple[int, int]:
    """A round step that needs at most five lines, and the top of the axis."""
    step = next(size * 10**power for power in range(9) for size in (1, 2, 5) if size * 10**power * 5 >= most)
    return step, step * max(1, -(-most // step))


def scope_name(district: str | None, city: str) -> str:
    """The name of what the figures are about."""
    return region_name(district) if district else city
