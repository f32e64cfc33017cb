"""District and industry of an enterprise through time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.audit_tags import AuditTag
from app.accounts.models import Enterprise, EnterpriseClassification
from app.actor import Actor
from app.clock import now
from app.reference import public as reference


@dataclass(frozen=True)
class Classification:
    """What reports group an enterprise by."""

    district_code: str
    industry_code: str


def classification_on(session: Session, enterprise_id: int, at: datetime) -> Classification:
    """District and industry in effect at `at`; before the first record, the first."""
    history = EnterpriseClassification
    query = select(history).where(history.enterprise_id == enterprise_id)
    in_effect = query.where(history.valid_from <= at).order_by(history.valid_from.desc(), history.id.desc())
    row = session.scalar(in_effect.limit(1)) or session.scalar(query.order_by(history.valid_from, history.id).limit(1))
    if row is None:
        return classifications(session, [enterprise_id])[enterprise_id]
    return Classification(row.district_code, row.industry_code)


def classifications(session: Session, enterprise_ids: Iterable[int]) -> dict[int, Classification]:
    """Today's district and industry of many enterprises."""
    query = select(Enterprise.id, Enterprise.district_code, Enterprise.industry_code)
    rows = session.execute(query.where(Enterprise.id.in_(set(enterprise_ids))))
    return {row.id: Classification(row.district_code, row.industry_code) for row in rows}


def set_classification(
    session: Session,
    actor: Actor,
    enterprise_id: int,
    district_code: str,
    industry_code: str,
    valid_from: datetime,
    recorded_at: datetime | None = None,
) -> Classification:
    """Move an enterprise to a district and industry from a moment on. Called by the ledger, which moves the books."""
    reference.require_district(session, district_code)
    reference.require_industry(session, industry_code)
    enterprise = session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)
    recorded = recorded_at or now()
    session.add(
        EnterpriseClassification(
            enterprise_id=enterprise_id,
            district_code=district_code,
            industry_code=industry_code,
            valid_from=valid_from,
            recorded_at=recorded,
            recorded_by=actor.person_id,
        )
    )
    session.flush()
    newest = classification_on(session, enterprise_id, max(recorded, valid_from))
    enterprise.district_code, enterprise.industry_code = newest.district_code, newest.industry_code
    audit.record(session, actor, AuditTag.ENTERPRISE_RECLASSIFIED, "enterprise", enterprise_id)
    session.flush()
    return newest
