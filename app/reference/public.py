"""The door of app.reference."""

from app.reference.models import CalendarDay, Industry, Occupation, ReferenceSource, Region
from app.reference.queries import (
    districts,
    industries,
    industry_name,
    names_of_regions,
    occupation_name,
    occupation_search,
    prefectures,
    provinces,
    region_name,
    require_district,
    require_industry,
    require_occupation,
    require_region,
)
from app.reference.rules import is_workday, spring_festival
from app.reference.services import load_all

__all__ = [
    "CalendarDay",
    "Industry",
    "Occupation",
    "ReferenceSource",
    "Region",
    "districts",
    "industries",
    "industry_name",
    "is_workday",
    "load_all",
    "names_of_regions",
    "occupation_name",
    "occupation_search",
    "prefectures",
    "provinces",
    "region_name",
    "require_district",
    "require_industry",
    "require_occupation",
    "require_region",
    "spring_festival",
]
