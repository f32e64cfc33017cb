"""Random histories of scans, repeated uploads, undoing and nights, against a model."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.checkin import public as checkin
from app.checkin.models import Scan
from tests.builders import checkin as build

TICKETS = range(3)
STEPS = st.one_of(
    st.tuples(st.just("scan"), st.sampled_from(TICKETS)),
    st.tuples(st.sampled_from(["repeat", "undo"]), st.integers(0, 30)),
    st.tuples(st.just("night"), st.just(0)),
    st.tuples(st.just("revoke"), st.sampled_from(TICKETS)),
    st.tuples(st.just("forged"), st.just(0)),
)


@dataclass
class Model:
    """What each ticket used up, and what each upload was answered."""

    day: int = 0
    admitted: dict[tuple[int, int], str] = field(default_factory=dict)
    revoked: set[int] = field(default_factory=set)
    uploads: list[tuple[dict[str, str | datetime], str, str]] = field(default_factory=list)

    def answer(self, ticket: int) -> str:
        if ticket in self.revoked:
            return "revoked"
        return "already_admitted" if (ticket, self.day) in self.admitted else "admitted"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=30))
def test_any_history_agrees_with_the_model(session: Session, steps: list[tuple[str, int]]) -> None:
    outer = session.begin_nested()
    try:
        _play(session, steps)
    finally:
        outer.rollback()


def _play(session: Session, steps: list[tuple[str, int]]) -> None:
    first = clock.instant(clock.today()) + timedelta(hours=9)
    occasion, keeper = build.fair_occasion(session, starts_at=first, hours=24 * 6), build.gate_keeper(session)
    tickets, model = [build.ticket(session, occasion) for _ in TICKETS], Model()

    def upload(code: str, nonce: str, at: datetime) -> checkin.ScanOutcome:
        return checkin.scan(session, keeper, occasion_id=occasion.id, code=code, gate="东门", nonce=nonce, at=at)

    for kind, which in steps:
        at = first + timedelta(days=min(model.day, 5))
        if kind == "night":
            model.day = min(model.day + 1, 5)
        elif kind == "revoke":
            checkin.revoke_ticket(session, keeper, tickets[which].id)
            model.revoked.add(which)
        elif kind in ("scan", "forged"):
            code = tickets[which].code if kind == "scan" else "CF1.x.y"
            expected = model.answer(which) if kind == "scan" else "forged"
            given_, outcome = {"code": code, "nonce": build.nonce(), "at": at}, None
            outcome = upload(**given_)
            assert outcome.result == expected
            if outcome.admitted:
                model.admitted[which, model.day] = outcome.scan.public_id
            elif expected == "already_admitted":
                assert outcome.first is not None
                assert outcome.first.public_id == model.admitted[which, model.day]
            model.uploads.append((given_, expected, outcome.scan.public_id))
        elif kind == "repeat" and model.uploads:
            given_, expected, scan = model.uploads[which % len(model.uploads)]
            again = upload(**given_)
            assert (again.result, again.scan.public_id, again.repeated) == (expected, scan, True)
        elif kind == "undo" and model.admitted:
            key = sorted(model.admitted)[which % len(model.admitted)]
            checkin.undo_scan(session, keeper, model.admitted.pop(key), "扫错了")
    _agree(session, occasion.id, model)


def _agree(session: Session, occasion_id: int, model: Model) -> None:
    kept = session.scalar(select(func.count()).select_from(Scan).where(Scan.occasion_id == occasion_id))
    assert kept == len(model.uploads)
    counts = checkin.attendance_counts(session, [occasion_id])[occasion_id]
    assert counts.gate == len({ticket for ticket, _day in model.admitted})
    totals = checkin.gate_totals(session, occasion_id)
    assert totals.admitted == len(model.admitted)
    assert totals.refused == sum(expected != "admitted" for _given, expected, _scan in model.uploads)
