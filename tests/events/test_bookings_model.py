"""Random histories of holding, confirming, releasing, cancelling and waiting, against a model of three lines."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import clock
from app.errors import AppError
from app.events import public as events
from app.events.public import Booking, BoothState
from app.events.rules import HOLD
from app.events.services.lapses import lapse_holds
from tests.builders import accounts
from tests.builders import events as build
from tests.builders import hiring as jobs

ENTERPRISES, BOOTHS = range(3), range(2)
STEPS = st.one_of(
    st.tuples(st.just("hold"), st.sampled_from(ENTERPRISES), st.sampled_from(BOOTHS)),
    st.tuples(st.sampled_from(["confirm", "release", "cancel"]), st.sampled_from(ENTERPRISES), st.just(0)),
    st.tuples(st.just("wait"), st.integers(0, 16), st.just(0)),
    st.tuples(st.just("sweep"), st.just(0), st.just(0)),
)


@dataclass
class Model:
    """Who keeps which booth, and until when (None: for good)."""

    now: datetime
    kept: dict[int, tuple[int, datetime | None]] = field(default_factory=dict)

    def standing(self) -> dict[int, tuple[int, datetime | None]]:
        return {b: (e, until) for b, (e, until) in self.kept.items() if until is None or self.now < until}

    def of(self, enterprise: int) -> int | None:
        return next((b for b, (e, _until) in self.standing().items() if e == enterprise), None)

    def hold(self, enterprise: int, booth: int) -> str:
        self.kept = self.standing()
        own = self.of(enterprise)
        if own == booth:
            return "ok"
        if booth in self.kept:
            return "booth_taken" if own is None else "refused"
        if own is not None:
            return "one_booth_only"
        self.kept[booth] = (enterprise, self.now + HOLD)
        return "ok"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=25))
def test_any_history_agrees_with_the_model(session: Session, steps: list[tuple[str, int, int]]) -> None:
    outer = session.begin_nested()
    try:
        _play(session, steps)
    finally:
        outer.rollback()


def _play(session: Session, steps: list[tuple[str, int, int]]) -> None:
    start = clock.now()
    runner = build.officer(session)
    fair = build.fair(session, runner, starts_at=start + timedelta(days=3), rows=1, columns=len(BOOTHS))
    booths, owner = build.booths(session, fair), accounts.person(session)
    rivals = [accounts.enterprise(session, owner=owner) for _ in ENTERPRISES]
    vacancies = [jobs.vacancy(session, enterprise) for enterprise in rivals]
    member = accounts.actor(session, owner)
    model, last = Model(clock.now()), dict[int, Booking]()

    def attempt(act: Any) -> str:
        try:
            with session.begin_nested():
                act()
        except AppError as error:
            return error.code
        return "ok"

    for kind, who, booth in steps:
        if kind == "wait":
            model.now += timedelta(minutes=who)
        elif kind == "sweep":
            lapse_holds(session, model.now)
        elif kind == "hold":
            expected = model.hold(who, booth)

            def hold(who: int = who, booth: int = booth) -> None:
                last[who] = events.hold_booth(
                    session, member, booth_id=booths[booth].id, enterprise_id=rivals[who].id, at=model.now
                )

            said = attempt(hold)
            assert said in ("booth_taken", "one_booth_only") if expected == "refused" else said == expected
        elif who in last:
            _end(session, model, member, runner, last[who], who, kind, vacancies[who].id, attempt)
        _agree(session, fair.id, rivals, model)


def _end(session, model, member, runner, booking, who, kind, vacancy_id, attempt) -> None:
    own = model.of(who)
    acts = {
        "confirm": lambda: events.confirm_booking(
            session, member, booking_id=booking.id, vacancy_ids=[vacancy_id], at=model.now
        ),
        "release": lambda: events.release_booking(session, member, booking_id=booking.id, at=model.now),
        "cancel": lambda: events.cancel_booking(session, runner, booking_id=booking.id, reason="x", at=model.now),
    }
    said = attempt(acts[kind])
    if kind == "confirm":
        assert said == "ok" if own is not None else said in ("hold_lapsed", "booking_over")
        if own is not None:
            model.kept[own] = (who, None)
    else:
        assert said == "ok"
        if own is not None:
            del model.kept[own]


def _agree(session: Session, fair_id: int, rivals: list[Any], model: Model) -> None:
    ids = {enterprise.id: n for n, enterprise in enumerate(rivals)}
    shown = events.plan_of(session, fair_id, ids.keys(), model.now)
    kept = {n: ids[v.booking.enterprise_id] for n, v in enumerate(shown) if v.state is BoothState.MINE and v.booking}
    assert kept == {booth: who for booth, (who, _until) in model.standing().items()}
