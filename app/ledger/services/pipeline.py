"""The pipeline beside each line: who is how far. Posts nothing; moves with every scan and click."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.kinds import PipelineStage
from app.ledger.models import LedgerLine, PipelineMove
from app.ledger.rules import Grouping, grouping_at
from app.ledger.services.standing import histories


def move_pipeline(
    session: Session, *, line_id: int, subject: str, stage: PipelineStage | None, at: datetime
) -> list[PipelineMove]:
    """Put `subject` (an opaque id) at `stage` of a line, or out of its pipeline (None). Repeating it moves nothing.

    A move never takes effect before the one it follows."""
    session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"ledger pipeline {line_id} {subject}", 0)))
    )
    session.flush()
    last = _last(session, line_id, subject)
    sitting = last if last is not None and last.delta > 0 else None
    if (sitting.stage if sitting else None) == stage:
        return []
    line = session.get_one(LedgerLine, line_id)
    moment = max(at, last.effective_at) if last else at
    moves = [_leg(line, subject, sitting.stage, -1, moment, _grouping(sitting))] if sitting else []
    if stage is not None:
        grouping = grouping_at(histories(session, {line.enterprise_id})[line.enterprise_id], moment)
        moves.append(_leg(line, subject, stage, +1, moment, grouping))
    session.add_all(moves)
    session.flush()
    return moves


def regroup_pipeline(session: Session, lines: Sequence[LedgerLine], grouping: Grouping, at: datetime) -> None:
    """Carry everybody who sits in the pipelines of `lines` into another grouping, from `at` on."""
    by_id = {line.id: line for line in lines}
    newest = (
        select(func.max(PipelineMove.id))
        .where(PipelineMove.line_id.in_(by_id))
        .group_by(PipelineMove.line_id, PipelineMove.subject)
    )
    for sitting in session.scalars(
        select(PipelineMove).where(PipelineMove.id.in_(newest), PipelineMove.delta > 0).order_by(PipelineMove.id)
    ):
        if _grouping(sitting) != grouping:
            line, moment = by_id[sitting.line_id], max(at, sitting.effective_at)
            session.add(_leg(line, sitting.subject, sitting.stage, -1, moment, _grouping(sitting)))
            session.add(_leg(line, sitting.subject, sitting.stage, +1, moment, grouping))
    session.flush()


def _last(session: Session, line_id: int, subject: str) -> PipelineMove | None:
    query = select(PipelineMove).where(PipelineMove.line_id == line_id, PipelineMove.subject == subject)
    return session.scalar(query.order_by(PipelineMove.id.desc()).limit(1))


def _grouping(move: PipelineMove) -> Grouping:
    return Grouping(move.district_code, move.industry_code)


def _leg(
    line: LedgerLine, subject: str, stage: PipelineStage, delta: int, at: datetime, grouping: Grouping
) -> PipelineMove:
    return PipelineMove(
        line_id=line.id,
        subject=subject,
        stage=stage,
        delta=delta,
        effective_at=at,
        enterprise_id=line.enterprise_id,
        district_code=grouping.district_code,
        industry_code=grouping.industry_code,
        post_kind=line.post_kind,
        occupation_code=line.occupation_code,
    )
