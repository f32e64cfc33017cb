"""When a message is tried again, and when it is given up."""

from datetime import datetime, timedelta

DELAYS = tuple(timedelta(seconds=s) for s in (10, 30, 120, 600, 3600))
SECRETS_KEPT = timedelta(days=1)


def next_attempt(attempts: int, at: datetime) -> datetime | None:
    """When to try again after `attempts` failures; None when it is time to give up."""
    return at + DELAYS[attempts - 1] if attempts <= len(DELAYS) else None


def digits_of(mobile: str) -> str:
    """A typed mobile number as its eleven digits, as far as it has them."""
    digits = "".join(c for c in mobile if c.isascii() and c.isdigit())
    return digits.removeprefix("86") if len(digits) > 11 else digits
