"""The moderator's view without a script, helpers of one room, the city's list, and the record in Excel."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Person
from app.actor import StaffRole
from app.errors import AppError
from app.livestream import queries
from app.livestream.models import ForbiddenWord, HeldMessage, RoomAct, RoomBan, RoomEvent, RoomModerator, RoomMute
from app.livestream.rules import Entry, Kind
from app.livestream.services import acts, moderators, word_lists
from app.livestream.services.passes import claims_for
from app.livestream.services.reviewing import limits_of
from app.livestream.tokens import Role
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage

VIEWER = "a" * 24


@pytest.fixture
def moderator(session: Session) -> Person:
    return accounts.staff(session, StaffRole.MODERATOR, "120110")


@pytest.fixture
def desk(session: Session, stage: Stage, client: FlaskClient, moderator: Person) -> FlaskClient:
    return accounts.sign_in(client, moderator)


@pytest.fixture
def do(desk: FlaskClient, stage: Stage) -> Callable[..., Any]:
    def post(name: str, **values: Any) -> Any:
        return accounts.submit(desk, f"/live/{stage.room.public_id}/moderate/{name}", values)

    return post


def say(session: Session, stage: Stage, text: str, number: int, role: str = "viewer", **more: Any) -> str:
    payload = {"viewer": VIEWER, "name": "刘**", "role": role, "text": text, **more}
    session.add(
        RoomEvent(room_id=stage.room.id, epoch=1, number=number, kind=Kind.CHAT, payload=payload, at=clock.now())
    )
    session.flush()
    return f"1-{number}"


def test_every_basic_act_works_without_a_script(session: Session, stage: Stage, do: Callable[..., Any]) -> None:
    first, second = livestream.held(session, stage.room), livestream.held(session, stage.room, nonce="m" * 20)
    message = say(session, stage, "骗人的话", 5)
    for name, values in (
        ("approve", {"held": first.public_id}),
        ("reject", {"held": second.public_id}),
        ("delete", {"message": message, "reason": "fraud"}),
        ("mute", {"viewer": VIEWER}),
        ("ban", {"viewer": VIEWER}),
        ("limits", {"slow": "10"}),
        ("limits", {"hold": "1"}),
        ("announce", {"text": "应聘不收一分钱"}),
        ("words/add", {"word": "内部价", "action": "refuse"}),
        ("words/import", {"text": "包过\n!\n"}),
    ):
        assert do(name, **values).status_code == 302, name
    session.expire_all()
    assert [str(one.state) for one in session.scalars(select(HeldMessage).order_by(HeldMessage.id))] == [
        "approved",
        "rejected",
    ]
    assert limits_of(session, stage.room.id) == (10, True)
    assert session.scalars(select(RoomAct.note).where(RoomAct.kind == Kind.MESSAGE_DELETED)).all() == ["fraud"]
    assert {word.word for word in session.scalars(select(ForbiddenWord))} == {"内部价", "包过"}
    mute, ban = session.scalars(select(RoomMute)).one(), session.scalars(select(RoomBan)).one()
    do("unmute", viewer=VIEWER)
    do("unban", ban=ban.public_id)
    session.expire_all()
    assert mute.unmuted_at and ban.lifted_at


def test_questions_are_shown_answered_and_removed_beside_the_queue(
    session: Session, stage: Stage, desk: FlaskClient, do: Callable[..., Any]
) -> None:
    asked = [livestream.question(session, stage.room, accounts.person(session), text) for text in ("甲问", "乙问")]
    asked[0].shown_at = None
    session.flush()
    side = f"/live/{stage.room.public_id}/moderate/side"
    shown = desk.get(side).text
    assert shown.index("等着看的问题") < shown.index("甲问") < shown.index("还没回答的问题") < shown.index("乙问")
    do("question/show", question=asked[0].public_id)
    do("question/answer", question=asked[1].public_id)
    session.expire_all()
    assert asked[0].shown_at and asked[1].answered_minute == 1
    shown = desk.get(side).text
    assert "甲问" in shown.split("还没回答的问题")[1]
    assert "乙问" not in shown
    do("question/remove", question=asked[0].public_id, reason="")
    session.expire_all()
    assert asked[0].removed_at is None
    do("question/remove", question=asked[0].public_id, reason="advert")
    session.expire_all()
    assert (asked[0].removed_at is not None, asked[0].reason) == (True, "advert")
    assert "甲问" not in desk.get(side).text.split('id="people"')[0]


def test_the_page_shows_the_queue_and_what_was_done(
    session: Session, stage: Stage, desk: FlaskClient, do: Callable[..., Any]
) -> None:
    held = livestream.held(session, stage.room, "要押金吗")
    say(session, stage, "住宿几人一间", 3)
    do("ban", viewer=VIEWER, reason="骂人", days="30")
    page = desk.get(f"/live/{stage.room.public_id}/moderate").text
    for text in ("要押金吗", held.public_id, "住宿几人一间", "骂人", "请出全市直播", "赵**"):
        assert text in page
    side = desk.get(f"/live/{stage.room.public_id}/moderate/side").text
    assert "要押金吗" in side
    assert "<html" not in side


def test_a_script_is_told_that_somebody_else_was_first(
    session: Session, stage: Stage, desk: FlaskClient, do: Callable[..., Any]
) -> None:
    held = livestream.held(session, stage.room)
    do("reject", held=held.public_id)
    desk.environ_base["HTTP_ACCEPT"] = "application/json"
    answer = do("approve", held=held.public_id)
    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "already_decided"
    assert answer.json["error"]["data"] == {"state": "rejected"}


def test_the_sender_learns_what_became_of_it(session: Session, stage: Stage, client: FlaskClient) -> None:
    seeker = accounts.person(session)
    mine = livestream.held(session, stage.room, "我的话")
    mine.person_id = seeker.id
    livestream.held(session, stage.room, "别人的话", nonce="m" * 20)
    session.flush()
    accounts.sign_in(client, seeker)
    answer = client.get(f"/live/{stage.room.public_id}/held").json
    assert answer == {"items": [{"id": mine.public_id, "text": "我的话", "state": "waiting"}]}


def code_of(act: Any) -> str | None:
    try:
        act()
    except AppError as error:
        return error.code
    return None


def test_a_helper_keeps_order_here_and_does_nothing_else(session: Session, stage: Stage) -> None:
    gate = accounts.staff(session, StaffRole.GATE, "120110")
    chief = accounts.actor(session, accounts.staff(session, StaffRole.MODERATOR, "120110"))
    helper, room = accounts.actor(session, gate), stage.room.public_id
    assert code_of(lambda: acts.mute(session, helper, room, VIEWER)) == "not_moderator"
    named = moderators.name_moderator(session, chief, room, gate.public_id)
    assert moderators.name_moderator(session, chief, room, gate.public_id) is named
    acts.mute(session, helper, room, VIEWER)
    line = queries.line(session, room)
    assert claims_for(session, helper, line, "s" * 20, "").role is Role.MODERATOR
    assert code_of(lambda: acts.end_room(session, helper, room)) == "not_moderator"
    assert code_of(lambda: moderators.name_moderator(session, helper, room, gate.public_id)) == "not_moderator"
    other = livestream.room(session, stage.enterprise, live=True)
    assert code_of(lambda: acts.mute(session, helper, other.public_id, VIEWER)) == "not_moderator"
    moderators.remove_moderator(session, chief, room, named.public_id)
    assert code_of(lambda: acts.unmute(session, helper, room, VIEWER)) == "not_moderator"


def test_only_ones_own_people_can_be_named(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    colleague, stranger = accounts.clerk(session, stage.enterprise), accounts.person(session)
    elsewhere = accounts.staff(session, StaffRole.GATE, "120111")
    foreign = accounts.clerk(session, accounts.enterprise(session))
    chief = accounts.actor(session, accounts.staff(session, StaffRole.MODERATOR, "120110"))
    made = moderators.name_moderator(session, stage.host, room, colleague.public_id)
    assert made.person_id == colleague.id
    for actor, person in (
        (stage.host, stranger),
        (stage.host, foreign),
        (stage.host, elsewhere),
        (chief, elsewhere),
        (chief, colleague),
    ):
        assert code_of(lambda a=actor, p=person: moderators.name_moderator(session, a, room, p.public_id)) == (
            "not_a_colleague"
        )
    outside = livestream.host_of(accounts.enterprise(session))
    assert code_of(lambda: moderators.name_moderator(session, outside, room, colleague.public_id)) == "not_moderator"
    assert len(session.scalars(select(RoomModerator)).all()) == 1


def test_a_named_colleague_speaks_as_moderator_and_a_former_one_not_at_all(session: Session, stage: Stage) -> None:
    colleague = accounts.clerk(session, stage.enterprise)
    moderators.name_moderator(session, stage.host, stage.room.public_id, colleague.public_id)
    line = queries.line(session, stage.room.public_id)
    assert claims_for(session, accounts.actor(session, colleague), line, "s" * 20, "").role is Role.MODERATOR
    former = accounts.actor(session, accounts.person(session))
    session.scalars(select(RoomModerator)).one().person_id = former.person_id
    session.flush()
    assert code_of(lambda: acts.mute(session, former, stage.room.public_id, VIEWER)) == "not_moderator"


def test_the_record_in_excel_has_masked_names_and_reasons(
    session: Session, stage: Stage, desk: FlaskClient, do: Callable[..., Any]
) -> None:
    say(session, stage, "=HYPERLINK(1)", 3)
    message = say(session, stage, "骗人的话", 5)
    livestream.held(session, stage.room, "要押金吗")
    do("delete", message=message, reason="fraud")
    answer = desk.get(f"/live/{stage.room.public_id}/moderate/chat.xlsx")
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.data))
    said = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=5)]
    assert [row[1] for row in said] == ["刘**", "刘**"]
    assert said[0][3] == "'=HYPERLINK(1)"
    assert said[1][3:5] == ["骗人的话", "已删除：涉嫌骗人收钱"]
    waited = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows(min_row=5)]
    assert waited[0][2:] == ["要押金吗", "押金", "等着看"]


def test_the_record_is_for_staff(session: Session, stage: Stage, client: FlaskClient) -> None:
    accounts.sign_in(client, session.get_one(Person, stage.host.person_id))
    assert client.get(f"/live/{stage.room.public_id}/moderate").status_code == 200
    assert client.get(f"/live/{stage.room.public_id}/moderate/chat.xlsx").status_code == 403


def test_the_citys_list_is_searched_changed_and_exported(session: Session, client: FlaskClient) -> None:
    accounts.sign_in(client, accounts.staff(session, StaffRole.CITY))
    page = "/staff/live/words"
    assert accounts.submit(client, f"{page}/add", {"word": "内部名额", "action": "mask"}).status_code == 302
    accounts.submit(client, f"{page}/import", {"text": "培训费,refuse,某法\n{phone},mask\n"})
    shown = client.get(f"{page}?text=内 部").text
    assert "内部名额" in shown
    assert "培训费" not in shown
    assert client.get(f"{page}.txt").text == "内部名额,mask\n培训费,refuse,某法\n{phone},mask\n"
    word = session.scalars(select(ForbiddenWord).where(ForbiddenWord.folded == "培训费")).one()
    accounts.submit(client, f"{page}/remove", {"word": word.public_id})
    assert "培训费" not in client.get(f"{page}.txt").text
    accounts.submit(client, f"{page}/restore", {"word": word.public_id})
    assert "培训费,refuse,某法" in client.get(f"{page}.txt").text


def test_a_districts_moderator_reads_the_citys_list_only(
    session: Session, client: FlaskClient, moderator: Person
) -> None:
    word_lists.seed_city_words(session)
    accounts.sign_in(client, moderator)
    page = client.get("/staff/live/words")
    assert page.status_code == 200
    assert "words/add" not in page.text
    assert accounts.submit(client, "/staff/live/words/add", {"word": "随便"}).status_code == 403


def test_the_view_asks_the_database_no_more_when_much_happened(
    session: Session, stage: Stage, desk: FlaskClient, count_queries: Any
) -> None:
    url = f"/live/{stage.room.public_id}/moderate/side"

    def asked() -> int:
        with count_queries() as count:
            assert desk.get(url).status_code == 200
        return int(count())

    acts.mute(session, stage.host, stage.room.public_id, "9" * 24)
    livestream.held(session, stage.room)
    say(session, stage, "你好", 900)
    asked()
    few = asked()
    for n in range(12):
        livestream.held(session, stage.room, nonce=f"nonce{n:06d}")
        say(session, stage, f"第 {n} 句", 10 + n)
        acts.mute(session, stage.host, stage.room.public_id, f"{n:024d}")
    word_lists.add_word(session, stage.host, stage.room.public_id, Entry("押金"))
    assert asked() <= few + 2  # not one more for each of a dozen
