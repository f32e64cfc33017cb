"""Lines: made when first needed."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database import new_public_id
from app.ledger.kinds import PostKind
from app.ledger.models import LedgerLine
from app.reference.public import require_occupation


def ensure_line(session: Session, enterprise_id: int, post_kind: PostKind, occupation_code: str | None) -> LedgerLine:
    """The line of this post, made if there is none. Safe when two make it at once."""
    query = select(LedgerLine).where(
        LedgerLine.enterprise_id == enterprise_id,
        LedgerLine.post_kind == post_kind,
        LedgerLine.occupation_code.is_not_distinct_from(occupation_code),
    )
    found = session.scalar(query)
    if found is not None:
        return found
    if occupation_code is not None:
        require_occupation(session, occupation_code, "occupation_code")
    made = insert(LedgerLine).values(
        public_id=new_public_id(),
        enterprise_id=enterprise_id,
        post_kind=post_kind,
        occupation_code=occupation_code,
    )
    session.execute(
        made.on_conflict_do_nothing(index_elements=["enterprise_id", "post_kind", "occupation_code"]).inline()
    )
    return session.scalars(query).one()
