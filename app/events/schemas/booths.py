"""What booths and bookings look like over HTTP."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from app.schemas import In, Instant, Out, PublicIdText


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
