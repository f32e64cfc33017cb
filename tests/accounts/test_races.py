"""What two people do at once, with real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Enterprise, Person, SignInCode
from app.accounts.services.codes import request_code
from app.accounts.services.people import person_for_mobile
from app.accounts.services.sign_in import attempt
from app.clock import now
from app.database import current_session
from app.errors import AppError
from app.notices import public as notices
from app.unit_of_work import unit_of_work
from tests.builders import accounts as made

MOBILE = "13922223333"


def together(app: Flask, count: int, act: object) -> list[object]:
    def one(number: int) -> object:
        with app.app_context():
            try:
                return act(number)  # type: ignore[operator]
            except AppError as error:
                return error.code

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_one_code_signs_in_one_of_many(committed: Flask) -> None:
    with committed.app_context():
        with unit_of_work() as session:
            request_code(session, MOBILE)
        code = notices.outbox(current_session(), MOBILE)[0].secrets["code"]

    def use(_number: int) -> bool:
        with unit_of_work() as session:
            return attempt(session, mobile=MOBILE, code=code, terms=True).person is not None

    assert sorted(together(committed, 8, use)) == [False] * 7 + [True]


def test_tries_are_counted_exactly(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        request_code(session, MOBILE)

    def guess(_number: int) -> str:
        with unit_of_work() as session:
            refusal = attempt(session, mobile=MOBILE, code="x", terms=True).refusal
            return refusal.code if refusal else ""

    answers = together(committed, 8, guess)
    assert answers.count("wrong_code") == 5
    assert answers.count("too_many_tries") == 3
    with committed.app_context():
        assert current_session().scalar(select(SignInCode.tries)) == 5


def test_one_code_is_sent_when_many_are_asked_for(committed: Flask) -> None:
    def ask(_number: int) -> str:
        with unit_of_work() as session:
            request_code(session, MOBILE)
        return "sent"

    assert sorted(together(committed, 6, ask)) == ["code_too_soon"] * 5 + ["sent"]


def test_one_person_is_made_for_one_number(committed: Flask) -> None:
    def make(_number: int) -> int:
        with unit_of_work() as session:
            return person_for_mobile(session, MOBILE).id

    assert len(set(together(committed, 8, make))) == 1
    with committed.app_context():
        assert current_session().scalar(select(func.count()).select_from(Person)) == 1


def test_one_enterprise_is_registered_for_one_credit_code(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        owner = made.person(session)
        actor, code = made.actor(session, owner), made.credit_code()

    def register(_number: int) -> str:
        from app.accounts import public as accounts

        with unit_of_work() as session:
            accounts.register_enterprise(
                session,
                actor,
                name="天津并发测试有限公司",
                credit_code=code,
                industry_code="C36",
                district_code="120110",
                address="先锋东路 1 号",
                contact_name="孙经理",
                contact_mobile="13800000001",
            )
        return "registered"

    assert sorted(together(committed, 5, register)) == ["credit_code_taken"] * 4 + ["registered"]
    with committed.app_context():
        assert current_session().scalar(select(func.count()).select_from(Enterprise)) == 1


@pytest.mark.parametrize("pause", [timedelta(seconds=59)])
def test_the_pause_is_kept_across_transactions(committed: Flask, pause: timedelta) -> None:
    with committed.app_context():
        with unit_of_work() as session:
            request_code(session, MOBILE, at=now() - pause)
        with pytest.raises(AppError), unit_of_work() as session:
            request_code(session, MOBILE)
