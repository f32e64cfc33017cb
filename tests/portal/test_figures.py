"""The staff desk's curve as a drawing."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.portal.figures import _draw, _scale


@given(st.integers(min_value=0, max_value=10_000_000))
def test_scale_is_round_and_holds_the_highest(most: int) -> None:
    step, top = _scale(most)
    assert top >= most
    assert top % step == 0
    assert 1 <= top // step <= 5
    assert str(step).rstrip("0") in ("1", "2", "5")


def test_curve_knows_highest_and_latest() -> None:
    curve = _draw([(date(2026, 3, n), n * 10 if n < 5 else 5, n) for n in range(1, 9)])
    assert curve.highest.shortfall == 40
    assert curve.latest.shortfall == 5
    assert curve.path("y").startswith("M52.0 ")
    assert len(curve.points) == 8
