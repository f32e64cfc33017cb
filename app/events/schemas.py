"""What the API of fairs takes and gives."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from app.checkin.public import CodeText, NonceText, PlainText
from app.events.rules import MOST_COLUMNS, MOST_ROWS
from app.schemas import In, Instant, Out, PageOut, PageQuery, PublicIdText

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), PlainText]
District = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Industry = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{0,2}$")]


def _summary(text: str) -> str:
    """Lines may break; nothing else that cannot be shown."""
    if any(ord(c) < 32 and c not in "\r\n\t" for c in text):
        raise ValueError("control characters are not allowed")
    return text


class VenueIn(In):
    """A venue of a district."""

    name: Annotated[Line, Field(max_length=80)]
    district_code: District
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), PlainText]
    capacity: int = Field(ge=1, le=100_000)


class VenueOut(Out):
    """A venue."""

    id: str
    name: str
    district_code: str
    address: str
    capacity: int


class VenuesOut(Out):
    """Venues the caller may plan with."""

    items: Sequence[VenueOut]


class FairIn(In):
    """A fair with rows × columns booths."""

    title: Line
    industry_code: Industry | None = None
    venue_id: PublicIdText
    starts_at: Instant
    ends_at: Instant
    rows: int = Field(ge=1, le=MOST_ROWS)
    columns: int = Field(ge=1, le=MOST_COLUMNS)
    summary: Annotated[str, StringConstraints(max_length=2000), AfterValidator(_summary)] = ""
    booking_opens_at: Instant | None = None
    booking_closes_at: Instant | None = None


class FairQuery(PageQuery):
    """Published fairs that are not over."""

    district: District | None = None
    industry: Industry | None = None


class FairOut(Out):
    """A fair. `id` is that of its occasion: tickets and scans name it."""

    id: str
    title: str
    state: str
    industry_code: str | None
    district_code: str
    venue: VenueOut
    place: str
    starts_at: Instant
    ends_at: Instant
    booking: str = Field(description="not_open, open or closed")
    booths: int
    employers: int
    posts: int
    places: int
    missing_schemes: Sequence[str]
    url: str


class FairsOut(PageOut[FairOut]):
    """One page of fairs."""


class SchemeOut(Out):
    """A document on file."""

    scheme: str
    name: str
    size: int
    media_type: str


class BookingOpenIn(In):
    """Until when enterprises may book; the fair's end by default."""

    closes_at: Instant | None = None


class ReasonIn(In):
    """Why."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), PlainText]


class BoothOut(Out):
    """A booth on the plan: free, mine, held, taken or shut."""

    id: str
    code: str
    row: int
    column: int
    state: str
    enterprise: str | None
    booking: str | None = Field(description="the caller's own booking, if it is his")


class BoothsOut(Out):
    """The plan."""

    items: Sequence[BoothOut]


class HoldIn(In):
    """For which of the caller's enterprises; may be left out by those who speak for one only."""

    enterprise_id: PublicIdText | None = None


class ConfirmIn(In):
    """The vacancies brought, in order."""

    vacancies: list[PublicIdText] = Field(min_length=1, max_length=30)


class BookingOut(Out):
    """A booking of a booth."""

    id: str
    booth: str
    booth_code: str
    enterprise_id: str
    state: str
    held_until: Instant
    confirmed_at: Instant | None
    vacancies: Sequence[str]


class BoothPageOut(Out):
    """A booth with what its employer offers."""

    id: str
    code: str
    fair: str
    enterprise: str | None
    vacancies: Sequence[dict[str, Any]]


class PosterOut(Out):
    """The signed code of a booth's poster."""

    code: str
    url: str


class BoothScanIn(In):
    """A seeker's ticket for one vacancy of the booth."""

    code: CodeText
    vacancy_id: PublicIdText
    nonce: NonceText


class PosterIn(In):
    """A booth's poster and one of its vacancies."""

    code: CodeText
    vacancy_id: PublicIdText


class LeadOut(Out):
    """A meeting at a booth that became an application."""

    id: str
    application: str
    vacancy: str
    vacancy_title: str
    name: str
    tail: str
    came_from: str
    at_gate: bool = Field(description="whether the gate had admitted the person before")
    at: Instant
    repeated: bool = False
    message: str = ""


class LeadsOut(PageOut[LeadOut]):
    """One page of leads, newest first."""


class BoothCountOut(Out):
    """People met at one booth."""

    booth: str
    enterprise: str
    people: int


class FairCountsOut(Out):
    """A fair now."""

    registered: int
    inside: int
    refused: int
    at_booths: int
    employers: int
    posts: int
    places: int
    booths: Sequence[BoothCountOut]
