"""The gate's decision against vectors that a scanner without network shares."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.checkin.rules import (
    EarlierScan,
    GateRule,
    Repeat,
    TicketClaims,
    TicketState,
    decide,
    repeat_for,
    ticket_span,
)

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
FAIR = "0000000000000000000000fa"


def _claims(name: str | None) -> TicketClaims | None:
    if name is None:
        return None
    raw = VECTORS[name]
    times = {key: datetime.fromisoformat(raw[key]) for key in ("valid_from", "valid_until")}
    return TicketClaims(**(raw | times))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_vector(case: dict[str, Any]) -> None:
    earlier = [EarlierScan(**(e | {"at": datetime.fromisoformat(e["at"])})) for e in case["earlier"]]
    state = TicketState(case["state"]) if case["state"] else None
    rule = GateRule(case.get("occasion", FAIR), Repeat(case["repeat"]), case["open"])
    decision = decide(_claims(case["claims"]), state, earlier, rule, datetime.fromisoformat(case["now"]))
    assert decision.result == case["result"]
    assert decision.rule == case["rule"]
    assert (decision.first.scan if decision.first else None) == case.get("first")


def test_several_days_admit_daily() -> None:
    day = datetime(2026, 2, 20, 1, tzinfo=UTC)
    assert repeat_for(day, datetime(2026, 2, 20, 8, tzinfo=UTC)) is Repeat.ONCE
    assert repeat_for(day, datetime(2026, 2, 20, 17, tzinfo=UTC)) is Repeat.DAILY


def test_ticket_covers_whole_chinese_days() -> None:
    start, end = ticket_span(datetime(2026, 2, 20, 1, tzinfo=UTC), datetime(2026, 2, 21, 8, tzinfo=UTC))
    assert start == datetime(2026, 2, 19, 16, tzinfo=UTC)
    assert end == datetime(2026, 2, 21, 16, tzinfo=UTC)
