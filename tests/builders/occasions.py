"""Occasions for tests, made through the services."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.actor import SYSTEM, Actor
from app.clock import now
from app.occasions import public as occasions


def occasion(
    session: Session,
    kind: str = "fair",
    *,
    title: str = "先进制造业专场招聘会",
    district: str = "120110",
    starts_at: datetime | None = None,
    hours: int = 4,
    published: bool = True,
    actor: Actor = SYSTEM,
    host_enterprise_id: int | None = None,
    parent_id: int | None = None,
) -> occasions.Occasion:
    """An occasion that began an hour ago unless told otherwise, published."""
    start = starts_at or now() - timedelta(hours=1)
    made = occasions.create(
        session,
        actor,
        kind=kind,
        title=title,
        place="津门会展中心 2 号馆",
        district_code=district,
        starts_at=start,
        ends_at=start + timedelta(hours=hours),
        host_enterprise_id=host_enterprise_id,
        parent_id=parent_id,
    )
    return occasions.publish(session, actor, made.id) if published else made
