"""Keep who took part, how, from when until when. Told twice, written once."""

from datetime import datetime

from sqlalchemy import case, func, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from app.checkin.models import Attendance
from app.checkin.rules import How
from app.database import new_public_id

KEY = ["occasion_id", "person_id", "how", "detail"]


def record_attendance(
    session: Session,
    *,
    occasion_id: int,
    person_id: int | None,
    how: How,
    detail: str,
    at: datetime,
    until: datetime | None = None,
    evidence: tuple[str, str] | None = None,
) -> Attendance:
    """One attendance per occasion, person, way and detail. Again: it widens to the earliest start and the latest end.

    `evidence` is (kind, public id) of what shows it, opened through `app.evidence`."""
    kind, public_id = evidence or (None, None)
    new = insert(Attendance).values(
        public_id=new_public_id(),
        occasion_id=occasion_id,
        person_id=person_id,
        how=how,
        detail=detail,
        since=at,
        until=until,
        evidence_kind=kind,
        evidence_id=public_id,
        void=False,
    )
    kept = widening(new).returning(Attendance)
    return session.scalars(kept, execution_options={"populate_existing": True}).one()


def widening(new: Insert) -> Insert:
    """The insertion of attendances, such that one told before widens."""
    old, came = Attendance, new.excluded
    return new.on_conflict_do_update(
        index_elements=KEY,
        set_={
            "since": case((old.void, came.since), else_=func.least(old.since, came.since)),
            "until": case((old.void, came.until), else_=func.greatest(old.until, came.until)),
            "evidence_kind": case(
                (old.void, came.evidence_kind), else_=func.coalesce(old.evidence_kind, came.evidence_kind)
            ),
            "evidence_id": case((old.void, came.evidence_id), else_=func.coalesce(old.evidence_id, came.evidence_id)),
            "void": False,
        },
    )


def void_attendance(session: Session, evidence_kind: str, evidence_id: str) -> None:
    """Take back what only this evidence showed."""
    session.execute(
        update(Attendance)
        .where(Attendance.evidence_kind == evidence_kind, Attendance.evidence_id == evidence_id)
        .values(void=True)
    )
