"""Texts, days and moments that the API of hiring takes."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.schemas import Instant


def _storable(text: str) -> str:
    if any((ord(c) < 32 and c not in "\n\r\t") or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("control characters are not allowed")
    return text


Storable = AfterValidator(_storable)
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Storable]
Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), Storable]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), Storable]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,12}$")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


def _near(moment: Instant) -> Instant:
    if not 2000 <= moment.year <= 2100:
        raise ValueError("the year must lie between 2000 and 2100")
    return moment


When = Annotated[Instant, AfterValidator(_near)]
