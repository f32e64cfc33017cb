"""The hiring process as one table: who may take which step, whether a reason is owed, and what it means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where an application stands."""

    APPLIED = "applied"
    INTENDED = "intended"
    INTERVIEW_INVITED = "interview_invited"
    INTERVIEWED = "interviewed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    RETAINED_7 = "retained_7"
    RETAINED_30 = "retained_30"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    NO_SHOW_INTERVIEW = "no_show_interview"
    OFFER_DECLINED = "offer_declined"
    NO_SHOW_ARRIVAL = "no_show_arrival"
    LEFT = "left"
    CLOSED = "closed"


class Side(StrEnum):
    """Who takes a step. SYSTEM steps follow from something else and are never taken by hand."""

    SEEKER = "seeker"
    EMPLOYER = "employer"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True)
class Transition:
    """One legal step. `before` None is the beginning; `reason` says whether one must be given."""

    before: State | None
    after: State
    sides: frozenset[Side]
    reason: bool
    means: str


S, E, STAFF, AUTO = Side.SEEKER, Side.EMPLOYER, Side.STAFF, Side.SYSTEM
NO, REASON = False, True


def _row(before: State | None, after: State, sides: Iterable[Side], reason: bool, means: str) -> Transition:
    return Transition(before, after, frozenset(sides), reason, means)


TRANSITIONS: tuple[Transition, ...] = (
    # from, to, by which side, is a reason owed, what it means
    _row(
        None,
        State.APPLIED,
        (S, E, STAFF),
        NO,
        "one person asks for one vacancy; at a booth or gate others may type it in",
    ),
    _row(State.APPLIED, State.INTENDED, (E,), NO, "preliminary intent: admitted to the next round; not a hire"),
    _row(State.APPLIED, State.DECLINED, (E,), REASON, "the employer says no"),
    _row(State.APPLIED, State.WITHDRAWN, (S, STAFF), REASON, "the seeker takes it back"),
    _row(State.APPLIED, State.CLOSED, (AUTO,), REASON, "the vacancy was filled or closed"),
    _row(State.INTENDED, State.INTERVIEW_INVITED, (E,), NO, "invited to an interview: time, place or phone"),
    _row(State.INTENDED, State.INTERVIEWED, (E,), NO, "talked on the spot, at the booth or by phone"),
    _row(State.INTENDED, State.DECLINED, (E,), REASON, "the employer says no after all"),
    _row(State.INTENDED, State.WITHDRAWN, (S, STAFF), REASON, "the seeker takes it back"),
    _row(State.INTENDED, State.CLOSED, (AUTO,), REASON, "the vacancy was filled or closed"),
    _row(State.INTERVIEW_INVITED, State.INTERVIEWED, (E,), NO, "the interview took place"),
    _row(State.INTERVIEW_INVITED, State.NO_SHOW_INTERVIEW, (E,), REASON, "the seeker did not come to the interview"),
    _row(State.INTERVIEW_INVITED, State.DECLINED, (E,), REASON, "the employer calls the interview off"),
    _row(State.INTERVIEW_INVITED, State.WITHDRAWN, (S, STAFF), REASON, "the seeker takes it back"),
    _row(State.INTERVIEW_INVITED, State.CLOSED, (AUTO,), REASON, "the vacancy was filled or closed"),
    _row(State.INTERVIEWED, State.OFFERED, (E,), NO, "a place is promised: start date, good until; needs a place left"),
    _row(State.INTERVIEWED, State.DECLINED, (E,), REASON, "the employer says no after the interview"),
    _row(State.INTERVIEWED, State.WITHDRAWN, (S, STAFF), REASON, "the seeker takes it back"),
    _row(State.INTERVIEWED, State.CLOSED, (AUTO,), REASON, "the vacancy was filled or closed"),
    _row(State.OFFERED, State.ACCEPTED, (S,), NO, "the seeker takes the offer before it lapses"),
    _row(State.OFFERED, State.OFFER_DECLINED, (S, AUTO), REASON, "the seeker refuses, or the offer lapsed unanswered"),
    _row(State.OFFERED, State.DECLINED, (E,), REASON, "the employer takes the offer back"),
    _row(State.ACCEPTED, State.ARRIVED, (AUTO,), NO, "both sides confirmed day one: a placement, posted to the ledger"),
    _row(State.ACCEPTED, State.NO_SHOW_ARRIVAL, (E,), REASON, "the seeker did not come on day one"),
    _row(State.ACCEPTED, State.WITHDRAWN, (S, STAFF), REASON, "the seeker will not come"),
    _row(State.ACCEPTED, State.DECLINED, (E,), REASON, "the employer breaks its word"),
    _row(State.ARRIVED, State.RETAINED_7, (S, E, AUTO), NO, "still there on day 7, said by either side"),
    _row(State.ARRIVED, State.LEFT, (S, E, STAFF), REASON, "no longer works there; the shortfall rises again"),
    _row(State.RETAINED_7, State.RETAINED_30, (S, E, AUTO), NO, "still there on day 30, said by either side"),
    _row(State.RETAINED_7, State.LEFT, (S, E, STAFF), REASON, "no longer works there; the shortfall rises again"),
    _row(State.RETAINED_30, State.LEFT, (S, E, STAFF), REASON, "no longer works there; the shortfall rises again"),
)

AT_WORK = frozenset({State.ARRIVED, State.RETAINED_7, State.RETAINED_30})
PROMISED = frozenset({State.OFFERED, State.ACCEPTED})
WAITING = frozenset({State.APPLIED, State.INTENDED, State.INTERVIEW_INVITED, State.INTERVIEWED})
ACTIVE = WAITING | PROMISED | AT_WORK
OVER = frozenset(State) - ACTIVE
"""WAITING are closed when the vacancy closes; PROMISED keep their place; OVER states have no way on."""

STEPS: tuple[frozenset[State], ...] = (
    frozenset({State.APPLIED}),
    frozenset({State.INTENDED}),
    frozenset({State.INTERVIEW_INVITED, State.INTERVIEWED}),
    frozenset({State.OFFERED, State.ACCEPTED}),
    frozenset({State.ARRIVED}),
    frozenset({State.RETAINED_7}),
    frozenset({State.RETAINED_30}),
)
"""The seven steps people see: applied, intent, interview, offer, arrival, 7 days, 30 days."""

PIPELINE: dict[State, str] = {
    State.APPLIED: "applied",
    State.INTENDED: "intended",
    State.INTERVIEW_INVITED: "intended",
    State.INTERVIEWED: "interviewed",
    State.OFFERED: "offered",
    State.ACCEPTED: "offered",
}
"""The stage beside the ledger line; states not named here have left the pipeline."""

ARRIVAL_NEEDS = frozenset({Side.SEEKER, Side.EMPLOYER})
"""An arrival counts once each of these has confirmed it. Whose day counts: `agreed_arrival`."""
RETENTION_NEEDS_ANY_OF = frozenset({Side.SEEKER, Side.EMPLOYER})
"""One of these is enough to confirm that somebody is still there; the other's answer is kept beside it."""
RETENTION_DAYS: dict[State, int] = {State.RETAINED_7: 7, State.RETAINED_30: 30}
YOUNGEST, ADULT = 16, 18


def transition(before: State | None, after: State) -> Transition | None:
    """The row of the table from `before` to `after`, or None."""
    return _BY_STATES.get((before, after))


def refusal(before: State | None, after: State, side: Side, reason: str | None) -> str | None:
    """None when `side` may take the step; else not_a_step, not_your_step or reason_missing."""
    row = transition(before, after)
    if row is None:
        return "not_a_step"
    if side not in row.sides:
        return "not_your_step"
    return "reason_missing" if row.reason and not (reason or "").strip() else None


def next_steps(state: State, side: Side) -> list[Transition]:
    """What `side` may do from `state`, in the table's order."""
    return [row for row in TRANSITIONS if row.before == state and side in row.sides]


def step_reached(state: State, history: Iterable[State]) -> int:
    """How many of the seven steps an application reached (1–7), also after it ended."""
    passed = {state, *history}
    return max((n for n, states in enumerate(STEPS, 1) if states & passed), default=1)


def agreed_arrival(seeker: datetime, employer: datetime) -> datetime:
    """Both say when day one was; from the later moment on both agree that the person is at work."""
    return max(seeker, employer)


def age_problem(age: int | None, hazardous: bool) -> str | None:
    """Nobody under 16; nobody under 18 to hazardous work, nor anybody whose age is unknown."""
    if age is not None and age < YOUNGEST:
        return "too_young"
    if hazardous and (age is None or age < ADULT):
        return "minor_hazardous" if age is not None else "age_unknown"
    return None


def retention_due(arrived_on: date, after: State) -> date:
    """The first day on which retention may be confirmed: day one is the day of arrival."""
    return arrived_on + timedelta(days=RETENTION_DAYS[after])


_BY_STATES = {(row.before, row.after): row for row in TRANSITIONS}
