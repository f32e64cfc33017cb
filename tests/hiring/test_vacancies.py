"""Vacancies through their services."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.actor import Actor, Grant, StaffRole
from app.clock import now, today
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.hiring import public as hiring
from app.hiring.public import State, VacancyState
from app.hiring.services import vacancies
from app.ledger.public import LedgerLine
from tests.builders import accounts
from tests.builders.hiring import application, clerk_of, in_days, vacancy, values


@pytest.fixture
def enterprise(session: Session):
    return accounts.enterprise(session)


@pytest.fixture
def clerk(session: Session, enterprise) -> Actor:
    return clerk_of(session, enterprise.id)


def test_a_published_vacancy_stands_on_its_line_and_is_found(session, enterprise, clerk) -> None:
    made = hiring.publish_vacancy(session, clerk, enterprise.id, values())
    line = session.get_one(LedgerLine, made.line_id)
    assert (line.enterprise_id, line.occupation_code, str(line.post_kind)) == (enterprise.id, "6-18-01-01", "technical")
    assert hiring.open_vacancies(session, enterprise.id) == [made]
    assert hiring.card_problems(made, enterprise, today()) == []


def test_every_problem_is_told_at_once(session, enterprise, clerk) -> None:
    with pytest.raises(Invalid) as refused:
        hiring.publish_vacancy(session, clerk, enterprise.id, values(title="高薪女车工", headcount=0))
    told = {(p["code"], p["field"]) for p in refused.value.data["problems"]}
    assert told == {("headcount", "headcount"), ("sex", "title"), ("bait", "title")}


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"occupation_code": "9-99-99-99"}, "occupation_code"), ({"district_code": "110101"}, "district_code")],
)
def test_unknown_codes_are_refused_at_their_field(session, enterprise, clerk, changed, field) -> None:
    with pytest.raises(Invalid) as refused:
        hiring.publish_vacancy(session, clerk, enterprise.id, values(**changed))
    assert refused.value.field == field


def test_only_verified_enterprises_publish(session) -> None:
    pending = accounts.enterprise(session, verified=False)
    with pytest.raises((Forbidden, Conflict)):
        hiring.publish_vacancy(session, clerk_of(session, pending.id), pending.id, values())


def test_nobody_publishes_for_another_enterprise(session, enterprise) -> None:
    stranger = clerk_of(session, accounts.enterprise(session).id)
    with pytest.raises(Forbidden):
        hiring.publish_vacancy(session, stranger, enterprise.id, values())


def test_a_draft_is_kept_incomplete_and_opened_when_complete(session, enterprise, clerk) -> None:
    draft = hiring.save_draft(session, clerk, enterprise.id, values(duties=""))
    assert hiring.open_vacancies(session, enterprise.id) == []
    with pytest.raises(Invalid):
        hiring.open_vacancy(session, clerk, draft.id)
    vacancies.edit_vacancy(session, clerk, draft.id, values())
    hiring.open_vacancy(session, clerk, draft.id)
    assert draft.state is VacancyState.OPEN and draft.published_at is not None


def test_others_cannot_edit_close_or_open(session) -> None:
    made = vacancy(session)
    stranger = clerk_of(session, accounts.enterprise(session).id)
    wrong_district = Actor(grants=(Grant(StaffRole.OFFICER, "120101"),))
    for actor in (stranger, wrong_district):
        for use in (hiring.close_vacancy, hiring.open_vacancy):
            with pytest.raises(NotFound):
                use(session, actor, made.id)
        with pytest.raises(NotFound):
            vacancies.edit_vacancy(session, actor, made.id, values(title="别的"))


def test_an_officer_of_the_district_may_close_but_not_edit(session) -> None:
    made = vacancy(session)
    officer = Actor(grants=(Grant(StaffRole.OFFICER, "120110"),))
    with pytest.raises(NotFound):
        vacancies.edit_vacancy(session, officer, made.id, values(title="别的"))
    hiring.close_vacancy(session, officer, made.id)
    assert made.state is VacancyState.CLOSED


def test_an_edit_must_keep_the_rules_and_names_the_field(session) -> None:
    made = vacancy(session)
    clerk = clerk_of(session, made.enterprise_id)
    with pytest.raises(Invalid) as refused:
        vacancies.edit_vacancy(session, clerk, made.id, values(conditions="限男性"))
    assert (refused.value.code, refused.value.field) == ("sex", "conditions")


def test_headcount_does_not_fall_below_places_promised(session) -> None:
    made = vacancy(session, headcount=3)
    clerk = clerk_of(session, made.enterprise_id)
    for _ in range(2):
        application(session, made, state=State.OFFERED)
    with pytest.raises(Invalid) as refused:
        vacancies.edit_vacancy(session, clerk, made.id, values(headcount=1))
    assert refused.value.code == "headcount_below_promised"
    vacancies.edit_vacancy(session, clerk, made.id, values(headcount=2))
    assert made.headcount == 2


def test_the_line_is_fixed_once_somebody_applied(session) -> None:
    made = vacancy(session)
    clerk = clerk_of(session, made.enterprise_id)
    vacancies.edit_vacancy(session, clerk, made.id, values(occupation_code="6-18-02-04"))
    application(session, made)
    with pytest.raises(Invalid) as refused:
        vacancies.edit_vacancy(session, clerk, made.id, values())
    assert refused.value.code == "line_fixed"


def test_out_of_date_vacancies_are_not_shown_until_extended(session) -> None:
    made = vacancy(session, valid_until=today())
    clerk = clerk_of(session, made.enterprise_id)
    made.valid_until = today() - timedelta(days=1)
    session.flush()
    assert made not in hiring.open_vacancies(session)
    vacancies.extend_vacancy(session, clerk, made.id, in_days(10))
    assert made in hiring.open_vacancies(session)


def test_closing_tells_whoever_waits_and_keeps_promises(session) -> None:
    made = vacancy(session)
    waiting = application(session, made)
    promised = application(session, made, state=State.OFFERED)
    clerk = clerk_of(session, made.enterprise_id)
    hiring.close_vacancy(session, clerk, made.id)
    hiring.close_vacancy(session, clerk, made.id)
    assert (waiting.state, promised.state) == (State.CLOSED, State.OFFERED)
    assert hiring.timeline(session, waiting.id)[-1].reason == "vacancy_closed"


def test_a_closed_vacancy_opens_again_only_with_a_place_left(session) -> None:
    made = vacancy(session, headcount=1)
    clerk = clerk_of(session, made.enterprise_id)
    application(session, made, state=State.ARRIVED)
    assert made.state is VacancyState.FILLED
    with pytest.raises(Conflict) as refused:
        hiring.open_vacancy(session, clerk, made.id)
    assert refused.value.code == "no_place_left"
    vacancies.edit_vacancy(session, clerk, made.id, replace(vacancies.values_of(session, made), headcount=2))
    assert hiring.open_vacancy(session, clerk, made.id).state is VacancyState.OPEN


def test_search_by_text_district_occupation_and_pay(session, enterprise) -> None:
    turner = vacancy(session, enterprise)
    packer = vacancy(
        session, enterprise, title="包装工", occupation_code="6-31-05-00", district_code="120101",
        pay_low_fen=400_000, pay_high_fen=450_000,
    )  # fmt: skip

    def found(**wanted) -> set[int]:
        wanted["enterprise_id"] = enterprise.id
        return {v.id for v, _e in hiring.search(session, hiring.VacancySearch(**wanted)).items}

    assert found() == {turner.id, packer.id}
    assert found(text="车工") == {turner.id}
    assert found(text="包装 先锋") == {packer.id}
    assert found(text="100%_没有") == set()
    assert found(text=enterprise.name[:6]) == {turner.id, packer.id}
    assert found(district="120101") == {packer.id}
    assert found(occupation="6-31-05-00") == {packer.id}
    assert found(pay_from_fen=500_000) == {turner.id}


def test_vacancies_of_a_suspended_enterprise_are_not_shown(session, enterprise) -> None:
    from app.accounts.public import suspend_enterprise

    made = vacancy(session, enterprise)
    city = accounts.actor(session, accounts.staff(session, "city"))
    suspend_enterprise(session, city, enterprise.id, "核查中")
    assert hiring.open_vacancies(session, enterprise.id) == []
    codes = [p.code for p in hiring.card_problems(made, session.merge(enterprise), today())]
    assert "enterprise_not_verified" in codes


def test_a_card_says_the_same_everywhere(session, enterprise) -> None:
    made = vacancy(session, enterprise)
    card = hiring.card(made, enterprise).as_dict()
    assert (card["title"], card["remaining"], card["employer"]) == ("数控车工", 3, enterprise.name)
    assert card["valid_until"] == made.valid_until.isoformat()
    assert now() > made.created_at
