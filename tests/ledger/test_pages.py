"""Pages of the ledger: every figure opens, what is typed is kept, who may not see a page does not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.actor import GUEST, SYSTEM, StaffRole
from app.clock import local, now
from app.ledger.models import LedgerEntry, LedgerLine, Reading, Survey
from app.ledger.public import (
    Balance,
    PipelineStage,
    Spell,
    declare_need,
    line_balances,
    move_pipeline,
    settle_placement,
    waiting,
)
from tests.builders import accounts, ledger


@pytest.fixture
def line(session: Session) -> LedgerLine:
    """52 found at first, 3 arrived, then 51 found where 49 were booked."""
    made = ledger.line(session, accounts.enterprise(session, "天津津沽精密机械有限公司", at=now() - timedelta(days=60)))
    ledger.survey(session, made, 52, now() - timedelta(days=20))
    for number in range(1, 4):
        settle_placement(
            session,
            SYSTEM,
            placement_id=number,
            placement_public_id=f"{number:024x}",
            line_id=made.id,
            spells=[Spell(now() - timedelta(days=15))],
        )
    ledger.survey(session, made, 51, now() - timedelta(days=5))
    declare_need(session, ledger.CITY, made.id, change=4, at=now() - timedelta(days=2), reason="新接订单")
    move_pipeline(session, line_id=made.id, subject="a1", stage=PipelineStage.APPLIED, at=now())
    return made


@pytest.fixture
def enterprise(session: Session, line: LedgerLine) -> Enterprise:
    return session.get_one(Enterprise, line.enterprise_id)


@pytest.fixture
def officer(session: Session, client: FlaskClient) -> FlaskClient:
    return accounts.sign_in(client, accounts.staff(session, StaffRole.OFFICER, "120110"))


def ago(days: float) -> str:
    """That moment as one types it."""
    return local(now() - timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def text(answer: object) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)  # type: ignore[attr-defined]
    return answer.get_data(as_text=True)  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("by", ["enterprise", "district", "post_kind", "occupation", "industry"])
def test_the_overview_shows_every_grouping(officer: FlaskClient, line: LedgerLine, by: str) -> None:
    page = text(officer.get(f"/ledger?by={by}"))
    assert "55" in page and "现在还缺" in page


def test_the_overview_asks_few_questions(
    officer: FlaskClient,
    line: LedgerLine,
    session: Session,
    count_queries: Callable[[], AbstractContextManager[Callable[[], int]]],
) -> None:
    for number in range(6):
        ledger.survey(session, ledger.line(session, accounts.enterprise(session)), number)
    with count_queries() as asked:
        text(officer.get("/ledger"))
    assert asked() <= 20


def test_an_enterprise_page_lists_its_entries_with_both_clocks(officer: FlaskClient, enterprise: Enterprise) -> None:
    page = text(officer.get(f"/ledger/enterprises/{enterprise.public_id}"))
    assert "6 条相加" in page and "首次填写" in page and "新接订单" in page and "+2 人未解释" in page


def test_why_this_number_ends_in_the_number(officer: FlaskClient, line: LedgerLine) -> None:
    page = text(officer.get("/ledger/why?figure=shortfall&district=120110"))
    assert "缺工为什么是 55？" in page and "6 条相加" in page
    arrivals = text(officer.get("/ledger/why?figure=arrivals&district=120110"))
    assert "到岗为什么是 3？" in arrivals


def test_the_past_is_shown_as_it_was(officer: FlaskClient, line: LedgerLine) -> None:
    day = (now() - timedelta(days=10)).date().isoformat()
    assert "缺工为什么是 49？" in text(officer.get(f"/ledger/why?figure=shortfall&effective={day}"))
    assert "缺工为什么是 0？" in text(officer.get(f"/ledger/why?figure=shortfall&known={day}"))


@pytest.mark.parametrize(
    "query", ["effective=yesterday", "by=colour", "kind=chief", "effective=0001-01-01", "known=9999-12-31"]
)
def test_an_address_that_makes_no_sense_is_refused(officer: FlaskClient, query: str) -> None:
    assert officer.get(f"/ledger?{query}").status_code == 422


def test_a_survey_is_entered_for_several_lines(
    session: Session, officer: FlaskClient, enterprise: Enterprise, line: LedgerLine
) -> None:
    url = f"/ledger/enterprises/{enterprise.public_id}/survey"
    text(officer.get(url))
    sent = form(officer, url) | {
        "observed_at": ago(21),
        "channel": "visit",
        "note": "住宿紧张",
        "levels-0-post_kind": "general",
        "levels-0-occupation": "",
        "levels-0-shortfall": "１２",
        "levels-0-return_gap": "3",
        "levels-1-post_kind": "general",
        "levels-1-occupation": "",
        "levels-1-shortfall": "",
    }
    assert officer.post(url, data=sent).status_code == 302
    survey = session.scalars(select(Survey).where(Survey.note == "住宿紧张")).one()
    assert "住宿紧张" in text(officer.get(f"/ledger/surveys/{survey.public_id}"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"levels-0-shortfall": "很多"}, "人数请填数字"),
        ({"levels-0-shortfall": "-3"}, "人数请填数字"),
        ({"observed_at": "昨天"}, "时间请写成"),
        ({"observed_at": "2099-01-01 08:00"}, "还没到"),
        ({"levels-0-shortfall": "", "levels-0-return_gap": ""}, "至少填一个岗位"),
        ({"levels-0-occupation": "不存在的职业"}, "不是一个职业的全名"),
    ],
)
def test_a_wrong_survey_is_shown_again_with_what_was_typed(
    officer: FlaskClient, enterprise: Enterprise, wrong: dict[str, str], says: str
) -> None:
    url = f"/ledger/enterprises/{enterprise.public_id}/survey"
    right = {"observed_at": ago(21), "channel": "visit", "note": "原样保留", "levels-0-post_kind": "general"}
    answer = officer.post(url, data=form(officer, url) | right | {"levels-0-shortfall": "5"} | wrong)
    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True) and "原样保留" in answer.get_data(as_text=True)


def form(client: FlaskClient, url: str) -> dict[str, str]:
    page = client.get(url).get_data(as_text=True)
    return {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}


def test_a_difference_is_explained_and_the_level_corrected(
    session: Session, officer: FlaskClient, line: LedgerLine
) -> None:
    newest = session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
    assert "去解释" in text(officer.get("/ledger/differences"))
    url = f"/ledger/readings/{newest.public_id}/explanation"
    text(officer.get(url))
    too_much = form(officer, url) | {"amount": "3", "reason": "另有 2 人"}
    assert officer.post(url, data=too_much).status_code == 422
    assert officer.post(url, data=too_much | {"amount": "2"}).status_code == 302
    assert line_balances(session, [line.id])[line.id].unexplained == 0
    url = f"/ledger/readings/{newest.public_id}/correction"
    assert officer.post(url, data=form(officer, url) | {"level": "50", "reason": "听错了"}).status_code == 302
    assert line_balances(session, [line.id])[line.id].shortfall == 54


def test_a_declared_need_is_corrected_once(session: Session, officer: FlaskClient, line: LedgerLine) -> None:
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.reason == "新接订单")).one()
    url = f"/ledger/entries/{entry.public_id}/correction"
    sent = form(officer, url) | {"replacement": "6", "reason": "订单改了"}
    assert officer.post(url, data=sent).status_code == 302
    assert officer.post(url, data=sent).status_code == 422
    assert line_balances(session, [line.id])[line.id].shortfall == 57


def test_need_changes_moves_and_the_enterprise_moves(
    session: Session, client: FlaskClient, line: LedgerLine, enterprise: Enterprise
) -> None:
    accounts.sign_in(client, accounts.staff(session, StaffRole.CITY))
    other = ledger.line(session, enterprise, None)
    url = f"/ledger/lines/{line.public_id}/need"
    sent = {"count": "−5", "at": ago(1), "reason": "取消岗位"}
    assert client.post(url, data=form(client, url) | sent).status_code == 302
    url = f"/ledger/lines/{line.public_id}/transfer"
    sent = {"to_line": other.public_id, "count": "10", "at": ago(1), "reason": "岗位写错"}
    assert client.post(url, data=form(client, url) | sent).status_code == 302
    found = line_balances(session, [line.id, other.id])
    assert (found[line.id].shortfall, found[other.id].shortfall) == (40, 10)
    url = f"/ledger/enterprises/{enterprise.public_id}/classification"
    sent = {"district_code": "120111", "industry_code": "C36", "valid_from": ago(0.5)}
    assert client.post(url, data=form(client, url) | sent).status_code == 302
    assert "缺工为什么是 50？" in text(client.get("/ledger/why?figure=shortfall&district=120111"))
    assert "缺工为什么是 0？" in text(client.get("/ledger/why?figure=shortfall&district=120110"))


def test_an_enterprise_reports_itself_and_sees_only_its_own(
    session: Session, client: FlaskClient, enterprise: Enterprise, line: LedgerLine
) -> None:
    other = accounts.enterprise(session)
    accounts.sign_in(client, accounts.clerk(session, enterprise))
    assert "填报缺工" in text(client.get("/desk/shortfall"))
    url = "/desk/shortfall/report"
    sent = {"observed_at": ago(1), "levels-0-post_kind": "general", "levels-0-shortfall": "7"}
    assert client.post(url, data=form(client, url) | sent).status_code == 302
    assert client.get(f"/desk/shortfall?enterprise={other.public_id}").status_code == 404
    assert client.get(f"/ledger/why?enterprise={other.public_id}").status_code == 404
    assert client.get("/ledger/why").status_code == 404
    text(client.get(f"/ledger/why?enterprise={enterprise.public_id}"))


def test_the_export_is_a_table_without_formulas(session: Session, officer: FlaskClient) -> None:
    evil = ledger.line(session, accounts.enterprise(session, "=cmd()公司"))
    ledger.survey(session, evil, 3)
    table = text(officer.get("/ledger.csv"))
    assert table.startswith("\ufeff名称") and "'=cmd()公司,3" in table


def test_who_has_not_reported_is_listed_apart(session: Session, officer: FlaskClient) -> None:
    silent = accounts.enterprise(session, "没有上报的公司")
    silent.must_report = True
    session.flush()
    page = text(officer.get("/ledger/not-reported"))
    assert "没有上报的公司" in page
    line = ledger.line(session, silent)
    ledger.survey(session, line, 0, balance=Balance.RETURN_GAP)
    assert "没有上报的公司" not in text(officer.get("/ledger/not-reported"))


PAGES = (
    "/ledger/enterprises/{enterprise}",
    "/ledger/enterprises/{enterprise}/survey",
    "/ledger/enterprises/{enterprise}/classification",
    "/ledger/lines/{line}/need",
    "/ledger/lines/{line}/transfer",
    "/ledger/surveys/{survey}",
    "/ledger/readings/{reading}/explanation",
    "/ledger/readings/{reading}/correction",
    "/ledger/entries/{entry}/correction",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("role", "district", "status"), [("officer", "120111", 404), ("gate", "120110", 403), (None, None, 403)]
)
def test_others_do_not_see_a_page(
    session: Session,
    client: FlaskClient,
    line: LedgerLine,
    path: str,
    role: str | None,
    district: str | None,
    status: int,
) -> None:
    person = accounts.staff(session, role, district) if role else accounts.person(session)
    accounts.sign_in(client, person)
    enterprise = session.get_one(Enterprise, line.enterprise_id)
    ids = {
        "enterprise": enterprise.public_id,
        "line": line.public_id,
        "survey": session.scalars(select(Survey.public_id).limit(1)).one(),
        "reading": session.scalars(select(Reading.public_id).limit(1)).one(),
        "entry": session.scalars(select(LedgerEntry.public_id).limit(1)).one(),
    }
    assert client.get(path.format(**ids)).status_code == status


def test_english_pages_have_no_chinese_words_of_ours(officer: FlaskClient, enterprise: Enterprise) -> None:
    page = text(officer.get(f"/ledger/enterprises/{enterprise.public_id}?lang=en"))
    assert "Effective" in page and "首次填写" not in page


def test_what_waits_is_told_to_those_who_can_do_it(app: Flask, session: Session, line: LedgerLine) -> None:
    here, there, city = (
        accounts.actor(session, accounts.staff(session, role, district))
        for role, district in (("officer", "120110"), ("officer", "120111"), ("city", None))
    )
    with app.test_request_context():
        assert [(item.count, item.href) for item in waiting(session, here)] == [(1, "/ledger/differences")]
        assert waiting(session, there) == []
        assert waiting(session, city)[0].count == 1
        assert waiting(session, GUEST) == []
