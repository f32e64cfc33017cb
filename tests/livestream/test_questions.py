"""Questions: asked within limits, voted for once, answered at a minute, taken away; viewers see what is held."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor, Grant, StaffRole
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from app.livestream import queries, rules
from app.livestream.log import room_log
from app.livestream.models import RoomQuestion, RoomQuestionVote
from app.livestream.rules import Entry, WordAction
from app.livestream.services import acts, questions, reviewing, word_lists
from app.livestream.services.relay import relay
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage

MODERATOR = Actor(person_id=None, grants=(Grant(StaffRole.MODERATOR, "120110"),))
ELSEWHERE = Actor(person_id=None, grants=(Grant(StaffRole.MODERATOR, "120111"),))


def viewer(session: Session) -> Actor:
    return Actor(person_id=accounts.person(session).id)


def ask(session: Session, stage: Stage, who: Actor, text: str = "住宿要钱吗", **given: Any) -> RoomQuestion:
    return questions.ask(session, livestream.claims_of(stage.room, who.person_id), text, **given)


def seen(session: Session, stage: Stage) -> dict[str, Any]:
    relay(session, stage.room.id)
    held = room_log().snapshot(stage.room.public_id).fields
    return {name.removeprefix("question:"): value for name, value in held.items() if name.startswith("question:")}


def refused(kind: type[AppError], code: str, run: Any) -> None:
    with pytest.raises(kind) as caught:
        run()
    assert caught.value.code == code


def test_a_question_is_seen_by_all_and_once(session: Session, stage: Stage) -> None:
    who = viewer(session)
    made = ask(session, stage, who)
    assert ask(session, stage, who).id == made.id
    shown = seen(session, stage)[made.public_id]
    assert (shown["text"], shown["votes"], shown["answered_minute"]) == ("住宿要钱吗", 0, None)
    assert len(seen(session, stage)) == 1


def test_guests_do_not_ask_nor_vote(session: Session, stage: Stage) -> None:
    guest = livestream.claims_of(stage.room, None, guest="g")
    refused(Unauthenticated, "sign_in_required", lambda: questions.ask(session, guest, "几点上班"))
    made = ask(session, stage, viewer(session))
    refused(
        Unauthenticated,
        "sign_in_required",
        lambda: questions.vote(session, Actor(), stage.room.public_id, made.public_id),
    )


def test_limits_per_minute_and_in_all(session: Session, stage: Stage) -> None:
    who, at = viewer(session), clock.now()
    for n in range(rules.ASKED_AT_ONCE):
        ask(session, stage, who, f"问题{n}", at=at)
    refused(Conflict, "too_fast", lambda: ask(session, stage, who, "又一个", at=at + timedelta(seconds=50)))
    for n in range(rules.ASKED_AT_ONCE, rules.ASKED_IN_ALL):
        ask(session, stage, who, f"问题{n}", at=at + timedelta(minutes=n))
    refused(Conflict, "enough_asked", lambda: ask(session, stage, who, "再一个", at=at + timedelta(hours=1)))
    assert rules.ask_problem(0, 0, rules.MOST_QUESTIONS) == "too_many_questions"


def test_muted_and_banned_viewers_do_not_ask(session: Session, stage: Stage) -> None:
    who = viewer(session)
    key = livestream.claims_of(stage.room, who.person_id).viewer
    acts.mute(session, stage.host, stage.room.public_id, key)
    refused(Forbidden, "muted", lambda: ask(session, stage, who))
    acts.unmute(session, stage.host, stage.room.public_id, key)
    assert ask(session, stage, who).shown_at


def test_forbidden_words_refuse_and_hold(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    word_lists.add_word(session, stage.host, room, Entry("押金", WordAction.REFUSE, ""))
    word_lists.add_word(session, stage.host, room, Entry("中介", WordAction.HOLD, ""))
    session.commit()
    refused(Invalid, "forbidden_word", lambda: ask(session, stage, viewer(session), "要不要押 金"))
    asker = viewer(session)
    waiting = ask(session, stage, asker, "是中介吗")
    assert seen(session, stage) == {}
    assert queries.questions(session, stage.room, asker.person_id) == [waiting]
    assert queries.questions(session, stage.room, viewer(session).person_id) == []
    assert queries.asked_by(session, stage.room, [asker.person_id or 0]) == {}
    questions.show(session, stage.host, room, waiting.public_id)
    assert set(seen(session, stage)) == {waiting.public_id}


def test_a_room_that_holds_everything_holds_questions(session: Session, stage: Stage) -> None:
    reviewing.set_limits(session, stage.host, stage.room.public_id, hold=True)
    assert ask(session, stage, viewer(session)).shown_at is None


def test_votes_count_once_and_are_told_together(session: Session, stage: Stage) -> None:
    room, made = stage.room.public_id, ask(session, stage, viewer(session))
    voters = [viewer(session) for _ in range(5)]
    for voter in [*voters, voters[0]]:
        questions.vote(session, voter, room, made.public_id)
    questions.unvote(session, voters[4], room, made.public_id)
    questions.unvote(session, voters[4], room, made.public_id)
    held = session.scalar(select(func.count()).where(RoomQuestionVote.question_id == made.id))
    assert held == made.votes == 4
    assert seen(session, stage)[made.public_id]["votes"] == 0
    before = room_log().snapshot(room).position.number
    assert queries.rooms_with_untold_votes(session) == [stage.room.id]
    assert questions.tell_votes(session, stage.room.id, clock.now()) == 1
    assert seen(session, stage)[made.public_id]["votes"] == 4
    assert room_log().snapshot(room).position.number == before + 1
    assert questions.tell_votes(session, stage.room.id, clock.now()) == 0


def test_nobody_votes_for_an_own_question(session: Session, stage: Stage) -> None:
    who = viewer(session)
    made = ask(session, stage, who)
    refused(Conflict, "own_question", lambda: questions.vote(session, who, stage.room.public_id, made.public_id))


def test_answered_at_the_minute_of_the_broadcast(session: Session, stage: Stage) -> None:
    room, made = stage.room.public_id, ask(session, stage, viewer(session))
    assert stage.room.started_at is not None
    at = stage.room.started_at + timedelta(minutes=11, seconds=30)
    questions.answer(session, stage.host, room, made.public_id, at=at)
    questions.answer(session, MODERATOR, room, made.public_id, at=at + timedelta(minutes=5))
    assert seen(session, stage)[made.public_id]["answered_minute"] == 12
    questions.reopen(session, stage.host, room, made.public_id)
    assert seen(session, stage)[made.public_id]["answered_minute"] is None


def test_only_who_keeps_order_answers_and_removes(session: Session, stage: Stage) -> None:
    room, made = stage.room.public_id, ask(session, stage, viewer(session))
    for stranger in (viewer(session), ELSEWHERE):
        refused(Forbidden, "not_moderator", lambda who=stranger: questions.answer(session, who, room, made.public_id))
        refused(
            Forbidden,
            "not_moderator",
            lambda who=stranger: questions.remove(session, who, room, made.public_id, "abuse"),
        )


def test_a_removed_question_is_gone_and_its_text_leaves_the_record(
    client: FlaskClient, session: Session, stage: Stage
) -> None:
    room, who = stage.room.public_id, viewer(session)
    made = ask(session, stage, who)
    refused(Invalid, "reason_missing", lambda: questions.remove(session, MODERATOR, room, made.public_id, ""))
    questions.remove(session, MODERATOR, room, made.public_id, "advert")
    questions.remove(session, MODERATOR, room, made.public_id, "advert")
    assert seen(session, stage) == {}
    refused(NotFound, "question_not_found", lambda: questions.vote(session, viewer(session), room, made.public_id))
    refused(NotFound, "question_not_found", lambda: questions.answer(session, stage.host, room, made.public_id))
    assert queries.asked_by(session, stage.room, [who.person_id or 0]) == {}


def test_the_enterprise_reads_what_applicants_asked(session: Session, stage: Stage) -> None:
    first, second = viewer(session), viewer(session)
    made = [ask(session, stage, first, "夜班补贴多少"), ask(session, stage, second, "包吃吗")]
    asked = queries.asked_by(session, stage.room, [first.person_id or 0, second.person_id or 0, 0])
    assert asked == {first.person_id: [made[0]], second.person_id: [made[1]]}


def test_own_questions_come_first_then_votes(client: FlaskClient, session: Session, stage: Stage) -> None:
    me, room = accounts.person(session), stage.room.public_id
    few, many = ask(session, stage, viewer(session), "一"), ask(session, stage, viewer(session), "二")
    for _ in range(2):
        questions.vote(session, viewer(session), room, many.public_id)
    questions.vote(session, Actor(me.id), room, few.public_id)
    mine = ask(session, stage, Actor(me.id), "三")
    accounts.sign_in(client, me)
    items = client.get(f"/api/v1/rooms/{room}/questions").json["items"]
    assert [item["id"] for item in items] == [mine.public_id, many.public_id, few.public_id]
    assert [(item["mine"], item["voted"]) for item in items] == [(True, False), (False, False), (False, True)]


def test_a_lost_broker_tells_questions_again(session: Session, stage: Stage) -> None:
    made = ask(session, stage, viewer(session))
    questions.vote(session, viewer(session), stage.room.public_id, made.public_id)
    questions.tell_votes(session, stage.room.id, clock.now())
    before = seen(session, stage)
    room_log().client.flushdb()
    assert seen(session, stage) == before
    assert before[made.public_id]["votes"] == 1


def test_nobody_asks_after_the_end(session: Session, stage: Stage) -> None:
    acts.end_room(session, stage.host, stage.room.public_id)
    refused(Conflict, "room_ended", lambda: ask(session, stage, viewer(session)))
