"""What is given up, in which order, and when it comes back."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import config
from app.livestream import rules
from app.livestream.process import RoomsProcess
from app.livestream.rules import Kind, Level, Load, Overload
from app.livestream.rules.overload import CALM_TICKS
from app.realtime.load import BEAT, LagMeter
from tests.livestream.conftest import Stage
from tests.livestream.test_sockets import GOOD, Server, claims, join

CALM, HEAVY = Load(50), Load(5000, 1.0)


def after(*loads: Load) -> list[Level]:
    """The levels tick by tick."""
    state, levels = Overload(), []
    for load in loads:
        state = state.after(load)
        levels.append(state.level)
    return levels


@pytest.mark.parametrize(
    ("load", "level"),
    [
        (Load(0), Level.EVERYTHING),
        (Load(299, 0.24), Level.EVERYTHING),
        (Load(300), Level.NO_REACTIONS),
        (Load(0, 0.25), Level.NO_REACTIONS),
        (Load(600, 0.1), Level.RARE_PRESENCE),
        (Load(10, 0.5), Level.RARE_PRESENCE),
        (Load(1000), Level.SAMPLED_CHAT),
        (Load(0, 0.75), Level.SAMPLED_CHAT),
    ],
)
def test_late_loops_and_phones_left_behind_ask_for_less(load: Load, level: Level) -> None:
    assert load.demands is level


def test_reactions_go_first_then_presence_then_chat() -> None:
    assert after(HEAVY, HEAVY, HEAVY, HEAVY) == [1, 2, 3, 3]


def test_it_comes_back_level_by_level_after_calm_ticks() -> None:
    levels = after(HEAVY, HEAVY, HEAVY, *[CALM] * 9)
    assert levels == [1, 2, 3, 3, 3, 2, 2, 2, 1, 1, 1, 0]


def test_one_busy_tick_starts_the_calm_anew() -> None:
    assert after(Load(300), CALM, CALM, Load(300), CALM, CALM, CALM) == [1, 1, 1, 1, 1, 1, 0]


@given(st.lists(st.builds(Load, st.floats(0, 5000), st.floats(0, 1)), max_size=60))
def test_it_moves_one_level_at_a_time_and_ends_with_the_load(loads: list[Load]) -> None:
    levels = [Level.EVERYTHING, *after(*loads)]
    assert all(abs(one - two) <= 1 for one, two in pairwise(levels))
    assert after(*loads, *[CALM] * (3 * CALM_TICKS))[-1] is Level.EVERYTHING


def test_only_chat_is_ever_left_out_and_host_acts_never_wait() -> None:
    assert set(rules.SAMPLED) == {Kind.CHAT}
    assert set(rules.MAY_WAIT) == {Kind.CHAT, Kind.APPLIED}


def test_presence_is_rarer_in_large_rooms_and_under_overload() -> None:
    ticks = [rules.presence_ticks(level, viewers) for viewers in (10, 1000) for level in Level]
    assert ticks == [1, 1, 10, 10, 3, 3, 10, 10]


def test_the_meter_tells_the_worst_since_it_was_asked() -> None:
    now = 0.0
    naps = iter([BEAT, BEAT + 0.4, BEAT + 0.1, BEAT])

    def sleep(_seconds: float) -> None:
        nonlocal now
        now += next(naps)

    meter = LagMeter(lambda: now, sleep)
    for _ in range(3):
        meter.beat()
    assert meter.take_ms() == pytest.approx(400)
    meter.beat()
    assert meter.take_ms() == pytest.approx(0)


class Hall:
    """A rooms process with one viewer, whose load the test decides."""

    def __init__(self, settings: config.Settings, client: Any, session: Session, stage: Stage) -> None:
        self.behind = 0.0
        self.server = Server()
        connection: Any = session.connection()
        self.process = RoomsProcess(settings, self.server, client, connection, behind=lambda: self.behind)  # type: ignore[arg-type]
        self.room = stage.room.public_id
        join(self.process, settings, "s1", claims(stage))
        self.process.receive("resume", "s1", GOOD["resume"])

    def tick(self, count: int = 1) -> None:
        for _ in range(count):
            self.process.tick()

    def told(self, name: str) -> list[Any]:
        return self.server.got(self.room, name)


@pytest.fixture
def hall(app: Any, session: Session, settings: config.Settings, stage: Stage) -> Hall:
    return Hall(settings, app.extensions["broker"], session, stage)


def test_a_process_whose_viewers_are_behind_sheds_in_order_and_recovers(hall: Hall) -> None:
    hall.tick()
    hall.behind = 1.0
    hall.tick(4)
    assert [told["level"] for told in hall.told("shedding")] == [1, 2, 3]
    hall.behind = 0.0
    hall.tick(9)
    assert [told["level"] for told in hall.told("shedding")] == [1, 2, 3, 2, 1, 0]
    hall.tick(6)
    assert hall.told("presence")[-1]["shedding"] == 0


def test_reactions_stand_still_first(hall: Hall) -> None:
    hall.process.receive("like", "s1", {"count": 3})
    hall.tick()
    assert hall.told("presence")[-1]["likes"] == 3
    hall.behind = 0.25
    hall.process.receive("like", "s1", {"count": 5})
    hall.tick(7)
    assert {told["likes"] for told in hall.told("presence")} == {3}
    hall.behind = 0.0
    hall.tick(10)
    assert hall.told("presence")[-1]["likes"] == 8


def test_presence_becomes_rare_next(hall: Hall) -> None:
    hall.behind = 0.5
    hall.tick(2)
    before = len(hall.told("presence"))
    hall.tick(20)
    assert len(hall.told("presence")) - before == 2
