"""Payloads of the API of outcomes."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.hiring.public import Review
from app.outcomes.rules import Doubt
from app.schemas import In, Instant, Out, PageOut, PageQuery, Query

District = Annotated[str, Field(pattern=r"^\d{6}$")]


class WeekQuery(Query):
    """Which week; without a district the city's. `known_at` asks for it as known then."""

    district: District | None = None
    monday: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
    known_at: Instant | None = None


class WeekOut(Out):
    """A week. opening − opening_overfill + new_need − arrivals + departures + unexplained + explained + moved
    = closing − closing_overfill."""

    district: str | None
    monday: date
    opening: int
    opening_overfill: int
    new_need: int
    arrivals: int
    departures: int
    unexplained: int
    explained: int
    moved: int
    closing: int
    closing_overfill: int
    returns: int
    return_gap_opening: int
    return_gap_closing: int
    enterprises_due: int
    enterprises_reported: int
    enterprises_short: int
    balanced: bool


class FigureOut(Out):
    """One figure in the field's own counts."""

    key: str
    label: str
    value: int


class JobOut(Out):
    """One job of a room, with its figures by key."""

    vacancy: str
    title: str
    figures: dict[str, int]


class ReportOut(Out):
    """A fair's or room's report, the rooms inside counted in, everything once."""

    occasion: str
    kind: str
    title: str
    district_code: str
    starts_at: Instant
    ends_at: Instant
    rooms: list[str]
    figures: list[FigureOut]
    jobs: list[JobOut]
    viewers_by_minute: list[int]


class ReviewQuery(PageQuery):
    """Which placements: waiting ones, or those decided so."""

    state: Review = Review.PENDING


class ReviewOut(Out):
    """One placement, the person masked."""

    id: str
    person: str
    title: str
    employer: str
    district_code: str
    arrived_at: Instant
    left_at: Instant | None
    review: Review
    reason: str


class ReviewsOut(PageOut[ReviewOut]):
    """One page of placements."""


class LinkOut(Out):
    """One thing that happened, with the page that shows it."""

    at: Instant
    title: str
    detail: str
    href: str | None


class CaseOut(ReviewOut):
    """One placement with everything behind it."""

    occasion: str | None
    source: str
    chain: list[LinkOut]
    doubts: list[Doubt]


class DecisionIn(In):
    """Whether it counts; a rejection needs a reason."""

    accept: bool
    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
