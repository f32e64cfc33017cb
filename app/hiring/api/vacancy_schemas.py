"""What the API takes and gives about vacancies. Ids are public ids; money is in fen."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.hiring.api.fields import Code, Day, Line, Long, Optional, Storable
from app.hiring.rules import PayPeriod, VacancyState
from app.hiring.values import VacancyValues
from app.ledger.public import PostKind
from app.schemas import Fen, In, Out, PageOut, PageQuery, PublicIdText


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
    pay_period: PayPeriod
    basic_pay_fen: int | None
    tags: Sequence[str]
    valid_until: date
    hazardous: bool
    state: VacancyState


class VacanciesOut(PageOut[VacancyOut]):
    """One page of vacancies."""
