"""The two clocks of a question: what took effect by one moment, as far as it was recorded by another (L5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True)
class Clocks:
    """`effective_at` None: everything in the books. `known_at` None: as known now."""

    effective_at: datetime | None = None
    known_at: datetime | None = None

    def effective(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """What took effect at that moment or before."""
        return true() if self.effective_at is None else column <= self.effective_at

    def known(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """What was recorded at that moment or before."""
        return true() if self.known_at is None else column <= self.known_at

    def both(self, effective: InstrumentedAttribute[Any], recorded: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """In effect and known."""
        return and_(self.effective(effective), self.known(recorded))
