"""What fairs and venues look like over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.checkin.public import PlainText
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
