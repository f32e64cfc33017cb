"""One room that cannot be looked after does not keep the others waiting."""

import pytest
from sqlalchemy.exc import OperationalError

from app.livestream.drain.each import each


def test_a_poisoned_room_is_passed_over() -> None:
    seen: list[str] = []

    def look_after(room: str) -> int:
        seen.append(room)
        if room == "b":
            raise ValueError(room)
        return 2

    assert each(["a", "b", "c"], look_after) == 4
    assert seen == ["a", "b", "c"]


def test_a_database_that_is_away_ends_the_round() -> None:
    def look_after(_room: str) -> int:
        raise OperationalError("select 1", None, Exception("away"))

    with pytest.raises(OperationalError):
        each(["a", "b"], look_after)
