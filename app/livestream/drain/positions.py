"""How far each stream has been drained."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.livestream.models import DrainPosition


def reached(session: Session, stream: str) -> str:
    """The last id drained; `0-0` at first."""
    found = session.get(DrainPosition, stream, populate_existing=True)
    return found.last_id if found else "0-0"


def advance(session: Session, stream: str, last_id: str) -> None:
    """Remember `last_id`, in the transaction that wrote everything up to it."""
    row = insert(DrainPosition).values(stream=stream, last_id=last_id)
    session.execute(row.on_conflict_do_update(index_elements=["stream"], set_={"last_id": last_id}))
