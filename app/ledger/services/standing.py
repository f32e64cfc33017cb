"""What a posting must know of the books as they stand, read after the lines are locked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.public import EnterpriseClassification
from app.errors import NotFound
from app.ledger.kinds import Balance, EntryKind
from app.ledger.models import LedgerEntry, LedgerLine, Reading, Survey
from app.ledger.rules import Booked, Change, Grouping

Key = tuple[int, Balance]


@dataclass(frozen=True)
class Station:
    """A moment at which a survey found a level; `level` is the corrected one, None when withdrawn."""

    root_id: int
    level: int | None
    survey_public_id: str


def locked_lines(session: Session, line_ids: Iterable[int]) -> dict[int, LedgerLine]:
    """The lines, locked in order of id so that two postings never wait for each other."""
    wanted = set(line_ids)
    query = select(LedgerLine).where(LedgerLine.id.in_(wanted)).order_by(LedgerLine.id).with_for_update(key_share=True)
    found = {line.id: line for line in session.scalars(query)}
    if found.keys() != wanted:
        raise NotFound("unknown_line", _l("台账里没有这个岗位。"))
    return found


def histories(session: Session, enterprise_ids: Iterable[int]) -> dict[int, list[Change]]:
    """Districts and industries of enterprises over time."""
    wanted = set(enterprise_ids)
    past = EnterpriseClassification
    found: dict[int, list[Change]] = {enterprise_id: [] for enterprise_id in wanted}
    for row in session.scalars(select(past).where(past.enterprise_id.in_(wanted)).order_by(past.valid_from, past.id)):
        found[row.enterprise_id].append(Change(row.valid_from, Grouping(row.district_code, row.industry_code)))
    return found


def stations(session: Session, keys: Iterable[Key]) -> dict[Key, dict[datetime, Station]]:
    """Every moment at which one of the balances was surveyed."""
    wanted = list(keys)
    found: dict[Key, dict[datetime, Station]] = {key: {} for key in wanted}
    if not wanted:
        return found
    query = (
        select(Reading.line_id, Reading.balance, Reading.observed_at, Reading.id, Reading.level, Survey.public_id)
        .join(Survey, Survey.id == Reading.survey_id)
        .where(or_(*(and_(Reading.line_id == line, Reading.balance == balance) for line, balance in wanted)))
        .order_by(Reading.id)
    )
    for line_id, balance, at, reading_id, level, survey in session.execute(query):
        moments = found[line_id, balance]
        root = moments[at].root_id if at in moments else reading_id
        moments[at] = Station(root, level, survey)
    return found


def booked_since(session: Session, key: Key, since: datetime | None) -> list[Booked]:
    """What took effect after `since` on one balance, summed by moment, grouping and attachment."""
    attached = LedgerEntry.reading_id.is_not(None)
    columns = (LedgerEntry.effective_at, LedgerEntry.district_code, LedgerEntry.industry_code, attached)
    query = (
        select(*columns, func.sum(LedgerEntry.delta))
        .where(LedgerEntry.line_id == key[0], LedgerEntry.balance == key[1])
        .group_by(*columns)
    )
    if since is not None:
        query = query.where(LedgerEntry.effective_at > since)
    return [
        Booked(at, int(total), Grouping(district, industry), derived)
        for at, district, industry, derived, total in session.execute(query)
    ]


def last_attached(session: Session, reading_id: int) -> int | None:
    """The newest entry that states a survey's difference (its own, or the last correction), for a correction to
    name."""
    kinds = (EntryKind.SURVEY, EntryKind.CORRECTION)
    return session.scalar(
        select(func.max(LedgerEntry.id)).where(LedgerEntry.reading_id == reading_id, LedgerEntry.kind.in_(kinds))
    )
