"""Which step of the tour is next."""

from app.demo.tour.rules import PANE_OF, STEPS, Facts, Pane, Step, active_pane, done, next_step
from app.hiring.public import State


def test_steps_follow_from_what_happened() -> None:
    assert next_step(Facts()) is Step.REGISTER
    assert next_step(Facts(ticket=True)) is Step.SCAN
    assert next_step(Facts(True, True)) is Step.BOOTH
    assert next_step(Facts(True, True, State.APPLIED)) is Step.INTENT
    assert next_step(Facts(True, True, State.ACCEPTED)) is Step.EMPLOYER_CONFIRMS
    assert next_step(Facts(True, True, State.ACCEPTED, True)) is Step.SEEKER_CONFIRMS
    assert next_step(Facts(True, True, State.ARRIVED, True)) is None


def test_every_step_has_its_pane_and_the_end_is_the_ledger() -> None:
    assert set(PANE_OF) == set(STEPS)
    assert active_pane(Facts(True, True, State.ARRIVED, True)) is Pane.LEDGER
    assert done(Facts(True, True, State.ARRIVED, True)) == len(STEPS)
    assert done(Facts()) == 0
