"""What the API takes and gives about applications and placements. Ids are public ids; times carry their zone."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from app.hiring.api.fields import Day, Line, Optional, Storable, When
from app.hiring.api.vacancy_schemas import VacancyOut
from app.hiring.rules import Review, Side, State, Way
from app.hiring.values import InterviewValues, OfferValues
from app.schemas import In, Instant, Out, PageOut, PageQuery, PublicIdText


class InterviewIn(In):
    """When and how an interview is held."""

    at: When
    way: Way = Way.ONSITE
    place: Line
    note: Optional = ""

    def values(self) -> InterviewValues:
        return InterviewValues(self.at, self.way, self.place, self.note)


class OfferIn(In):
    """A place promised."""

    start_on: Day
    expires_at: When
    note: Optional = ""

    def values(self) -> OfferValues:
        return OfferValues(self.start_on, self.expires_at, self.note)


class TransitionIn(In):
    """One step. Steps that end something need a reason; an invitation and an offer may carry their details."""

    to: State
    reason: Optional = ""
    interview: InterviewIn | None = None
    offer: OfferIn | None = None


class ArrivalIn(In):
    """One side's word on day one."""

    side: Literal["seeker", "employer"]
    arrived_at: When


class DepartureIn(In):
    """Somebody no longer works there."""

    left_at: When
    reason: Optional = ""


class AnswerIn(In):
    """Whether the seeker will come to the interview."""

    coming: bool


class RevealIn(In):
    """Why the full name and number are needed; recorded and shown to the person."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), Storable]


class RevealOut(Out):
    """An applicant in full."""

    name: str
    mobile: str


class ReviewIn(In):
    """What staff decide about a placement. A rejection needs a reason."""

    accept: bool
    reason: Optional = ""


class ApplicationQuery(PageQuery):
    """Whose list: one's own (seeker), or the applicants of one's enterprises (employer)."""

    side: Literal["seeker", "employer"] = "seeker"
    vacancy: PublicIdText | None = None
    over: bool = False


class PersonOut(Out):
    """An applicant, masked."""

    public_id: str
    name: str
    mobile: str


class SourceOut(Out):
    """Where an application came from."""

    channel: str
    occasion_id: str | None
    occasion: str | None
    detail: str


class InterviewOut(Out):
    """The interview agreed."""

    at: Instant
    way: Way
    place: str
    note: str
    answer: str


class OfferOut(Out):
    """The place promised."""

    start_on: date
    expires_at: Instant
    note: str


class PlacementOut(Out):
    """An arrival that both sides confirmed."""

    public_id: str
    arrived_at: Instant
    left_at: Instant | None
    review: Review
    review_reason: str


class WordOut(Out):
    """What a side confirmed."""

    what: str
    side: Side
    about_at: Instant | None
    at: Instant


class StepOut(Out):
    """One step taken."""

    from_state: State | None
    to_state: State
    side: Side
    reason: str
    at: Instant
    recorded_at: Instant


class NextOut(Out):
    """A step the caller may take now."""

    to: State
    side: Side
    reason_required: bool


class ApplicationOut(Out):
    """One application in a list."""

    public_id: str
    state: State
    state_at: Instant
    applied_at: Instant
    vacancy: VacancyOut
    source: SourceOut
    person: PersonOut | None
    interview: InterviewOut | None
    offer: OfferOut | None
    placement: PlacementOut | None


class ApplicationsOut(PageOut[ApplicationOut]):
    """One page of applications."""


class ApplicationDetailOut(ApplicationOut):
    """One application with everything that happened and what the caller may do next."""

    steps: Sequence[StepOut]
    words: Sequence[WordOut]
    next: Sequence[NextOut]


class PlacementQuery(PageQuery):
    """Placements of the caller's districts, by decision."""

    review: Review = Review.PENDING


class PlacementRowOut(PlacementOut):
    """One placement in the review queue."""

    application_id: str
    vacancy_title: str
    employer: str
    district_code: str


class PlacementsOut(PageOut[PlacementRowOut]):
    """One page of placements."""
