"""Payloads of applying inside a room."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.livestream.schemas import Clean, VacancyIn


class ApplyIn(VacancyIn):
    """A vacancy of the rundown, and what is not known yet of who applies; what was said before stays."""

    name: Annotated[Clean, Field(max_length=40)] = ""
    birth_date: date | None = Field(default=None, description="Needed for hazardous work")
    share: bool = Field(default=False, description="Consent that employers applied to see name and number")
