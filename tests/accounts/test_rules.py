"""Numbers, codes, ages and the limits of codes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import rules
from app.accounts.fields import read_date
from app.accounts.next_page import safe_next

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["13800002046", "138 0000 2046", "+86 138-0000-2046", "8613800002046", "１３８００００２０４６"]
)
def test_mobile_numbers_as_people_type_them(text: str) -> None:
    assert rules.normal_mobile(text) == "13800002046"


@pytest.mark.parametrize("text", ["", "1380000204", "138000020466", "02223456789", "+1 202 555 0143", "abc", "\x00"])
def test_what_is_not_a_mobile_number(text: str) -> None:
    assert rules.normal_mobile(text) is None


@given(st.text(max_size=60))
def test_any_text_gives_eleven_digits_or_nothing(text: str) -> None:
    found = rules.normal_mobile(text)
    assert found is None or (len(found) == 11 and found.isdecimal())


def test_digits_missing() -> None:
    assert rules.digits_missing("1380000204") == 1
    assert rules.digits_missing("13800002046") is None


@given(st.integers(min_value=0, max_value=10**7))
def test_sample_credit_codes_pass_their_own_check(number: int) -> None:
    assert rules.normal_credit_code(rules.sample_credit_code(number)) == rules.sample_credit_code(number)


def test_a_credit_code_with_one_wrong_character_is_refused() -> None:
    code = rules.sample_credit_code(7)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert rules.normal_credit_code(wrong) is None


def test_identity_numbers() -> None:
    number = rules.normal_id_number("11010519491231002x")
    assert number == "11010519491231002X"
    assert rules.birth_date_of(number) == date(1949, 12, 31)
    assert rules.normal_id_number("110105194912310021") is None
    assert rules.normal_id_number("110105194913310021") is None


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(2010, 3, 2), date(2026, 3, 1), 15),
        (date(2010, 3, 2), date(2026, 3, 2), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age(birth: date, on: date, years: int) -> None:
    assert rules.age(birth, on) == years


def test_codes_may_follow_after_a_pause() -> None:
    assert rules.wait_for_code([], NOON) is None
    assert rules.wait_for_code([NOON - timedelta(seconds=20)], NOON) == timedelta(seconds=40)
    assert rules.wait_for_code([NOON - timedelta(seconds=61)], NOON) is None


def test_five_codes_an_hour_at_most() -> None:
    sent = [NOON - timedelta(minutes=m) for m in (50, 40, 30, 20, 10)]
    assert rules.wait_for_code(sent, NOON) == timedelta(minutes=10)


@given(st.lists(st.integers(min_value=0, max_value=200_000), max_size=40))
def test_waiting_as_told_is_enough(seconds: list[int]) -> None:
    sent = [NOON - timedelta(seconds=s) for s in seconds]
    wait = rules.wait_for_code(sent, NOON)
    if wait is not None:
        assert wait > timedelta(0)
        assert rules.wait_for_code(sent, NOON + wait) is None


@pytest.mark.parametrize("text", ["1980-05-01", "19800501", "1980年5月1日", "1980.5.1", "1980/05/01"])
def test_dates_as_people_type_them(text: str) -> None:
    assert read_date(text) == date(1980, 5, 1)


@pytest.mark.parametrize("text", ["1980-13-01", "80-5-1", "gestern", "", "19800231"])
def test_what_is_not_a_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "",
        None,
        "/a\nb",
        "/\t/evil.example",
    ],
)
def test_only_our_own_pages_follow_signing_in(target: str | None) -> None:
    assert safe_next(target, "/home") == "/home"


def test_a_local_page_follows_signing_in() -> None:
    assert safe_next("/fairs/abc?tab=1") == "/fairs/abc?tab=1"
