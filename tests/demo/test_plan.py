"""The invented city, before anything is written: same seed, same city; nothing anybody would laugh at."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import phonenumbers
import pytest
from flask import Flask

from app.demo import curve, names, plan, texts
from app.demo.catalogue import chains, clean, titles, titles_of
from app.hiring.public import text_problems

DATA = Path(__file__).resolve().parents[2] / "app" / "reference" / "data"


def test_same_seed_same_city() -> None:
    assert plan.enterprises(7) == plan.enterprises(7)
    assert plan.enterprises(7) != plan.enterprises(8)


def test_sizes() -> None:
    found = plan.enterprises()
    assert len(found) == 200
    assert sum(len(e.vacancies) for e in found) == 1500
    assert len({e.name for e in found}) == 200
    assert len({e.district for e in found}) == 16
    assert len(plan.seekers(date(2026, 3, 1))) == 3000


def test_every_line_lacks_at_least_what_is_offered_on_it() -> None:
    for enterprise in plan.enterprises():
        offered: Counter[tuple[str, str]] = Counter()
        for vacancy in enterprise.vacancies:
            offered[vacancy.title.kind, vacancy.title.occupation] += vacancy.headcount
        peaks = {(line.kind, line.occupation): line.peak for line in enterprise.lines}
        assert peaks.keys() == offered.keys()
        assert all(peaks[key] >= count for key, count in offered.items())


def test_shortage_is_plausible_for_the_size() -> None:
    found = plan.enterprises()
    short = sum(line.peak for e in found for line in e.lines)
    assert 0.03 < short / sum(e.staff for e in found) < 0.12


def test_titles_are_real_ones_with_known_occupations() -> None:
    with (DATA / "job_titles_labelled.csv").open(encoding="utf-8") as file:
        real = {clean(row["title"]) for row in csv.DictReader(file)}
    with (DATA / "occupations.csv").open(encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file) if row["level"] == "4"}
    assert not [title.title for title in titles() if title.title not in real]
    assert not [title.title for title in titles() if title.occupation not in known]


def test_no_title_or_text_breaks_the_rules_of_cards(app: Flask) -> None:
    with app.app_context():
        for title in titles():
            assert not text_problems("title", title.title), title.title
        for many in texts.DUTIES.values():
            assert not [text for text in many if text_problems("duties", text)]
        for many in texts.CONDITIONS.values():
            assert not [text for text in many if text_problems("conditions", text)]
        assert not text_problems("tags", "，".join(texts.TAGS + texts.ENGINEER_TAGS))


def test_most_titles_are_production_service_or_technical() -> None:
    offered = [v.title for e in plan.enterprises() for v in e.vacancies]
    hands = [t for t in offered if t.occupation[0] in "46" or t.kind in ("general", "technical")]
    assert len(hands) / len(offered) > 0.85


def test_every_field_has_titles() -> None:
    assert all(len(titles_of(chain.field)) >= 2 for chain in chains())


@pytest.mark.parametrize("series", [names.SEEKER_MOBILES, names.CLERK_MOBILES, names.STAFF_MOBILES, names.TOUR_MOBILES])
def test_mobiles_are_valid(series: int) -> None:
    for number in (1, 42, 2999):
        assert phonenumbers.is_valid_number(phonenumbers.parse(names.mobile(series, number), "CN"))


def test_people_are_of_working_age() -> None:
    today = date(2026, 3, 1)
    years = [(today - seeker.born).days / 365.25 for seeker in plan.seekers(today)]
    assert min(years) > 17.9
    assert max(years) < 58


def test_curve_peaks_in_the_third_week_and_falls() -> None:
    short = [curve.shortfall(1000, week) for week in range(curve.WEEKS)]
    assert max(short) == short[2]
    assert short[2:] == sorted(short[2:], reverse=True)
    gap = [curve.return_gap(1000, week) for week in range(curve.WEEKS)]
    assert gap == sorted(gap, reverse=True)
