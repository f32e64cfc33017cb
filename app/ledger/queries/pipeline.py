"""How many people are how far, beside the balances."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.kinds import GroupBy, PipelineStage
from app.ledger.models import PipelineMove
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.scope import Scope

COLUMNS: dict[GroupBy, Any] = {
    GroupBy.ENTERPRISE: PipelineMove.enterprise_id,
    GroupBy.POST_KIND: PipelineMove.post_kind,
    GroupBy.OCCUPATION: PipelineMove.occupation_code,
    GroupBy.DISTRICT: PipelineMove.district_code,
    GroupBy.INDUSTRY: PipelineMove.industry_code,
}
Stages = dict[PipelineStage, int]


def pipeline_in(session: Session, group_by: GroupBy, scope: Scope, clocks: Clocks) -> dict[Any, Stages]:
    """People at each stage by the key of `group_by` (None for all)."""
    key = COLUMNS.get(group_by)
    columns = [PipelineMove.stage, *([key] if key is not None else [])]
    query = (
        select(*columns, func.sum(PipelineMove.delta))
        .where(clocks.both(PipelineMove.effective_at, PipelineMove.recorded_at), scope.groups(PipelineMove.__table__.c))
        .group_by(*columns)
    )
    lines = scope.lines()
    if lines is not None:
        query = query.where(PipelineMove.line_id.in_(lines))
    found: dict[Any, Stages] = {}
    for row in session.execute(query):
        group = row[1] if key is not None else None
        found.setdefault(group, dict.fromkeys(PipelineStage, 0))[row[0]] = int(row[-1])
    return found


def line_pipelines(session: Session, line_ids: set[int], clocks: Clocks) -> dict[int, Stages]:
    """People at each stage of each line."""
    query = (
        select(PipelineMove.line_id, PipelineMove.stage, func.sum(PipelineMove.delta))
        .where(PipelineMove.line_id.in_(line_ids), clocks.both(PipelineMove.effective_at, PipelineMove.recorded_at))
        .group_by(PipelineMove.line_id, PipelineMove.stage)
    )
    found = {line_id: dict.fromkeys(PipelineStage, 0) for line_id in line_ids}
    for line_id, stage, total in session.execute(query):
        found[line_id][stage] = int(total)
    return found
