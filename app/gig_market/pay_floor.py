"""The city's hourly minimum as dated data: one line of `data/hourly_minimum.csv` per change, each with its source."""

import csv
from datetime import date
from functools import cache
from importlib import resources

from app.gig_market import rules


@cache
def floors() -> tuple[rules.PayFloor, ...]:
    """Every known minimum of the city, oldest first."""
    text = resources.files("app.gig_market").joinpath("data/hourly_minimum.csv").read_text("utf-8")
    found = [
        rules.PayFloor(date.fromisoformat(row["valid_from"]), round(float(row["hourly_yuan"]) * 100), row["source"])
        for row in csv.DictReader(text.splitlines())
    ]
    return tuple(sorted(found, key=lambda floor: floor.valid_from))


def on(day: date) -> rules.PayFloor:
    """The minimum in force on `day`; before the first known one, the first."""
    return rules.floor_on(floors(), day) or floors()[0]
