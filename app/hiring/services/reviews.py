"""Staff decide whether an arrival counts. Rejecting reverses it in the ledger in any state, also after leaving."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.errors import Invalid
from app.hiring import permissions
from app.hiring.audit_tags import AuditTag
from app.hiring.models import Application, Placement, Vacancy
from app.hiring.rules import Review
from app.hiring.services import telling
from app.hiring.services.arrivals import settle
from app.hiring.services.steps import lock_both
from app.hiring.services.vacancies import free_place, take_place


def review(
    session: Session,
    actor: Actor,
    placement_id: int,
    accept: bool,
    reason: str = "",
    *,
    at: datetime | None = None,
) -> Placement:
    """Accept or reject a placement. The same decision again changes nothing; the other one needs a reason.

    Raises NotFound for staff of other districts, Invalid reason_missing."""
    at = at or clock.now()
    placement = session.get(Placement, placement_id)
    if placement is None or not permissions.may_review(actor, placement):
        raise permissions.placement_not_found()
    application, vacancy = lock_both(session, placement.application_id)
    session.refresh(placement, with_for_update=True)
    decision = Review.ACCEPTED if accept else Review.REJECTED
    if placement.review is decision:
        return placement
    if not reason.strip() and (not accept or placement.review is Review.REJECTED):
        raise Invalid("reason_missing", _l("请写明原因，双方都会看到。"), field="reason")
    _decide(session, actor, placement, vacancy, decision, reason, at)
    _tell(session, application, vacancy, placement, at)
    return placement


def _decide(
    session: Session,
    actor: Actor,
    placement: Placement,
    vacancy: Vacancy,
    decision: Review,
    reason: str,
    at: datetime,
) -> None:
    counted, before = placement.counts, placement.review
    placement.review, placement.review_reason = decision, reason.strip()[:300]
    placement.reviewed_by, placement.reviewed_at = actor.person_id, at
    session.flush()
    told = {"before": str(before), "after": str(decision)}
    audit.record(session, actor, AuditTag.PLACEMENT_REVIEWED, "placement", placement.id, **told)
    if counted and not placement.counts:
        free_place(vacancy)
    if placement.counts and not counted:
        take_place(session, actor, vacancy, at)
    settle(session, actor, placement, f"review_{decision}")


def _tell(session: Session, application: Application, vacancy: Vacancy, placement: Placement, at: datetime) -> None:
    template = "hiring.rejected" if placement.review is Review.REJECTED else "hiring.reviewed"
    telling.tell_seeker(session, application, vacancy, template, at, reason=placement.review_reason)
    telling.tell_employer(session, application, vacancy, template, at, reason=placement.review_reason)
