"""Books as the API shows them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.ledger.kinds import Balance, GroupBy, PostKind
from app.ledger.models import LedgerEntry, LedgerLine, Survey
from app.ledger.queries.balances import line_balances
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.entries import EntryRow
from app.ledger.queries.pipeline import line_pipelines
from app.ledger.values import Total
from app.ledger.words import POST_KINDS, post_name
from app.reference.public import industry_name, occupation_name, region_name


def enterprise_names(session: Session, ids: Iterable[Any]) -> dict[int, tuple[str, str]]:
    """(public id, name) of enterprises."""
    query = select(Enterprise.id, Enterprise.public_id, Enterprise.name).where(Enterprise.id.in_(set(ids)))
    return {enterprise_id: (public_id, name) for enterprise_id, public_id, name in session.execute(query)}


def key_name(group_by: GroupBy, key: str | int | None, enterprises: dict[int, tuple[str, str]]) -> str:
    """The name people know a group by."""
    if group_by is GroupBy.ENTERPRISE:
        return enterprises[int(key or 0)][1]
    if group_by is GroupBy.POST_KIND:
        return str(POST_KINDS[PostKind(str(key))])
    if group_by is GroupBy.OCCUPATION:
        return occupation_name(str(key)) if key else ""
    named = {GroupBy.DISTRICT: region_name, GroupBy.INDUSTRY: industry_name}.get(group_by)
    return named(str(key)) if named else ""


def totals_out(session: Session, group_by: GroupBy, found: Sequence[Total]) -> list[dict[str, Any]]:
    """Figures with the names of their groups; enterprises by public id."""
    by_enterprise = group_by is GroupBy.ENTERPRISE
    enterprises = enterprise_names(session, (total.key for total in found)) if by_enterprise else {}
    return [
        vars(total)
        | {
            "key": enterprises[int(total.key or 0)][0] if by_enterprise else total.key,
            "name": key_name(group_by, total.key, enterprises),
            "reported": total.reported,
        }
        for total in found
    ]


def lines_out(session: Session, lines: Sequence[LedgerLine], clocks: Clocks) -> list[dict[str, Any]]:
    """Lines with balances and pipelines."""
    ids = {line.id for line in lines}
    balances = line_balances(session, ids, effective_at=clocks.effective_at, known_at=clocks.known_at)
    pipelines = line_pipelines(session, ids, clocks)
    enterprises = enterprise_names(session, {line.enterprise_id for line in lines})
    return [
        {
            "id": line.public_id,
            "enterprise": enterprises[line.enterprise_id][0],
            "post_kind": line.post_kind,
            "occupation": line.occupation_code,
            "name": post_name(line),
            "balance": balances[line.id],
            "pipeline": pipelines[line.id],
        }
        for line in lines
    ]


def entries_out(session: Session, rows: Sequence[EntryRow]) -> list[dict[str, Any]]:
    """Entries with the public ids of what they name."""
    named = {row.entry.corrects_id for row in rows} | {row.entry.explains_id for row in rows}
    query = select(LedgerEntry.id, LedgerEntry.public_id).where(LedgerEntry.id.in_(named - {None}))
    public: dict[int | None, str] = {row.id: row.public_id for row in session.execute(query)}
    return [_entry(row, public) for row in rows]


def _entry(row: EntryRow, public: dict[int | None, str]) -> dict[str, Any]:
    entry = row.entry
    evidence = {"kind": entry.evidence_kind, "id": entry.evidence_public_id} if entry.evidence_public_id else None
    return {
        "id": entry.public_id,
        "kind": entry.kind,
        "flow": entry.flow,
        "balance": entry.balance,
        "delta": entry.delta,
        "balance_after": row.balance_after,
        "effective_at": entry.effective_at,
        "recorded_at": entry.recorded_at,
        "corrects": public.get(entry.corrects_id),
        "explains": public.get(entry.explains_id),
        "struck": row.struck,
        "evidence": evidence,
        "reason": entry.reason,
        "district": entry.district_code,
        "industry": entry.industry_code,
    }


def survey_out(session: Session, survey: Survey, enterprise: Enterprise, lines: Sequence[LedgerLine]) -> dict[str, Any]:
    """A survey with the lines it found levels for, as they stand now."""
    return {
        "id": survey.public_id,
        "enterprise": enterprise.public_id,
        "channel": survey.channel,
        "observed_at": survey.observed_at,
        "recorded_at": survey.recorded_at,
        "lines": lines_out(session, lines, Clocks()),
    }


def short_sum(lines: Sequence[dict[str, Any]], balance: Balance) -> int:
    """Clamped values of the lines added up (L6, L7)."""
    return sum(getattr(line["balance"], balance.value) for line in lines)
