"""Payloads of the ledger's API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.ledger.kinds import Balance, Channel, EntryKind, Flow, GroupBy, PipelineStage, PostKind
from app.schemas import Count, In, Instant, Out, PublicIdText, Query

Occupation = Annotated[str, StringConstraints(pattern=r"^[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}$")]
DistrictCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
IndustryCode = Annotated[str, StringConstraints(pattern=r"^[A-T]([0-9]{2})?$")]
Note = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


def _within(value: date) -> date:
    """Moments a ledger can speak of; also what the database can hold."""
    day = value.date() if isinstance(value, datetime) else value
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("must lie between 2000 and 2100")
    return value


Moment = Annotated[Instant, AfterValidator(_within)]
Day = Annotated[date, AfterValidator(_within)]
Change = Annotated[int, Field(ge=-100_000, le=100_000)]


class Clocked(Query):
    """The two clocks of a question; both default to now."""

    effective_at: Moment | None = Field(default=None, description="What took effect by then")
    known_at: Moment | None = Field(default=None, description="As far as it was recorded by then")


class TotalsQuery(Clocked):
    """Which figures."""

    group_by: GroupBy = GroupBy.NONE
    district: DistrictCode | None = None
    enterprise: PublicIdText | None = None
    post_kind: PostKind | None = None
    occupation: Occupation | None = None
    industry: IndustryCode | None = None


class TotalOut(Out):
    """One figure; `reported` false means nobody was surveyed: show a dash, not 0."""

    key: str | None = Field(description="Enterprise id or code; null for unspecified occupations, or for everything")
    name: str
    shortfall: int
    overfill: int
    return_gap: int
    return_over: int
    unexplained: int
    enterprises: int
    enterprises_short: int
    enterprises_reported: int
    lines: int
    reported: bool


class TotalsOut(Out):
    """Figures, largest shortfall first."""

    items: Sequence[TotalOut]


class BalanceOut(Out):
    """Where a line stands, clamped at the line with the excess beside."""

    shortfall: int
    overfill: int
    return_gap: int
    return_over: int
    unexplained: int
    return_unexplained: int
    surveyed: bool


class LineOut(Out):
    """A line: what post it is and where it stands."""

    id: str
    enterprise: str
    post_kind: PostKind
    occupation: str | None
    name: str
    balance: BalanceOut
    pipeline: dict[PipelineStage, int]


class LinesOut(Out):
    """Lines of an enterprise."""

    enterprise: str
    items: Sequence[LineOut]
    shortfall: int
    return_gap: int


class LineQuery(Clocked):
    """Which entries of a line."""

    balance: Balance = Balance.SHORTFALL


class EvidenceOut(Out):
    """What an entry rests on."""

    kind: str
    id: str


class EntryOut(Out):
    """One entry, with both clocks and the balance after it."""

    id: str
    kind: EntryKind
    flow: Flow
    balance: Balance
    delta: int
    balance_after: int
    effective_at: Instant
    recorded_at: Instant
    corrects: str | None = Field(description="The entry this one takes back")
    explains: str | None = Field(description="The entry this offset explains")
    struck: bool = Field(description="Taken back by a later entry")
    evidence: EvidenceOut | None
    reason: str
    district: str
    industry: str


class LineBookOut(LineOut):
    """A line with the entries of one balance, oldest first; their deltas add up to `sum`."""

    entries: Sequence[EntryOut]
    sum: int


class LevelIn(In):
    """What was found for one post."""

    post_kind: PostKind
    occupation: Occupation | None = None
    balance: Balance = Balance.SHORTFALL
    level: Count


class SurveyIn(In):
    """A survey of one enterprise at one moment."""

    channel: Channel = Channel.API
    observed_at: Moment
    levels: Annotated[list[LevelIn], Field(min_length=1, max_length=100)]
    note: Note = ""


class SurveyOut(Out):
    """A survey as booked."""

    id: str
    enterprise: str
    channel: Channel
    observed_at: Instant
    recorded_at: Instant
    lines: Sequence[LineOut]


class ExplanationIn(In):
    """The reason for (part of) a survey's difference."""

    line: PublicIdText
    balance: Balance = Balance.SHORTFALL
    amount: Change
    reason: Reason


class ExplanationOut(Out):
    """An explanation as written down."""

    id: str
    amount: int
    reason: str


class CorrectionIn(In):
    """What should have been posted instead; leave out to take back only."""

    replacement: Change | None = None
    reason: Reason


class EntriesOut(Out):
    """Entries that were posted."""

    items: Sequence[EntryOut]


class WeekQuery(Query):
    """Which week, as known when."""

    monday: Day
    district: DistrictCode | None = None
    known_at: Moment | None = None


class WeekOut(Out):
    """A district's week; the flows lead from opening to closing (`balanced`)."""

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
