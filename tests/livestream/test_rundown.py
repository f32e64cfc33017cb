"""The rundown: order and minutes are the host's, one press goes on, viewers' lists follow."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.public import Person
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.hiring.public import Vacancy, close_vacancy
from app.livestream import queries
from app.livestream.models import RoomAct
from app.livestream.rules import Kind
from app.livestream.rules.rundown import Turn, moved, next_turn
from app.livestream.services import acts, pins, rundown, showing
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage
from tests.livestream.test_pages import api, post

turns = st.lists(st.builds(Turn, st.booleans(), st.just(value=False), st.booleans()), max_size=8)


@given(turns, st.integers(0, 7))
def test_going_on_tells_every_showable_job_once_and_names_the_others(cards: list[Turn], first: int) -> None:
    """Whatever was told before and wherever one begins: pressing until none is left shows each that may be, once."""
    order, shown = list(cards), []
    if first < len(order):
        order[first] = Turn(shown_before=True, on_view=True, may_be_shown=True)
    due = [n for n, card in enumerate(order) if not card.shown_before and card.may_be_shown]
    stuck = [n for n, card in enumerate(order) if not card.shown_before and not card.may_be_shown]
    while (found := next_turn(order)).chosen is not None:
        assert set(found.skipped) <= set(stuck)
        shown.append(found.chosen)
        order = [Turn(card.shown_before, on_view=False, may_be_shown=card.may_be_shown) for card in order]
        order[found.chosen] = Turn(shown_before=True, on_view=True, may_be_shown=True)
    assert sorted(shown) == due
    assert sorted(found.skipped) == stuck


@given(st.lists(st.integers(), unique=True, min_size=1, max_size=9), st.integers(-3, 14), st.data())
def test_moving_keeps_the_others_in_order(order: list[int], to: int, data: st.DataObject) -> None:
    item = data.draw(st.sampled_from(order))
    after = moved(order, item, to)
    assert [one for one in after if one != item] == [one for one in order if one != item]
    assert after.index(item) + 1 == min(max(to, 1), len(order))


def titles(session: Session, stage: Stage) -> list[str]:
    return [row.vacancy.title for row in queries.rundown(session, stage.room)]


def told(session: Session, stage: Stage) -> list[list[dict[str, Any]]]:
    query = select(RoomAct.payload).where(RoomAct.kind == Kind.RUNDOWN_CHANGED).order_by(RoomAct.id)
    return [payload["cards"] for payload in session.scalars(query)]


def third(session: Session, stage: Stage) -> Vacancy:
    made = livestream.vacancy(session, stage.enterprise, "焊工")
    rundown.add_card(session, stage.host, stage.room.public_id, made.public_id)
    return made


def test_the_host_orders_and_plans(session: Session, stage: Stage) -> None:
    room, welder = stage.room.public_id, third(session, stage)
    rundown.move_card(session, stage.host, room, welder.public_id, 1)
    rundown.move_card(session, stage.host, room, welder.public_id, 1)
    rundown.plan_minutes(session, stage.host, room, welder.public_id, 12)
    rundown.plan_minutes(session, stage.host, room, welder.public_id, 12)
    assert titles(session, stage) == ["焊工", "数控车工", "机械装配工"]
    lists = told(session, stage)
    assert len(lists) == 3, "added, moved, planned: once each"
    assert lists[-1][0] == {"vacancy": welder.public_id, "minutes": 12, "pinned_before": False}


def test_a_first_pinning_is_told_in_the_list(session: Session, stage: Stage) -> None:
    for vacancy in (stage.first, stage.second, stage.first):
        pins.pin(session, stage.host, stage.room.public_id, vacancy.public_id)
    assert [[card["pinned_before"] for card in cards] for cards in told(session, stage)] == [
        [True, False],
        [True, True],
    ]


def test_one_press_goes_through_the_list_and_says_who_was_passed_over(session: Session, stage: Stage) -> None:
    room, welder = stage.room.public_id, third(session, stage)
    close_vacancy(session, stage.host, stage.second.id)
    assert rundown.advance(session, stage.host, room).skipped == []
    made = rundown.advance(session, stage.host, room)
    assert made.card.vacancy_id == welder.id
    assert [(one.title, one.reasons) for one in made.skipped] == [("机械装配工", ("这个岗位现在不招人。",))]
    with pytest.raises(Conflict, match="rundown_done") as done:
        rundown.advance(session, stage.host, room)
    assert "机械装配工" in str(done.value.message)
    still = showing.pinned_card(session, stage.room)
    assert still is not None
    assert still.vacancy_id == welder.id, "the present card stays when there is no next"


def test_limits(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    for minutes in (0, 121, -5):
        with pytest.raises(Invalid, match="minutes"):
            rundown.plan_minutes(session, stage.host, room, stage.first.public_id, minutes)
    with pytest.raises(NotFound, match="card_not_found"):
        rundown.move_card(session, stage.host, room, "0" * 24, 1)
    waiting = livestream.room(session, stage.enterprise, vacancies=(stage.first,))
    with pytest.raises(Conflict, match="room_not_live"):
        rundown.advance(session, stage.host, waiting.public_id)
    acts.end_room(session, stage.host, room)
    with pytest.raises(Conflict, match="room_ended"):
        rundown.move_card(session, stage.host, room, stage.first.public_id, 2)


def test_the_rundown_is_the_hosts(session: Session, stage: Stage) -> None:
    other = livestream.host_of(accounts.enterprise(session))
    room, first = stage.room.public_id, stage.first.public_id
    for act in (
        lambda: rundown.advance(session, other, room),
        lambda: rundown.move_card(session, other, room, first, 2),
        lambda: rundown.plan_minutes(session, other, room, first, 9),
    ):
        with pytest.raises(Forbidden, match="not_host"):
            act()


def test_the_studio_works_without_scripts(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    base = f"/live/{stage.room.public_id}/studio"
    for act, data in (
        ("move", {"vacancy": stage.second.public_id, "to": "1"}),
        ("minutes", {"vacancy": stage.second.public_id, "minutes": "9"}),
        ("next", {}),
    ):
        assert post(client, f"{base}/{act}", **data).status_code == 302
    assert titles(session, stage) == ["机械装配工", "数控车工"]
    page = client.get(base).get_data(as_text=True)
    assert "正在讲：机械装配工" in page
    assert "计划 9 分钟" in page
    close_vacancy(session, stage.host, stage.first.id)
    answer = post(client, f"{base}/next", headers={"HX-Request": "true"})
    assert "剩下的岗位现在都不能讲：数控车工：这个岗位现在不招人。" in answer.get_data(as_text=True)
    for wrong in ("", "x", "²", "99999"):
        assert post(client, f"{base}/minutes", vacancy=stage.second.public_id, minutes=wrong).status_code == 302
    session.expire_all()
    assert [row.card.minutes for row in queries.rundown(session, stage.room)] == [9, 5]


def test_time_over_the_plan_is_shown(client: FlaskClient, session: Session, stage: Stage) -> None:
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    card = showing.pinned_card(session, stage.room)
    assert card is not None
    assert card.pinned_at is not None
    card.pinned_at -= timedelta(minutes=7)
    session.flush()
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    assert "讲了 7 分钟，超了 2 分钟" in client.get(f"/live/{stage.room.public_id}/studio").get_data(as_text=True)


def test_the_api_runs_the_rundown(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    room, second = f"/rooms/{stage.room.public_id}", stage.second.public_id
    planned = api(client, "PATCH", f"{room}/cards/{second}", {"position": 1, "minutes": 20})
    assert [(card["vacancy"], card["minutes"]) for card in planned.json["cards"]] == [
        (second, 20),
        (stage.first.public_id, 5),
    ]
    assert api(client, "PATCH", f"{room}/cards/{second}", {}).status_code == 422
    assert api(client, "DELETE", f"{room}/cards/{stage.first.public_id}").status_code == 204
    made = api(client, "POST", f"{room}/advance")
    assert made.json["room"]["cards"][0]["pinned"] is True
    assert made.json["skipped"] == []
    done = api(client, "POST", f"{room}/advance")
    assert (done.status_code, done.json["error"]["code"]) == (409, "rundown_done")
    assert api(client, "DELETE", f"{room}/cards/{second}").json["error"]["code"] == "card_was_pinned"
