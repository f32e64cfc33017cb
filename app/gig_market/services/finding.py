"""Fetch and lock, always in the order shift before claim, so that nobody waits in a circle."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.gig_market.models import Gig, GigClaim, GigShift


def gig(session: Session, public_id: str) -> Gig:
    """The gig with that public id. Raises NotFound."""
    found = session.scalar(select(Gig).where(Gig.public_id == public_id))
    if found is None:
        raise NotFound("gig_not_found", _l("没有找到这个零工。"))
    return found


def shift(session: Session, public_id: str) -> GigShift:
    """The shift with that public id. Raises NotFound."""
    found = session.scalar(select(GigShift).where(GigShift.public_id == public_id))
    if found is None:
        raise NotFound("shift_not_found", _l("没有找到这个班次。"))
    return found


def shift_of_occasion(session: Session, occasion_id: int) -> GigShift | None:
    """The shift whose occasion it is, or None."""
    return session.scalar(select(GigShift).where(GigShift.occasion_id == occasion_id))


def claim(session: Session, public_id: str) -> GigClaim:
    """The claim with that public id. Raises NotFound."""
    found = session.scalar(select(GigClaim).where(GigClaim.public_id == public_id))
    if found is None:
        raise NotFound("claim_not_found", _l("没有找到这一班。"))
    return found


def locked_shift(session: Session, shift_id: int) -> GigShift:
    """The shift, locked and fresh: claims on it take turns. Raises NotFound."""
    query = select(GigShift).where(GigShift.id == shift_id).with_for_update(of=GigShift)
    found = session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound("shift_not_found", _l("没有找到这个班次。"))
    return found


def locked_claim(session: Session, claim_id: int) -> GigClaim:
    """The claim with its shift, both locked and fresh. Raises NotFound."""
    shift_id = session.scalar(select(GigClaim.shift_id).where(GigClaim.id == claim_id))
    if shift_id is None:
        raise NotFound("claim_not_found", _l("没有找到这一班。"))
    locked_shift(session, shift_id)
    query = select(GigClaim).where(GigClaim.id == claim_id).with_for_update(of=GigClaim)
    return session.scalars(query, execution_options={"populate_existing": True}).one()
