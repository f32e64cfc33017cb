"""The one way a claim changes state: the table asked, the step kept, the audit written."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.errors import Conflict
from app.gig_market import rules
from app.gig_market.audit_tags import AuditTag
from app.gig_market.models import GigClaim, GigClaimStep
from app.gig_market.rules import Side, State


def refuse_unless(side: Side, current: State | None, to: State) -> None:
    """Raises Conflict illegal_move with both states unless the table allows it."""
    if not rules.may_move(side, current, to):
        message = _l("这一班现在不能这样办，请刷新后看一看。")
        raise Conflict("illegal_move", message, current=str(current or "none"), to=str(to))


def move(
    session: Session, actor: Actor, claim: GigClaim, side: Side, to: State, *, at: datetime, reason: str = ""
) -> GigClaim:
    """Move a claim (locked by the caller) to `to`. Raises Conflict illegal_move."""
    refuse_unless(side, claim.state, to)
    before, claim.state = claim.state, to
    keep_step(session, actor, claim, before, at, reason)
    return claim


def keep_step(
    session: Session, actor: Actor, claim: GigClaim, before: State | None, at: datetime, reason: str = ""
) -> None:
    """Write the step a claim has just made."""
    session.flush()
    step = GigClaimStep(
        claim_id=claim.id,
        from_state=before,
        to_state=claim.state,
        by_person_id=actor.person_id,
        at=at,
        reason=reason[:200],
    )
    session.add(step)
    audit.record(session, actor, AuditTag.CLAIM_MOVED, "gig_claim", claim.id, to=str(claim.state))
    session.flush()
