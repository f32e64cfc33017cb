"""Payloads of the rundown."""

from typing import Annotated

from pydantic import Field, model_validator

from app.livestream.rules.rundown import LONGEST, SHORTEST
from app.livestream.schemas import RoomDetailOut
from app.livestream.services.rundown import Advanced
from app.schemas import In, Out


class CardPlanIn(In):
    """Where in the rundown (from 1), and for how many minutes; at least one of them."""

    position: Annotated[int, Field(ge=1, le=100)] | None = None
    minutes: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] | None = None

    @model_validator(mode="after")
    def _something(self) -> "CardPlanIn":
        if self.position is None and self.minutes is None:
            raise ValueError("position or minutes")
        return self


class SkippedOut(Out):
    """A job passed over."""

    vacancy: str
    title: str
    reasons: list[str]


class AdvancedOut(Out):
    """The room after going on."""

    room: RoomDetailOut
    skipped: list[SkippedOut]

    @classmethod
    def of(cls, room: RoomDetailOut, made: Advanced) -> "AdvancedOut":
        """From what the service made."""
        skipped = [SkippedOut(vacancy=s.vacancy, title=s.title, reasons=list(s.reasons)) for s in made.skipped]
        return cls(room=room, skipped=skipped)
