"""Bases of every API and socket payload: typed, unknown fields refused."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

T = TypeVar("T")

NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_NUL)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000, pattern=NO_NUL)]
PublicIdText = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
Instant = AwareDatetime
Count = Annotated[int, Field(ge=0, le=100_000)]
Fen = Annotated[int, Field(ge=0, le=100_000_000, description="Chinese fen, 1/100 yuan")]


class In(BaseModel):
    """A request body or socket event."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Out(BaseModel):
    """A response body, read from objects or dicts."""

    model_config = ConfigDict(from_attributes=True)


class Query(BaseModel):
    """Query parameters; unknown ones are refused too."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ErrorBody(Out):
    """What every refusal carries."""

    code: str
    message: str
    field: str | None = None
    data: dict[str, Any] = {}


class ErrorOut(Out):
    """The one shape of errors."""

    error: ErrorBody


class PageQuery(Query):
    """Paging of lists."""

    page: int = Field(default=1, ge=1, le=10_000)
    per_page: int = Field(default=20, ge=1, le=100)


class PageOut(Out, Generic[T]):
    """One page of a list."""

    items: Sequence[T]
    total: int
    page: int
    per_page: int
