"""Books for tests, made through the services."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.actor import Actor, Grant, StaffRole
from app.clock import now
from app.ledger.public import Balance, Channel, LedgerLine, Level, PostKind, Survey, ensure_line, record_survey

CITY = Actor(grants=(Grant(StaffRole.CITY),))
TURNER = "6-18-01-01"


def line(
    session: Session, enterprise: Enterprise, occupation: str | None = TURNER, kind: PostKind = PostKind.TECHNICAL
) -> LedgerLine:
    """A line of the enterprise."""
    return ensure_line(session, enterprise.id, kind, occupation)


def survey(
    session: Session,
    line: LedgerLine,
    level: int,
    at: datetime | None = None,
    *,
    balance: Balance = Balance.SHORTFALL,
    actor: Actor = CITY,
    channel: Channel = Channel.PHONE,
) -> Survey:
    """A survey of one line that found `level` (an hour ago unless told otherwise)."""
    return record_survey(
        session,
        actor,
        line.enterprise_id,
        channel=channel,
        observed_at=at or now() - timedelta(hours=1),
        levels=[Level(line.post_kind, line.occupation_code, balance, level)],
    )
