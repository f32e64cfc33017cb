"""Values that go in and out of the ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from app.ledger.kinds import Balance, PostKind


@dataclass(frozen=True)
class Level:
    """What a survey found for one balance of one post."""

    post_kind: PostKind
    occupation_code: str | None
    balance: Balance
    level: int


@dataclass(frozen=True)
class Spell:
    """One person at work from `start`, until `end` or still."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class LineBalance:
    """Where a line stands. What people see is clamped at the line (L6): overfill stands beside a shortfall of 0.

    `surveyed` False: nobody has reported this line yet, shown as a dash. `unexplained` and `return_unexplained` are the
    signed parts of survey differences that nobody has explained."""

    shortfall: int = 0
    overfill: int = 0
    return_gap: int = 0
    return_over: int = 0
    unexplained: int = 0
    return_unexplained: int = 0
    surveyed: bool = False

    @property
    def net(self) -> int:
        """The sum of the line's shortfall entries, unclamped."""
        return self.shortfall - self.overfill


@dataclass(frozen=True)
class Total:
    """A figure of a report: clamped line values added up. `key` is an enterprise id, a code, or None (unspecified,
    or all)."""

    key: str | int | None
    shortfall: int
    overfill: int
    return_gap: int
    return_over: int
    unexplained: int
    enterprises: int
    enterprises_short: int
    enterprises_reported: int
    lines: int

    @property
    def reported(self) -> bool:
        """Whether anybody under this key was ever surveyed; if not, a dash is shown, never 0."""
        return self.enterprises_reported > 0


@dataclass(frozen=True)
class Reporting:
    """Enterprises that must report in a period, those that did, and those short now among them."""

    due: int
    reported: int
    short: int

    @property
    def missing(self) -> int:
        return self.due - self.reported


@dataclass(frozen=True)
class Week:
    """A district's week. Opening and closing are clamped at the line with overfill beside; flows are sums of entries:

    opening − opening_overfill + new_need − arrivals + departures + unexplained + explained + moved
    = closing − closing_overfill.

    `arrivals`, `departures` and `returns` count people; `moved` is what came from or went to other lines or
    districts."""

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

    @property
    def balanced(self) -> bool:
        """Whether the flows lead from opening to closing."""
        found = self.new_need + self.unexplained + self.explained + self.moved
        people = self.departures - self.arrivals
        return self.opening - self.opening_overfill + found + people == self.closing - self.closing_overfill
