"""Values that cross the doors of hiring."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.hiring.rules import Channel, PayPeriod, Way
from app.ledger.public import PostKind


@dataclass(frozen=True)
class VacancyValues:
    """Everything an employer says about a vacancy. Pay in fen; `basic_pay_fen` is the basic part of a range."""

    post_kind: PostKind
    occupation_code: str
    title: str
    headcount: int
    pay_low_fen: int
    pay_period: PayPeriod
    district_code: str
    address: str
    duties: str
    conditions: str
    valid_until: date
    pay_high_fen: int | None = None
    basic_pay_fen: int | None = None
    tags: tuple[str, ...] = ()
    hazardous: bool = False


@dataclass(frozen=True)
class Source:
    """Where an application came from: which occasion, by which way, and the exact spot (booth, room and minute)."""

    channel: Channel
    occasion_id: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Card:
    """What a vacancy shows wherever it is shown: the same figures in lists, rooms, booths and feeds.

    `credit_code` says which enterprise it is by law; `verified_on` when the employment service checked that, None when
    the check does not stand."""

    public_id: str
    title: str
    employer: str
    enterprise_id: str
    credit_code: str
    verified_on: date | None
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
    pay_period: str
    basic_pay_fen: int | None
    tags: tuple[str, ...]
    valid_until: date
    hazardous: bool
    state: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; dates in ISO form."""
        return {
            **self.__dict__,
            "tags": list(self.tags),
            "valid_until": self.valid_until.isoformat(),
            "verified_on": self.verified_on.isoformat() if self.verified_on else None,
        }


@dataclass(frozen=True)
class Funnel:
    """How many people got how far from one occasion; also those who left later."""

    applications: int = 0
    intents: int = 0
    interviews: int = 0
    offers: int = 0
    arrivals: int = 0
    retained_7: int = 0
    retained_30: int = 0


@dataclass(frozen=True)
class InterviewValues:
    """When and how an interview is held; `place` is an address, or for a phone interview the number that will call."""

    at: datetime
    way: Way
    place: str
    note: str = ""


@dataclass(frozen=True)
class OfferValues:
    """A place promised: when to start, and until when the seeker may answer."""

    start_on: date
    expires_at: datetime
    note: str = ""
