"""The door of outcomes for the packages above."""

from app.outcomes.desk import waiting
from app.outcomes.queries.reports import figures
from app.outcomes.queries.scope import Scope, scope_of
from app.outcomes.queries.weeks import AskedWeek, DistrictRow, district_rows, week_of
from app.outcomes.rules import Figure

__all__ = [
    "AskedWeek",
    "DistrictRow",
    "Figure",
    "Scope",
    "district_rows",
    "figures",
    "scope_of",
    "waiting",
    "week_of",
]
