"""Pure decisions of the gig market: who may take a shift, what it earns, and the one table of a claim's legal moves."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

REST = timedelta(hours=11)
MIN_AGE = 16
ADULT_AGE = 18
TOLERANCE_MINUTES = 15
LONGEST_SHIFT = timedelta(hours=12)
REPEAT_SCAN = timedelta(minutes=10)


class PayUnit(StrEnum):
    """What the pay is counted by."""

    HOUR = "hour"
    DAY = "day"
    SHIFT = "shift"
    PIECE = "piece"


class Settle(StrEnum):
    """When the employer promises to pay."""

    SAME_DAY = "same_day"
    NEXT_DAY = "next_day"
    WEEK = "week"


class GigState(StrEnum):
    """Whether a gig takes new shifts and claims."""

    OPEN = "open"
    CLOSED = "closed"


class ShiftState(StrEnum):
    """Whether a shift takes place."""

    OPEN = "open"
    CANCELLED = "cancelled"


class State(StrEnum):
    """Where a claim stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    ON_SITE = "on_site"
    WORKED = "worked"
    DISPUTED = "disputed"
    AGREED = "agreed"
    PAID = "paid"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Side(StrEnum):
    """Who makes a move: the worker, the employer (or staff in its place), or the platform itself."""

    WORKER = "worker"
    EMPLOYER = "employer"
    PLATFORM = "platform"


W, E, P = Side.WORKER, Side.EMPLOYER, Side.PLATFORM
TRANSITIONS: dict[State | None, dict[State, frozenset[Side]]] = {
    None: {State.WAITING: frozenset({W}), State.CLAIMED: frozenset({W})},
    State.WAITING: {State.CLAIMED: frozenset({P}), State.CANCELLED: frozenset({W, E})},
    State.CLAIMED: {
        State.ON_SITE: frozenset({E}),
        State.WORKED: frozenset({E}),
        State.CANCELLED: frozenset({W, E}),
        State.NO_SHOW: frozenset({E}),
    },
    State.ON_SITE: {State.WORKED: frozenset({E})},
    State.WORKED: {State.AGREED: frozenset({W, E}), State.DISPUTED: frozenset({W}), State.WORKED: frozenset({E})},
    State.DISPUTED: {State.WORKED: frozenset({E})},
    State.AGREED: {State.PAID: frozenset({E})},
    State.PAID: {State.SETTLED: frozenset({W}), State.DISPUTED: frozenset({W})},
    State.SETTLED: {},
    State.CANCELLED: {},
    State.NO_SHOW: {State.WORKED: frozenset({E})},
}
"""From state → to state → who may move it there. Worked to worked is a correction of the hours."""

ACTIVE = frozenset(State) - {State.CANCELLED}
OCCUPYING = ACTIVE - {State.WAITING}
BINDING = OCCUPYING - {State.NO_SHOW}
"""BINDING claims take the worker's time: no other shift may lie within it or within the rest after it."""


def may_move(side: Side, current: State | None, to: State) -> bool:
    """Whether `side` may move a claim from `current` to `to`."""
    return side in TRANSITIONS[current].get(to, frozenset())


def claim_moves(current: State, side: Side) -> list[State]:
    """What `side` may do next with a claim."""
    return [to for to, sides in TRANSITIONS[current].items() if side in sides]


@dataclass(frozen=True)
class Span:
    """A stretch of time of one claim, `end` excluded."""

    start: datetime
    end: datetime


class Obstacle(StrEnum):
    """Why a person may not take a shift."""

    AGE_UNKNOWN = "age_unknown"
    UNDER_16 = "under_16"
    MINOR_HAZARDOUS = "minor_hazardous"
    OVERLAP = "overlap"
    REST = "rest"
    STARTED = "shift_started"
    CLOSED = "shift_closed"
    FULL = "shift_full"


def overlaps(one: Span, other: Span) -> bool:
    """Whether the two share a moment."""
    return one.start < other.end and other.start < one.end


def too_close(one: Span, other: Span) -> bool:
    """Whether less than the daily rest of 11 hours lies between them (or they overlap)."""
    return one.start < other.end + REST and other.start < one.end + REST


def age_obstacles(age: int | None, hazardous: bool) -> list[Obstacle]:
    """Nobody under 16 works; minors do no hazardous work; an unknown age cannot be checked."""
    if age is None:
        return [Obstacle.AGE_UNKNOWN]
    if age < MIN_AGE:
        return [Obstacle.UNDER_16]
    return [Obstacle.MINOR_HAZARDOUS] if hazardous and age < ADULT_AGE else []


def time_obstacles(wanted: Span, held: Iterable[Span]) -> list[Obstacle]:
    """Against the worker's other shifts: overlapping, or too little rest between."""
    close = [span for span in held if too_close(wanted, span)]
    if any(overlaps(wanted, span) for span in close):
        return [Obstacle.OVERLAP]
    return [Obstacle.REST] if close else []


@dataclass(frozen=True)
class PayFloor:
    """The city's hourly minimum for part-time work from a day on, with its source."""

    valid_from: date
    hourly_fen: int
    source: str


def floor_on(floors: Sequence[PayFloor], day: date) -> PayFloor | None:
    """The minimum in force on `day`."""
    return max((f for f in floors if f.valid_from <= day), key=lambda f: f.valid_from, default=None)


def paid_minutes(start: datetime, end: datetime, break_minutes: int) -> int:
    """Whole minutes between the two without the break, never below zero."""
    return max(0, int((end - start).total_seconds() // 60) - break_minutes)


@dataclass(frozen=True)
class Pay:
    """What was agreed. `pieces_an_hour` is the usual pace where pay goes by the piece."""

    unit: PayUnit
    fen: int
    pieces_an_hour: int | None = None


def planned_earnings(pay: Pay, minutes: int) -> int:
    """What a shift of `minutes` earns when all goes as planned, in fen."""
    if pay.unit is PayUnit.HOUR:
        return round(pay.fen * minutes / 60)
    if pay.unit is PayUnit.PIECE:
        return round(pay.fen * (pay.pieces_an_hour or 0) * minutes / 60)
    return pay.fen


def least_earnings(hourly_floor_fen: int, minutes: int) -> int:
    """The least that `minutes` of work may earn."""
    return math.ceil(hourly_floor_fen * minutes / 60)


def below_floor(pay: Pay, minutes: int, hourly_floor_fen: int) -> bool:
    """Whether a shift of `minutes` would earn less than the city's minimum."""
    return planned_earnings(pay, minutes) < least_earnings(hourly_floor_fen, minutes)


def earned(pay: Pay, planned: int, worked: int, pieces: int | None, hourly_floor_fen: int) -> int:
    """What the worked minutes earn, in fen: as agreed, in proportion when clearly shorter or longer, never below the
    city's minimum."""
    if pay.unit is PayUnit.PIECE:
        agreed = pay.fen * (pieces or 0)
    elif pay.unit is PayUnit.HOUR:
        agreed = round(pay.fen * worked / 60)
    else:
        as_planned = abs(worked - planned) <= TOLERANCE_MINUTES or not planned
        agreed = pay.fen if as_planned else round(pay.fen * worked / planned)
    return max(agreed, least_earnings(hourly_floor_fen, worked)) if worked else 0
