"""The day in the farmers' calendar, as it is written beside the date: 正月十五."""

from datetime import date

from lunardate import LunarDate

MONTHS = "正二三四五六七八九十冬腊"
DIGITS = "一二三四五六七八九十"


def day_name(day: int) -> str:
    """1 → 初一, 10 → 初十, 15 → 十五, 20 → 二十, 21 → 廿一, 30 → 三十."""
    if day <= 10:
        return f"初{DIGITS[day - 1]}"
    if day in (20, 30):
        return f"{DIGITS[day // 10 - 1]}十"
    return f"{'十廿'[day // 10 - 1]}{DIGITS[day % 10 - 1]}"


def chinese(on: date) -> str:
    """正月十五; a leap month says so: 闰六月初一."""
    lunar = LunarDate.from_solar_date(on.year, on.month, on.day)
    leap = "闰" if lunar.is_leap_month else ""
    return f"{leap}{MONTHS[lunar.month - 1]}月{day_name(lunar.day)}"


def english(on: date) -> str:
    """lunar 1/15, and how a leap month is told apart: lunar 6b/1."""
    lunar = LunarDate.from_solar_date(on.year, on.month, on.day)
    return f"lunar {lunar.month}{'b' if lunar.is_leap_month else ''}/{lunar.day}"
