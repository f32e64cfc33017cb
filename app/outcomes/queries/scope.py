"""What a report is about: one occasion, and for a fair the rooms inside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.public import Fair
from app.livestream.public import LiveRoom
from app.occasions.public import Kind, Occasion, children
from app.outcomes.rules import FAIR_FIGURES, ROOM_FIGURES, Figure


@dataclass(frozen=True)
class Scope:
    """The occasion with its child rooms; `rooms` are the live rooms among all of these."""

    occasion: Occasion
    children: Sequence[Occasion]
    fair_id: int | None
    rooms: Sequence[LiveRoom]

    @property
    def occasion_ids(self) -> list[int]:
        return [self.occasion.id, *(child.id for child in self.children)]

    @property
    def room_ids(self) -> list[int]:
        return [room.id for room in self.rooms]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures such an occasion has."""
        return FAIR_FIGURES if self.occasion.kind == Kind.FAIR else ROOM_FIGURES


def scope_of(session: Session, occasion: Occasion) -> Scope:
    """The scope of a report. Three queries."""
    inside = children(session, occasion.id)
    ids = [occasion.id, *(child.id for child in inside)]
    fair_id = session.scalar(select(Fair.id).where(Fair.occasion_id == occasion.id))
    rooms = session.scalars(select(LiveRoom).where(LiveRoom.occasion_id.in_(ids))).all()
    return Scope(occasion, inside, fair_id, rooms)
