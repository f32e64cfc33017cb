"""Finding lines, surveys and entries by the ids in links; refused unless the actor may read their enterprise's
books."""

from typing import TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise, require_enterprise
from app.actor import Actor
from app.errors import NotFound
from app.ledger.models import LedgerEntry, LedgerLine, Reading, Survey
from app.ledger.permissions import may_read, require_read

Found = TypeVar("Found", LedgerLine, LedgerEntry, Reading, Survey)


def readable_enterprise(session: Session, actor: Actor, public_id: str) -> Enterprise:
    """The enterprise, when the actor may read its books; otherwise NotFound."""
    enterprise = require_enterprise(session, public_id)
    require_read(actor, enterprise.id, enterprise.district_code)
    return enterprise


def readable_line(session: Session, actor: Actor, public_id: str) -> tuple[LedgerLine, Enterprise]:
    """A line and its enterprise."""
    line = _one(session, LedgerLine, public_id)
    return line, _checked(session, actor, line.enterprise_id)


def readable_entry(session: Session, actor: Actor, public_id: str) -> tuple[LedgerEntry, Enterprise]:
    """An entry and its enterprise."""
    entry = _one(session, LedgerEntry, public_id)
    return entry, _checked(session, actor, entry.enterprise_id)


def readable_survey(session: Session, actor: Actor, public_id: str) -> tuple[Survey, Enterprise]:
    """A survey and its enterprise."""
    survey = _one(session, Survey, public_id)
    return survey, _checked(session, actor, survey.enterprise_id)


def readable_reading(session: Session, actor: Actor, public_id: str) -> tuple[Reading, LedgerLine, Enterprise]:
    """A reading, its line and its enterprise."""
    reading = _one(session, Reading, public_id)
    line = session.get_one(LedgerLine, reading.line_id)
    return reading, line, _checked(session, actor, line.enterprise_id)


def lines_of(session: Session, enterprise_id: int) -> list[LedgerLine]:
    """An enterprise's lines, kinds in order, unspecified last."""
    query = select(LedgerLine).where(LedgerLine.enterprise_id == enterprise_id)
    return list(session.scalars(query.order_by(LedgerLine.post_kind, LedgerLine.occupation_code.nulls_last())))


def newest_reading(session: Session, reading: Reading) -> Reading:
    """The reading that stands where this one stood: itself, or the last correction."""
    same = (
        Reading.line_id == reading.line_id,
        Reading.balance == reading.balance,
        Reading.observed_at == reading.observed_at,
    )
    return session.scalars(select(Reading).where(*same).order_by(Reading.id.desc()).limit(1)).one()


def _one(session: Session, model: type[Found], public_id: str) -> Found:
    found = session.scalar(select(model).where(model.public_id == public_id)) if public_id.isalnum() else None
    if found is None:
        raise _unknown()
    return found


def _checked(session: Session, actor: Actor, enterprise_id: int) -> Enterprise:
    enterprise = session.get_one(Enterprise, enterprise_id)
    if not may_read(actor, enterprise.id, enterprise.district_code):
        raise _unknown()
    return enterprise


def _unknown() -> NotFound:
    return NotFound("not_in_ledger", _l("台账里没有这一条，或者不归您管。"))
