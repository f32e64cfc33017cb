"""An enterprise moves to another district, or changes its industry: its balances move with it from that moment on
(L5)."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, classification_on, set_classification
from app.actor import Actor
from app.errors import Forbidden, Invalid
from app.ledger.kinds import Balance
from app.ledger.models import LedgerLine
from app.ledger.permissions import may_move_enterprise, require_keep
from app.ledger.rules import grouping_at
from app.ledger.services.pipeline import regroup_pipeline
from app.ledger.services.posting import Book
from app.reference.public import require_district, require_industry


def reclassify_enterprise(
    session: Session, actor: Actor, enterprise_id: int, *, district_code: str, industry_code: str, valid_from: datetime
) -> None:
    """Record that the enterprise belongs to another district or industry from `valid_from` on, and carry its books
    over.

    What was reported before stays as it was known; entries keep what was copied onto them. Raises Invalid future_move,
    nothing_changed, unknown_district, unknown_industry; Forbidden unless the actor covers both districts."""
    enterprise = session.get_one(Enterprise, enterprise_id, with_for_update=True)
    require_keep(actor, enterprise.id, enterprise.district_code)
    if not may_move_enterprise(actor, enterprise.district_code, district_code):
        raise Forbidden("not_allowed", _l("企业要转到别的区，请市级人员来办。"))
    require_district(session, district_code, "district_code")
    require_industry(session, industry_code, "industry_code")
    if valid_from > clock.now():
        raise Invalid("future_move", _l("生效时间还没到，请改成已经过去的时间。"), field="valid_from")
    before = classification_on(session, enterprise_id, valid_from)
    if (before.district_code, before.industry_code) == (district_code, industry_code):
        raise Invalid("nothing_changed", _l("区和行业都没有变。"), field="district_code")
    set_classification(session, actor, enterprise_id, district_code, industry_code, valid_from)
    _carry_over(session, actor, enterprise_id, valid_from)


def _carry_over(session: Session, actor: Actor, enterprise_id: int, valid_from: datetime) -> None:
    session.flush()
    lines = list(session.scalars(select(LedgerLine).where(LedgerLine.enterprise_id == enterprise_id)))
    if not lines:
        return
    book = Book(session, actor, {line.id for line in lines})
    for line in lines:
        for balance in Balance:
            book.touch(line.id, balance, valid_from)
    book.close()
    regroup_pipeline(session, lines, grouping_at(book.history(lines[0].id), clock.now()), valid_from)
