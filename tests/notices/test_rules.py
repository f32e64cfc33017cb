"""When a message is tried again."""

from datetime import UTC, datetime, timedelta

from app.notices import rules

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_waits_grow_and_end() -> None:
    waits = [rules.next_attempt(n, AT) for n in range(1, 7)]
    assert waits[0] == AT + timedelta(seconds=10)
    known = [w for w in waits if w is not None]
    assert known == sorted(known)
    assert waits[5] is None


def test_numbers_as_typed() -> None:
    assert rules.digits_of("+86 139-1234 5678") == "13912345678"
    assert rules.digits_of("13912345678") == "13912345678"
