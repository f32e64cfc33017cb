"""Messages about claims, into the same transaction."""

from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.gig_market.models import GigClaim


def tell_worker(session: Session, claim: GigClaim, template: str) -> None:
    """Send the worker a message that opens the claim's page."""
    gig = claim.shift.gig
    accounts.notify(session, claim.person_id, template, title=gig.title, href=f"/gigs/claims/{claim.public_id}")


def tell_employer(session: Session, claim: GigClaim, template: str) -> None:
    """Send the employer's people a message that opens the shift's page."""
    gig, shift = claim.shift.gig, claim.shift
    accounts.notify_enterprise(
        session, gig.enterprise_id, template, title=gig.title, href=f"/desk/gigs/shifts/{shift.public_id}"
    )
