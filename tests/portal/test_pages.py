"""Home, search and each role's desk, through the browser's door."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.actor import StaffRole
from app.hiring.public import State
from tests.builders import accounts, events, hiring, livestream

Counting = Callable[[], AbstractContextManager[Callable[[], int]]]
DISTRICT = "120110"


def test_home_shows_what_is_on_in_few_queries(client: FlaskClient, session: Session, count_queries: Counting) -> None:
    fair = events.fair(session)
    events.booked(session, fair)
    host = accounts.enterprise(session, "天津澄舟电子科技有限公司")
    livestream.room(session, host, title="看看装配岗位")
    for _ in range(6):
        hiring.vacancy(session)
    client.get("/")
    with count_queries() as n:
        page = client.get("/")
    assert page.status_code == 200
    assert "先进制造业" in page.text
    assert "数控车工" in page.text
    assert "12333" in page.text
    assert n() <= 16


def test_home_without_anything_says_so(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "今天没有招聘会和直播" in page.text
    assert "现在没有急招岗位" in page.text


@pytest.mark.parametrize("kind", ["jobs", "fairs", "rooms", "gigs", "nonsense"])
def test_search_answers_for_every_kind(client: FlaskClient, kind: str) -> None:
    assert client.get("/search", query_string={"q": "电工 东丽", "kind": kind}).status_code == 200


@pytest.mark.parametrize("text", ["%", "_", "'" * 300, "数控 \\", "a" * 5000])
def test_search_takes_any_text(client: FlaskClient, text: str) -> None:
    assert client.get("/search", query_string={"q": text}).status_code == 200


def test_search_refuses_what_no_text_holds(client: FlaskClient) -> None:
    assert client.get("/search?q=%00").status_code == 422


def test_search_finds_by_title_employer_and_district(client: FlaskClient, session: Session) -> None:
    employer = accounts.enterprise(session, "天津棠石金属制品有限公司", district=DISTRICT)
    hiring.vacancy(session, employer, title="折弯师傅")
    for text in ("折弯", "棠石", "折弯 棠石"):
        assert "折弯师傅" in client.get("/search", query_string={"q": text}).text
    assert "没有找到" in client.get("/search", query_string={"q": "折弯 不存在的词"}).text


def test_search_hides_closed_vacancies(client: FlaskClient, session: Session) -> None:
    from app.hiring.public import close_vacancy

    made = hiring.vacancy(session, title="磨床师傅")
    close_vacancy(session, hiring.clerk_of(session, made.enterprise_id), made.id)
    assert "没有找到" in client.get("/search", query_string={"q": "磨床"}).text


def test_start_leads_each_role_to_its_desk(client: FlaskClient, session: Session) -> None:
    seeker = accounts.person(session)
    employer = accounts.enterprise(session)
    places = {
        "/": seeker,
        "/desk": accounts.clerk(session, employer),
        "/staff": accounts.staff(session, StaffRole.OFFICER, DISTRICT),
        "/gate": accounts.staff(session, StaffRole.GATE, DISTRICT),
    }
    for path, person in places.items():
        accounts.sign_in(client, person)
        assert client.get("/start").headers["Location"] == path
    assert client.get("/start").status_code == 302


def test_guest_is_asked_to_sign_in(client: FlaskClient) -> None:
    for path in ("/me", "/desk", "/staff"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in")


def test_desks_are_closed_to_other_roles(client: FlaskClient, session: Session) -> None:
    accounts.sign_in(client, accounts.person(session))
    assert client.get("/desk").status_code == 403
    assert client.get("/staff").status_code == 403
    accounts.sign_in(client, accounts.clerk(session, accounts.enterprise(session)))
    assert client.get("/staff").status_code == 403
    accounts.sign_in(client, accounts.staff(session, StaffRole.OFFICER, DISTRICT))
    assert client.get("/desk").status_code == 403


def test_my_page_shows_what_is_mine(client: FlaskClient, session: Session) -> None:
    person, other = accounts.person(session, "林小春"), accounts.person(session, "别人")
    hiring.application(session, hiring.vacancy(session, title="焊工"), person, state=State.INTENDED)
    hiring.application(session, hiring.vacancy(session, title="叉车工"), other)
    accounts.sign_in(client, person)
    page = client.get("/me").text
    assert "林小春" in page
    assert "焊工" in page
    assert "初步意向" in page
    assert "叉车工" not in page


def test_gate_staff_come_to_the_gate_of_todays_fair(client: FlaskClient, session: Session) -> None:
    from app import clock

    fair = events.fair(session, starts_at=clock.day_bounds(clock.today())[0], hours=23)
    keeper = accounts.staff(session, StaffRole.GATE, DISTRICT)
    accounts.sign_in(client, keeper)
    assert client.get("/staff").headers["Location"].startswith("/gate/")
    assert fair.id


def test_staff_desk_shows_the_scope_and_its_figures(client: FlaskClient, session: Session) -> None:
    accounts.sign_in(client, accounts.staff(session, StaffRole.OFFICER, DISTRICT))
    page = client.get("/staff")
    assert page.status_code == 200
    assert "东丽区" in page.text
    accounts.sign_in(client, accounts.staff(session, StaffRole.CITY))
    assert "全市" in client.get("/staff").text


def test_enterprise_desk_never_shows_not_reported_as_zero(client: FlaskClient, session: Session) -> None:
    employer = accounts.enterprise(session, "天津岫川食品有限公司")
    accounts.sign_in(client, accounts.clerk(session, employer))
    page = client.get("/desk")
    assert page.status_code == 200
    assert "天津岫川食品有限公司" in page.text
    assert '<span class="stat-n">—' in page.text
