"""Reads of occasions."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.occasions.models import Occasion, State


def find(session: Session, public_id: str) -> Occasion | None:
    """The occasion with that public id, in whatever state, or None."""
    if not public_id.isalnum():
        return None
    return session.scalar(select(Occasion).where(Occasion.public_id == public_id))


def by_public_id(session: Session, public_id: str) -> Occasion:
    """The occasion with that public id, in whatever state. Raises NotFound."""
    occasion = find(session, public_id)
    if occasion is None:
        raise NotFound("occasion_not_found", _l("没有这个场次。"))
    return occasion


def many(session: Session, ids: Iterable[int | None]) -> dict[int, Occasion]:
    """Occasions by id, in one query; ids None and unknown are left out."""
    wanted = {found for found in ids if found is not None}
    if not wanted:
        return {}
    return {o.id: o for o in session.scalars(select(Occasion).where(Occasion.id.in_(wanted)))}


def children(session: Session, occasion_id: int) -> list[Occasion]:
    """Published or ended occasions inside this one (the rooms of a fair) that are listed, by start."""
    shown = Occasion.state.in_([State.PUBLISHED, State.ENDED])
    query = (
        select(Occasion)
        .where(Occasion.parent_id == occasion_id, Occasion.listed, shown)
        .order_by(Occasion.starts_at, Occasion.id)
    )
    return list(session.scalars(query))


def upcoming(
    session: Session,
    kinds: Iterable[str],
    start: datetime,
    end: datetime,
    district: str | None = None,
) -> list[Occasion]:
    """Published, listed occasions of `kinds` that overlap [start, end), by start."""
    query = select(Occasion).where(
        Occasion.kind.in_([str(kind) for kind in kinds]),
        Occasion.state == State.PUBLISHED,
        Occasion.listed,
        Occasion.starts_at < end,
        Occasion.ends_at > start,
    )
    if district:
        query = query.where(Occasion.district_code == district)
    return list(session.scalars(query.order_by(Occasion.starts_at, Occasion.id)))
