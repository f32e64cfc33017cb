"""Pages of lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; pages count from 1."""

    items: Sequence[T]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def previous(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def asked_page() -> int:
    """?page= of the request, 1 when missing or wrong."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 6 else 1


def paginate(
    session: Session, query: Select[*tuple[Any, ...]], page: int, per_page: int = 20, *, scalars: bool = True
) -> Page[Any]:
    """Run `query` (ordered) for one page, with the total. `scalars` False keeps whole rows."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    result = session.execute(query.limit(per_page).offset((page - 1) * per_page))
    return Page(list(result.scalars() if scalars else result), total, page, per_page)
