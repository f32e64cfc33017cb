"""Explanations: why a survey found more or less than the books said. They stand beside the balance and post nothing."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.public import Enterprise
from app.actor import Actor
from app.errors import Invalid, NotFound
from app.ledger.audit_tags import AuditTag
from app.ledger.kinds import Balance
from app.ledger.models import Explanation, Reading
from app.ledger.permissions import require_keep
from app.ledger.queries.differences import open_difference
from app.ledger.rules import may_explain
from app.ledger.services.standing import locked_lines


def explain(
    session: Session,
    actor: Actor,
    *,
    survey_id: int,
    line_id: int,
    balance: Balance = Balance.SHORTFALL,
    amount: int,
    reason: str,
) -> Explanation:
    """Write down the reason for `amount` of a survey's difference.

    Raises Invalid nothing_to_explain (a line's first survey is new need) or too_much (more than is open, or the
    other sign)."""
    reading = _reading(session, survey_id, line_id, balance)
    line = locked_lines(session, {line_id})[line_id]
    enterprise = session.get_one(Enterprise, line.enterprise_id)
    require_keep(actor, enterprise.id, enterprise.district_code)
    _check(open_difference(session, reading.id), amount, reason)
    made = Explanation(
        reading_id=reading.id,
        line_id=line_id,
        balance=balance,
        amount=amount,
        observed_at=reading.observed_at,
        reason=reason.strip(),
        actor_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    audit.record(session, actor, AuditTag.DIFFERENCE_EXPLAINED, "reading", reading.id, amount=amount)
    return made


def _reading(session: Session, survey_id: int, line_id: int, balance: Balance) -> Reading:
    query = select(Reading).where(
        Reading.survey_id == survey_id,
        Reading.line_id == line_id,
        Reading.balance == balance,
        Reading.corrects_id.is_(None),
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("unknown_survey", _l("没有这次摸排。"))
    return found


def _check(still_open: int, amount: int, reason: str) -> None:
    if still_open == 0:
        raise Invalid("nothing_to_explain", _l("这次摸排没有要解释的差额。"))
    if not may_explain(still_open, amount):
        signed = f"{still_open:+d}".replace("-", "−")
        raise Invalid(
            "too_much", _l("还有 %(open)s 人没解释，最多填这么多，方向也要一致。", open=signed), field="amount"
        )
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写明原因。"), field="reason")
