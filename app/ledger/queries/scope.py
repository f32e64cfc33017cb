"""Which part of the books a question is about."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from app.accounts.public import Enterprise
from app.ledger.kinds import PostKind
from app.ledger.models import LedgerLine

UNSPECIFIED = "unspecified"
"""Stands for lines without an occupation, where an occupation is asked for."""


@dataclass(frozen=True)
class Scope:
    """Districts and industry are those copied onto the entries; None asks for all. `occupation` may be UNSPECIFIED."""

    districts: frozenset[str] | None = None
    industry: str | None = None
    enterprise_id: int | None = None
    post_kind: PostKind | None = None
    occupation: str | None = None
    search: str = ""

    def lines(self) -> Select[int] | None:
        """Ids of the lines in scope; None when every line is."""
        conditions = [*self._enterprise(), *self._post()]
        return select(LedgerLine.id).where(*conditions) if conditions else None

    def groups(self, columns: ReadOnlyColumnCollection[str, Any]) -> ColumnElement[bool]:
        """Condition on copied district and industry. An industry section ("C") takes in its divisions."""
        condition: ColumnElement[bool] = true()
        if self.districts is not None:
            condition &= columns["district_code"].in_(self.districts)
        if self.industry is not None:
            condition &= columns["industry_code"].startswith(self.industry)
        return condition

    @property
    def narrows_groups(self) -> bool:
        """Whether only some districts or industries are asked for."""
        return self.districts is not None or self.industry is not None

    def _enterprise(self) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if self.enterprise_id is not None:
            conditions.append(LedgerLine.enterprise_id == self.enterprise_id)
        if self.search:
            named = select(Enterprise.id).where(
                Enterprise.name.contains(self.search, autoescape=True) | (Enterprise.credit_code == self.search)
            )
            conditions.append(LedgerLine.enterprise_id.in_(named))
        return conditions

    def _post(self) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if self.post_kind is not None:
            conditions.append(LedgerLine.post_kind == self.post_kind)
        if self.occupation == UNSPECIFIED:
            conditions.append(LedgerLine.occupation_code.is_(None))
        elif self.occupation is not None:
            conditions.append(LedgerLine.occupation_code == self.occupation)
        return conditions
