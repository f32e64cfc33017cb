"""The order of the tour's steps, and which one is next given what has really happened."""

from dataclasses import dataclass
from enum import StrEnum

from app.hiring.public import State


class Step(StrEnum):
    """What a visitor can press, in order."""

    REGISTER = "register"
    SCAN = "scan"
    BOOTH = "booth"
    INTENT = "intent"
    INTERVIEW = "interview"
    OFFER = "offer"
    ACCEPT = "accept"
    EMPLOYER_CONFIRMS = "employer_confirms"
    SEEKER_CONFIRMS = "seeker_confirms"


class Pane(StrEnum):
    """Whose screen a button is on."""

    PHONE = "phone"
    GATE = "gate"
    EMPLOYER = "employer"
    LEDGER = "ledger"


STEPS = tuple(Step)
PANE_OF = {
    Step.REGISTER: Pane.PHONE,
    Step.SCAN: Pane.GATE,
    Step.BOOTH: Pane.EMPLOYER,
    Step.INTENT: Pane.EMPLOYER,
    Step.INTERVIEW: Pane.EMPLOYER,
    Step.OFFER: Pane.EMPLOYER,
    Step.ACCEPT: Pane.PHONE,
    Step.EMPLOYER_CONFIRMS: Pane.EMPLOYER,
    Step.SEEKER_CONFIRMS: Pane.PHONE,
}
AFTER_STATE = {
    State.APPLIED: Step.INTENT,
    State.INTENDED: Step.INTERVIEW,
    State.INTERVIEW_INVITED: Step.INTERVIEW,
    State.INTERVIEWED: Step.OFFER,
    State.OFFERED: Step.ACCEPT,
}


@dataclass(frozen=True)
class Facts:
    """What has happened so far, read from where it is kept."""

    ticket: bool = False
    admitted: bool = False
    state: State | None = None
    employer_confirmed: bool = False


def next_step(facts: Facts) -> Step | None:
    """The step to press now; None when the placement stands in the ledger."""
    if not facts.ticket:
        return Step.REGISTER
    if not facts.admitted:
        return Step.SCAN
    if facts.state is None:
        return Step.BOOTH
    if facts.state is State.ACCEPTED:
        return Step.SEEKER_CONFIRMS if facts.employer_confirmed else Step.EMPLOYER_CONFIRMS
    return AFTER_STATE.get(facts.state)


def done(facts: Facts) -> int:
    """How many of the steps are behind us."""
    step = next_step(facts)
    return len(STEPS) if step is None else STEPS.index(step)


def active_pane(facts: Facts) -> Pane:
    """Where the visitor looks now: the pane of the next button, in the end the ledger."""
    step = next_step(facts)
    return PANE_OF[step] if step else Pane.LEDGER
