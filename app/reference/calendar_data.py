"""Special days of China as rows: Spring Festivals, official days off, weekend days moved to work."""

from datetime import date
from typing import Any

from holidays import country_holidays

from app.reference.rules import spring_festival


def calendar_rows(first: date, last: date) -> list[dict[str, Any]]:
    """Rows for `calendar_days`. Days off beyond the last official arrangement are the statutory ones only."""
    years = range(first.year, last.year + 1)
    zh, en = (country_holidays("CN", years=years, language=language) for language in ("zh_CN", "en_US"))
    off = [_row(day, "holiday", zh[day], en[day]) for day in zh]
    moved = [
        _row(day, "workday", "调休上班", "Working day (moved)")
        for day in getattr(zh, "weekend_workdays", ())
        if first <= day <= last
    ]
    festivals = [_row(spring_festival(year), "spring_festival", "春节", "Spring Festival") for year in years]
    return sorted(off + moved + festivals, key=lambda row: (row["day"], row["kind"]))


def _row(day: date, kind: str, name: str, name_en: str) -> dict[str, Any]:
    return {"day": day, "kind": kind, "name": name[:60], "name_en": name_en[:100]}
