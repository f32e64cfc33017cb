"""Pages of hiring as people use them: what is shown, refused at the field, harmless when sent twice."""

import re
from datetime import timedelta

import pytest
from flask import g
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import AuditRecord
from app.clock import now, today
from app.hiring import public as hiring
from app.hiring.public import InterviewValues, State, VacancyState, Way
from tests.builders import accounts
from tests.builders.hiring import application, clerk_of, in_days, vacancy
from tests.builders.ledger import TURNER


@pytest.fixture(autouse=True)
def _no_csrf(monkeypatch) -> None:
    from app.extensions import csrf

    monkeypatch.setattr(csrf, "protect", lambda: None)
    monkeypatch.setattr("flask_wtf.form.FlaskForm.Meta.csrf", False)


@pytest.fixture
def as_(client: FlaskClient):
    """`as_(person)` gives a browser signed in as that person."""

    def use(person: object) -> FlaskClient:
        g.pop("_login_user", None)
        return accounts.sign_in(client, person)

    return use


@pytest.fixture
def enterprise(session: Session):
    return accounts.enterprise(session)


@pytest.fixture
def clerk(session: Session, enterprise):
    return accounts.clerk(session, enterprise)


def person_of(session: Session, made):
    return session.get_one(accounts.accounts.Person, made.person_id)


FORM = {
    "title": "数控车工", "post_kind": "technical", "occupation_code": TURNER, "headcount": "3", "pay_period": "month",
    "pay_low_fen": "6,000", "pay_high_fen": "8000", "basic_pay_fen": "", "district_code": "120110",
    "address": "先锋东路 1 号", "duties": "操作数控车床，按图加工。", "conditions": "会看图纸。", "tags": "包住 两班倒",
}  # fmt: skip


def form(enterprise, **changed: str) -> dict[str, str]:
    return FORM | {"enterprise": enterprise.public_id, "valid_until": in_days(20).isoformat()} | changed


def test_guests_find_and_read_jobs(client: FlaskClient, session: Session) -> None:
    made = vacancy(session)
    session.commit()
    shown = client.get("/jobs?q=车工&district=120110&pay=4000").get_data(as_text=True)
    assert f"/jobs/{made.public_id}" in shown and "6,000–8,000 元/月" in shown
    page = client.get(f"/jobs/{made.public_id}").get_data(as_text=True)
    assert "登录后投递" in page and "招聘服务" in page
    assert client.get("/jobs?q=%25&pay=x&page=99999999").status_code == 200
    assert client.get("/jobs?q=%00").status_code == 422
    assert client.get("/jobs?q=没有这种岗位").get_data(as_text=True).count("没有找到") == 1


def test_a_seeker_applies_and_pressing_twice_is_harmless(as_, session: Session) -> None:
    made, person = vacancy(session), accounts.person(session)
    session.commit()
    browser = as_(person)
    for _ in range(2):
        answer = browser.post(f"/jobs/{made.public_id}/apply")
        assert answer.status_code == 302 and "/me/applications/" in answer.location
    page = browser.get("/me/applications").get_data(as_text=True)
    assert page.count("数控车工</a>") == 1 and "stateline" in page


def test_a_draft_is_hidden_from_others(as_, client: FlaskClient, session: Session, enterprise, clerk) -> None:
    draft = hiring.save_draft(session, accounts.actor(session, clerk), enterprise.id, hiring_values())
    session.commit()
    assert client.get(f"/jobs/{draft.public_id}").status_code == 404
    assert as_(clerk).get(f"/desk/vacancies/{draft.public_id}").status_code == 200


def hiring_values():
    from tests.builders.hiring import values

    return values(duties="")


def test_the_seeker_walks_the_way_on_the_phone(as_, session: Session) -> None:
    made = application(session, state=State.INTENDED)
    seeker, clerk = (
        person_of(session, made),
        clerk_of(session, session.get_one(hiring.Vacancy, made.vacancy_id).enterprise_id),
    )
    at = InterviewValues(now() + timedelta(days=1), Way.ONSITE, "东门传达室")
    hiring.advance(session, clerk, made.id, State.INTERVIEW_INVITED, interview=at)
    session.commit()
    path, browser = f"/me/applications/{made.public_id}", as_(seeker)
    assert "东门传达室" in browser.get(path).get_data(as_text=True)
    assert browser.post(f"{path}/answer", data={"coming": "yes"}).status_code == 302
    hiring.advance(session, clerk, made.id, State.INTERVIEWED)
    hiring.advance(session, clerk, made.id, State.OFFERED)
    session.commit()
    assert 'value="accepted"' in browser.get(path).get_data(as_text=True)
    assert browser.post(f"{path}/step", data={"to": "accepted"}).status_code == 302
    assert browser.post(f"{path}/arrival", data={"day": today().isoformat()}).status_code == 302
    assert "等企业确认" in browser.get(path).get_data(as_text=True)
    hiring.confirm_arrival(session, clerk, made.id, "employer", now())
    session.commit()
    refused = browser.post(f"{path}/departure", data={"day": today().isoformat(), "reason": " "})
    assert refused.status_code == 422 and "请写明原因" in refused.get_data(as_text=True)
    session.expire_all()
    assert browser.post(f"{path}/departure", data={"day": today().isoformat(), "reason": "回老家"}).status_code == 302
    assert made.state is State.LEFT


@pytest.mark.parametrize("data", [{}, {"to": "offered"}, {"to": "nonsense"}, {"to": "arrived"}])
def test_steps_that_are_not_the_seekers_do_nothing(as_, session: Session, data: dict[str, str]) -> None:
    made = application(session, state=State.INTERVIEWED)
    session.commit()
    as_(person_of(session, made)).post(f"/me/applications/{made.public_id}/step", data=data)
    session.expire_all()
    assert made.state is State.INTERVIEWED


def test_other_people_find_nothing(as_, session: Session) -> None:
    made = application(session, state=State.OFFERED)
    stranger = accounts.person(session)
    other = accounts.clerk(session, accounts.enterprise(session))
    session.commit()
    for who, path in (
        (stranger, f"/me/applications/{made.public_id}"),
        (other, f"/me/applications/{made.public_id}"),
        (other, f"/desk/applicants/{made.public_id}"),
        (other, f"/desk/vacancies/{session.get_one(hiring.Vacancy, made.vacancy_id).public_id}"),
        (other, f"/desk/applicants?vacancy={session.get_one(hiring.Vacancy, made.vacancy_id).public_id}"),
    ):
        assert as_(who).get(path).status_code == 404, path
    posted = as_(stranger).post(f"/me/applications/{made.public_id}/step", data={"to": "accepted"})
    assert posted.status_code == 404
    assert as_(stranger).get("/desk/applicants").status_code == 403


def test_a_vacancy_is_written_refused_at_its_fields_and_published(as_, session: Session, enterprise, clerk) -> None:
    session.commit()
    browser = as_(clerk)
    assert browser.get("/desk/vacancies/new").status_code == 200
    wrong = form(enterprise, title="高薪女车工", conditions="35岁以下", headcount="0", pay_low_fen="面议")
    refused = browser.post("/desk/vacancies/new", data=wrong)
    page = refused.get_data(as_text=True)
    assert (
        refused.status_code == 422
        and "高薪女车工" in page
        and 'id="headcount-e"' in page
        and 'id="pay_low_fen-e"' in page
    )
    refused = browser.post("/desk/vacancies/new", data=form(enterprise, title="高薪女车工", conditions="35岁以下"))
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422 and "「高薪」" in page and 'id="title-e"' in page and 'id="conditions-e"' in page
    answer = browser.post("/desk/vacancies/new", data=form(enterprise))
    assert answer.status_code == 302
    made = session.scalars(select(hiring.Vacancy)).one()
    assert (made.pay_low_fen, made.tags, made.state) == (600_000, ["包住", "两班倒"], VacancyState.OPEN)


def test_occupations_are_understood_by_name(as_, session: Session, enterprise, clerk) -> None:
    session.commit()
    browser = as_(clerk)
    unclear = browser.post("/desk/vacancies/new", data=form(enterprise, occupation_code="工"))
    assert unclear.status_code == 422 and "请从列表里选一个职业" in unclear.get_data(as_text=True)
    made = browser.post("/desk/vacancies/new", data=form(enterprise, occupation_code=f"{TURNER} 车工"))
    assert made.status_code == 302


def test_a_vacancy_is_drafted_copied_changed_closed_and_opened(as_, session: Session, enterprise, clerk) -> None:
    session.commit()
    browser = as_(clerk)
    browser.post("/desk/vacancies/new", data=form(enterprise, draft="1"))
    made = session.scalars(select(hiring.Vacancy)).one()
    path = f"/desk/vacancies/{made.public_id}"
    assert made.state is VacancyState.DRAFT
    assert "数控车工" in browser.get(f"/desk/vacancies/new?copy={made.public_id}").get_data(as_text=True)
    for act, state in (("open", "open"), ("close", "closed"), ("open", "open")):
        assert browser.post(f"{path}/{act}").status_code == 302
        session.expire_all()
        assert made.state == state
    assert browser.post(f"{path}/edit", data=form(enterprise, headcount="7")).status_code == 302
    assert browser.post(f"{path}/extend", data={"valid_until": in_days(60).isoformat()}).status_code == 302
    assert browser.post(f"{path}/extend", data={"valid_until": in_days(600).isoformat()}).status_code == 422
    session.expire_all()
    assert (made.headcount, made.valid_until) == (7, in_days(60))
    assert browser.post(f"{path}/edit", data=form(enterprise, title="女工")).status_code == 422
    assert "女工" not in browser.get("/desk/vacancies").get_data(as_text=True)


def test_the_board_shows_masked_people_where_they_stand(
    as_, session: Session, enterprise, clerk, count_queries
) -> None:
    made = vacancy(session, enterprise, headcount=9)
    for state in [State.APPLIED] * 10 + [State.INTENDED, State.INTERVIEW_INVITED, State.OFFERED, State.ARRIVED]:
        application(session, made, state=state)
    session.commit()
    browser = as_(clerk)
    browser.get(f"/desk/applicants?vacancy={made.public_id}")
    session.expire_all()
    with count_queries() as n:
        page = browser.get(f"/desk/applicants?vacancy={made.public_id}").get_data(as_text=True)
    assert n() <= 24
    assert "王*" in page and "王芳" not in page and "还有 2 人" in page
    table = browser.get(f"/desk/applicants?vacancy={made.public_id}&view=table&step=0").get_data(as_text=True)
    assert table.count('type="checkbox"') == 10
    for path in ("?over=1", "?step=9", "?channel=portal", "?channel=x&page=0", ""):
        assert browser.get(f"/desk/applicants{path}").status_code == 200


def test_many_are_answered_at_once(as_, session: Session, enterprise, clerk) -> None:
    made = vacancy(session, enterprise)
    many = [application(session, made) for _ in range(3)]
    gone = application(session, made)
    foreign = application(session)
    hiring.advance(session, accounts.actor(session, person_of(session, gone)), gone.id, State.WITHDRAWN, reason="太远")
    session.commit()
    browser = as_(clerk)
    ids = [found.public_id for found in [*many, gone, foreign]]
    browser.post("/desk/applicants/bulk", data={"id": ids, "to": "intended"})
    session.expire_all()
    assert [found.state for found in many] == [State.INTENDED] * 3
    assert (gone.state, foreign.state) == (State.WITHDRAWN, State.APPLIED)
    answer = browser.post("/desk/applicants/bulk", data={"id": ids[:1], "to": "declined", "back": "//evil.test"})
    assert answer.location == "/desk/applicants"
    session.expire_all()
    assert many[0].state is State.INTENDED


def test_the_employer_walks_the_way_at_the_desk(as_, session: Session, enterprise, clerk) -> None:
    made = application(session, vacancy(session, enterprise))
    session.commit()
    browser, path = as_(clerk), f"/desk/applicants/{made.public_id}"
    tomorrow = in_days(1).isoformat()
    sent = [
        ("step", {"to": "intended"}),
        ("interview", {"day": tomorrow, "time": "10:30", "way": "phone", "place": "022-1234567"}),
        ("interview", {"day": tomorrow, "time": "11:30", "way": "onsite", "place": "东门"}),
        ("step", {"to": "interviewed"}),
        ("offer", {"start_on": in_days(2).isoformat(), "until": tomorrow}),
    ]
    for act, data in sent:
        assert browser.post(f"{path}/{act}", data=data).status_code == 302, act
        assert browser.get(path).status_code == 200
    hiring.advance(session, accounts.actor(session, person_of(session, made)), made.id, State.ACCEPTED)
    session.commit()
    assert "等着到岗" in browser.get("/desk/people").get_data(as_text=True)
    assert browser.post(f"{path}/arrival", data={"day": today().isoformat()}).status_code == 302
    hiring.confirm_arrival(session, accounts.actor(session, person_of(session, made)), made.id, "seeker", now())
    session.commit()
    assert "在岗的人" in browser.get("/desk/people").get_data(as_text=True)
    assert browser.post(f"{path}/departure", data={"day": today().isoformat(), "reason": "辞职"}).status_code == 302
    session.expire_all()
    assert made.state is State.LEFT


@pytest.mark.parametrize(
    ("act", "data", "status"),
    [
        ("interview", {"day": "2020-01-01", "time": "10:00", "place": "东门"}, 422),
        ("interview", {"day": "nonsense", "time": "10:00", "place": "东门"}, 422),
        ("interview", {"day": "2099-01-01", "time": "25:99", "place": "东门"}, 422),
        ("interview", {"day": "2099-01-01", "time": "10:00", "place": " "}, 422),
        ("step", {"to": "declined", "reason": ""}, 422),
        ("step", {"to": "retained_7"}, 409),
        ("offer", {"start_on": "2099-01-01", "until": "2098-01-01"}, 409),
        ("arrival", {"day": "2020-01-01"}, 409),
    ],
)
def test_bad_input_at_the_desk_is_told_and_keeps_what_was_typed(
    as_, session, enterprise, clerk, act, data, status
) -> None:
    made = application(session, vacancy(session, enterprise), state=State.INTENDED)
    session.commit()
    answer = as_(clerk).post(f"/desk/applicants/{made.public_id}/{act}", data=data)
    assert answer.status_code == status
    assert re.search(r'role="alert".*?<div>[^<]+</div>', answer.get_data(as_text=True), re.S)
    session.expire_all()
    assert made.state is State.INTENDED


def test_the_full_name_is_shown_for_a_reason_and_recorded(as_, session: Session, enterprise, clerk) -> None:
    made = application(session, vacancy(session, enterprise))
    session.commit()
    browser, path = as_(clerk), f"/desk/applicants/{made.public_id}"
    assert browser.post(f"{path}/reveal", data={"why": " "}).status_code == 422
    shown = browser.post(f"{path}/reveal", data={"why": "约面试"}).get_data(as_text=True)
    assert "王芳" in shown and "tel:138" in shown
    looked = session.scalars(select(AuditRecord).where(AuditRecord.subject_id == made.person_id)).all()
    assert any("reveal" in record.tag for record in looked)


def test_interviews_stand_in_the_calendar(as_, session: Session, enterprise, clerk) -> None:
    application(session, vacancy(session, enterprise), state=State.INTERVIEW_INVITED)
    session.commit()
    page = as_(clerk).get("/desk/interviews").get_data(as_text=True)
    assert "10:00" in page and "没回话" in page


def test_what_waits_is_offered_to_the_desk(app, session: Session, enterprise, clerk) -> None:
    made = vacancy(session, enterprise)
    application(session, made)
    accepted = application(session, made, state=State.ACCEPTED)
    hiring.confirm_arrival(session, accounts.actor(session, person_of(session, accepted)), accepted.id, "seeker", now())
    with app.test_request_context():
        items = hiring.waiting(session, accounts.actor(session, clerk))
        assert [(item.icon, item.count) for item in items] == [("users", 1), ("hand", 1)]
        assert hiring.waiting(session, accounts.actor(session, person_of(session, accepted))) == []


def test_query_count_of_the_jobs_page(client: FlaskClient, session: Session, enterprise, count_queries) -> None:
    for _ in range(5):
        vacancy(session, enterprise)
    session.commit()
    client.get("/jobs")
    session.expire_all()
    with count_queries() as n:
        assert client.get("/jobs").status_code == 200
    assert n() <= 6
