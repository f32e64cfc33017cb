"""What the API of hiring takes and gives. Ids are public ids; money is in fen; times carry their zone."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.hiring.rules import PayPeriod, Review, Side, State, VacancyState, Way
from app.hiring.values import InterviewValues, OfferValues, VacancyValues
from app.ledger.public import PostKind
from app.schemas import Fen, In, Instant, Out, PageOut, PageQuery, PublicIdText


def _storable(text: str) -> str:
    if any((ord(c) < 32 and c not in "\n\r\t") or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("control characters are not allowed")
    return text


Storable = AfterValidator(_storable)
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Storable]
Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), Storable]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), Storable]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,12}$")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


def _near(moment: Instant) -> Instant:
    if not 2000 <= moment.year <= 2100:
        raise ValueError("the year must lie between 2000 and 2100")
    return moment


When = Annotated[Instant, AfterValidator(_near)]


class VacancyIn(In):
    """Everything a vacancy says."""

    post_kind: PostKind
    occupation_code: Code
    title: Line
    headcount: Annotated[int, Field(ge=1, le=5000)]
    pay_low_fen: Fen
    pay_high_fen: Fen | None = None
    basic_pay_fen: Fen | None = None
    pay_period: PayPeriod = PayPeriod.MONTH
    district_code: Code
    address: Line
    duties: Long
    conditions: Long
    tags: Annotated[list[Annotated[str, StringConstraints(max_length=20), Storable]], Field(max_length=20)] = []
    valid_until: Day
    hazardous: bool = False

    def values(self) -> VacancyValues:
        """The same as a value of the service."""
        own = {name: getattr(self, name) for name in VacancyValues.__dataclass_fields__ if name != "tags"}
        return VacancyValues(tags=tuple(self.tags), **own)


class NewVacancyIn(VacancyIn):
    """A vacancy of the caller's enterprise; which one must be named only by members of several."""

    enterprise_id: PublicIdText | None = None
    draft: bool = False


class VacancyStateIn(In):
    """Close a vacancy, or open it (again)."""

    to: Literal["open", "closed"]
    reason: Optional = ""


class VacancyQuery(PageQuery):
    """What is looked for. `pay_from_fen` asks for monthly pay that reaches it."""

    text: Annotated[str, StringConstraints(max_length=60), Storable] = ""
    district: Code | None = None
    occupation: Code | None = None
    pay_from_fen: Fen | None = None
    enterprise: PublicIdText | None = None


class VacancyOut(Out):
    """A vacancy as everybody sees it."""

    public_id: str
    title: str
    employer: str
    enterprise_id: str
    occupation: str
    occupation_code: str
    headcount: int
    remaining: int
    conditions: str
    duties: str
    district: str
    district_code: str
    address: str
    pay_low_fen: int
    pay_high_fen: int | None
    pay_period: PayPeriod
    basic_pay_fen: int | None
    tags: Sequence[str]
    valid_until: date
    hazardous: bool
    state: VacancyState


class VacanciesOut(PageOut[VacancyOut]):
    """One page of vacancies."""


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
