"""Which moves an occasion may make, and which times make sense."""

from datetime import datetime, timedelta

LONGEST = timedelta(days=31)

TRANSITIONS: dict[tuple[str, str], str] = {
    ("draft", "published"): "shown to everyone; tickets and applications may name it",
    ("draft", "cancelled"): "given up before anyone saw it",
    ("published", "cancelled"): "called off; whoever registered is told",
    ("published", "ended"): "over; it stays as evidence",
}
"""Every legal move (from, to) and what it means. Cancelled and ended are final."""


def may_move(state: str, to: str) -> bool:
    return (state, to) in TRANSITIONS


def times_problem(starts_at: datetime, ends_at: datetime) -> str | None:
    """A code when the times make no sense: `ends_before_start` or `too_long` (over 31 days)."""
    if ends_at <= starts_at:
        return "ends_before_start"
    return "too_long" if ends_at - starts_at > LONGEST else None
