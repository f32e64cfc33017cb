"""Pure decisions of outcomes: what looks doubtful about a placement, and which figures a report has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOGETHER = timedelta(minutes=1)
OVERDUE = timedelta(days=3)


class Doubt(StrEnum):
    """Something a person should look at before deciding. It never decides by itself."""

    TOGETHER = "together"
    DAYS_DIFFER = "days_differ"
    NOT_SEEN = "not_seen"
    ELSEWHERE = "elsewhere"
    TOO_SOON = "too_soon"


@dataclass(frozen=True)
class Said:
    """One side's confirmation: when it was given, and which moment of arrival it names."""

    at: datetime
    arrived_at: datetime | None


@dataclass(frozen=True)
class Facts:
    """What is known about a placement when it is judged."""

    seeker: Said | None
    employer: Said | None
    has_occasion: bool
    seen_there: bool
    applied_at: datetime
    arrived_at: datetime
    others_at_work: int


def doubts(facts: Facts) -> list[Doubt]:
    """Everything odd, in a fixed order."""
    both = (facts.seeker, facts.employer)
    checks = {
        Doubt.TOGETHER: _both_within(both, TOGETHER),
        Doubt.DAYS_DIFFER: _days_differ(both),
        Doubt.NOT_SEEN: facts.has_occasion and not facts.seen_there,
        Doubt.ELSEWHERE: facts.others_at_work > 0,
        Doubt.TOO_SOON: facts.arrived_at < facts.applied_at,
    }
    return [doubt for doubt, holds in checks.items() if holds]


def _both_within(both: Sequence[Said | None], gap: timedelta) -> bool:
    first, second = both
    return first is not None and second is not None and abs(first.at - second.at) < gap


def _days_differ(both: Sequence[Said | None]) -> bool:
    named = [said.arrived_at for said in both if said is not None and said.arrived_at is not None]
    return len(named) == 2 and abs(named[0] - named[1]) >= timedelta(days=1)


def overdue(since: datetime, now: datetime) -> bool:
    """Whether a placement has waited longer than it should."""
    return now - since > OVERDUE


class Figure(StrEnum):
    """A figure of a fair's or a room's report."""

    EMPLOYERS = "employers"
    POSTS = "posts"
    PLACES = "places"
    ADMITTED = "admitted"
    VIEWERS = "viewers"
    SIGNED_IN = "signed_in"
    PEAK = "peak"
    AVERAGE = "average"
    MINUTES = "minutes"
    SHOWN = "shown"
    APPLICATIONS = "applications"
    INTENTS = "intents"
    INTERVIEWS = "interviews"
    OFFERS = "offers"
    ARRIVALS = "arrivals"
    RETAINED_7 = "retained_7"
    RETAINED_30 = "retained_30"


OF_ROOMS_ONLY = (Figure.SIGNED_IN, Figure.PEAK, Figure.AVERAGE, Figure.MINUTES, Figure.SHOWN)
FAIR_FIGURES = tuple(figure for figure in Figure if figure not in OF_ROOMS_ONLY)
ROOM_FIGURES = tuple(figure for figure in Figure if figure is not Figure.ADMITTED)
FUNNEL = (
    Figure.APPLICATIONS,
    Figure.INTENTS,
    Figure.INTERVIEWS,
    Figure.OFFERS,
    Figure.ARRIVALS,
    Figure.RETAINED_7,
    Figure.RETAINED_30,
)
"""The figures from application to the thirtieth day, in order."""
JOB_FIGURES = (Figure.SHOWN, Figure.VIEWERS, Figure.MINUTES, *FUNNEL)
"""What a room's report says of each job."""
JOB_SHOWN = tuple(figure for figure in JOB_FIGURES if figure not in (Figure.RETAINED_7, Figure.RETAINED_30))
"""Those in its table; the last two stand in the file."""
