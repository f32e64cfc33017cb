"""Polls: one open, one vote a viewer, counts that are the votes, whatever the order."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, config
from app.actor import Actor
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.livestream import devices, queries, rules, tokens
from app.livestream.log import room_log
from app.livestream.models import RoomPoll, RoomPollVote
from app.livestream.services import acts, bans, polls
from app.livestream.services.relay import relay
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage, make_stage

SHIFTS = ["白班", "夜班", "都行"]


def opened(session: Session, stage: Stage, options: list[str] = SHIFTS) -> RoomPoll:
    return polls.open_poll(session, stage.host, stage.room.public_id, "您想上哪个班", options)


def vote(session: Session, stage: Stage, poll: RoomPoll, guest: str, choice: int) -> None:
    polls.vote(session, livestream.claims_of(stage.room, None, guest=guest), poll.public_id, choice)


def seen(session: Session, stage: Stage) -> Any:
    relay(session, stage.room.id)
    return room_log().snapshot(stage.room.public_id).fields.get("poll")


def refused(kind: type[AppError], code: str, run: Any) -> None:
    with pytest.raises(kind) as caught:
        run()
    assert caught.value.code == code


def test_a_poll_opens_is_voted_in_and_closes(session: Session, stage: Stage) -> None:
    poll = opened(session, stage)
    assert seen(session, stage) == {
        "id": poll.public_id,
        "question": "您想上哪个班",
        "options": SHIFTS,
        "counts": [0, 0, 0],
        "open": True,
    }
    for guest, choice in (("a", 0), ("b", 1), ("a", 2)):
        vote(session, stage, poll, guest, choice)
    assert seen(session, stage)["counts"] == [0, 0, 0]
    assert polls.tell_counts(session, stage.room.id, clock.now()) == 1
    assert polls.tell_counts(session, stage.room.id, clock.now()) == 0
    assert seen(session, stage)["counts"] == [0, 1, 1]
    polls.close_poll(session, stage.host, stage.room.public_id, poll.public_id)
    polls.close_poll(session, stage.host, stage.room.public_id, poll.public_id)
    assert (seen(session, stage)["counts"], seen(session, stage)["open"]) == ([0, 1, 1], False)
    refused(Conflict, "poll_closed", lambda: vote(session, stage, poll, "c", 0))


def test_one_is_open_at_a_time(session: Session, stage: Stage) -> None:
    poll = opened(session, stage)
    refused(Conflict, "poll_open", lambda: opened(session, stage))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(
            RoomPoll(room_id=poll.room_id, question="又", options=["一", "二"], counts=[0, 0], opened_at=clock.now())
        )
        session.flush()
    polls.close_poll(session, stage.host, stage.room.public_id, poll.public_id)
    assert opened(session, stage).id != poll.id


@pytest.mark.parametrize(
    ("question", "options", "code"),
    [
        ("", SHIFTS, "question_length"),
        ("问" * 61, SHIFTS, "question_length"),
        ("问", ["一"], "options_number"),
        ("问", list("一二三四五六七"), "options_number"),
        ("问", ["一", "二" * 21], "option_length"),
        ("问", ["一", ""], "option_length"),
        ("问", ["一", "一"], "options_same"),
    ],
)
def test_a_poll_must_make_sense(session: Session, stage: Stage, question: str, options: list[str], code: str) -> None:
    room = stage.room.public_id
    refused(Invalid, code, lambda: polls.open_poll(session, stage.host, room, question, options))


def test_a_removed_poll_is_off_the_screen_and_on_record(session: Session, stage: Stage) -> None:
    poll = opened(session, stage)
    vote(session, stage, poll, "a", 1)
    polls.remove_poll(session, stage.host, stage.room.public_id, poll.public_id)
    assert seen(session, stage) is None
    refused(NotFound, "poll_not_found", lambda: vote(session, stage, poll, "b", 1))
    assert queries.polls(session, stage.room) == []
    assert queries.polls(session, stage.room, keeps_order=True)[0].counts == [0, 1, 0]


def test_removing_an_old_poll_leaves_the_present_one(session: Session, stage: Stage) -> None:
    old = opened(session, stage)
    polls.close_poll(session, stage.host, stage.room.public_id, old.public_id)
    present = opened(session, stage)
    polls.remove_poll(session, stage.host, stage.room.public_id, old.public_id)
    assert seen(session, stage)["id"] == present.public_id


def test_strangers_open_nothing(session: Session, stage: Stage) -> None:
    stranger = Actor(person_id=accounts.person(session).id)
    room = stage.room.public_id
    refused(Forbidden, "not_moderator", lambda: polls.open_poll(session, stranger, room, "问", SHIFTS))


def test_a_poll_ends_with_its_room(session: Session, stage: Stage) -> None:
    poll = opened(session, stage)
    vote(session, stage, poll, "a", 0)
    acts.end_room(session, stage.host, stage.room.public_id)
    assert queries.rooms_with_open_poll(session) == [stage.room.id]
    polls.tell_counts(session, stage.room.id, clock.now())
    assert (poll.counts, seen(session, stage)["open"]) == ([1, 0, 0], False)
    refused(Conflict, "room_not_live", lambda: opened(session, stage))


def test_a_guest_votes_through_the_page_and_changes_it(client: FlaskClient, session: Session, stage: Stage) -> None:
    poll, room = opened(session, stage), stage.room.public_id
    page = client.get(f"/live/{room}")
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    for choice in (0, 2):
        answer = client.put(
            f"/api/v1/rooms/{room}/polls/{poll.public_id}/vote",
            json={"choice": choice},
            headers={"X-CSRFToken": token},
        )
        assert answer.status_code == 200
    assert client.get(f"/api/v1/rooms/{room}/polls").json["items"][0]["choice"] == 2
    assert polls.counted(session, poll) == [0, 0, 1]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("vote"), st.sampled_from("abcd"), st.integers(-1, 3)),
        st.tuples(st.just("again"), st.sampled_from("abcd"), st.integers(0, 2)),
        st.tuples(st.just("signed in"), st.sampled_from("abcd"), st.integers(0, 2)),
        st.tuples(st.sampled_from(["tell", "close", "open", "remove"]), st.just(""), st.just(0)),
    ),
    max_size=40,
)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    nested = session.begin_nested()
    yield
    nested.rollback()
    session.expire_all()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_counts_are_the_votes_in_any_order(session: Session, steps: list[tuple[str, str, int]]) -> None:
    """A plain model beside it: the last accepted choice of each viewer, per poll, until it closes. A guest who signed
    in votes under another key: the vote of before is gone, as long as that person has not signed out again."""
    with undone(session):
        stage = make_stage(session)
        made: list[RoomPoll] = [opened(session, stage)]
        model: dict[int, dict[str, int]] = {made[0].id: {}}
        for step, guest, choice in steps:
            _step(session, stage, made, model, step, guest, choice)
        polls.tell_counts(session, stage.room.id, clock.now())
        for poll in made:
            held = Counter(session.scalars(select(RoomPollVote.choice).where(RoomPollVote.poll_id == poll.id)))
            wanted = Counter(model[poll.id].values())
            assert poll.counts == rules.tally(dict(held), 3) == rules.tally(dict(wanted), 3)
        assert sum(poll.closed_at is None for poll in made) <= 1


def _step(
    session: Session,
    stage: Stage,
    made: list[RoomPoll],
    model: dict[int, dict[str, int]],
    step: str,
    guest: str,
    choice: int,
) -> None:
    poll, room = made[-1], stage.room.public_id
    try:
        if step in ("vote", "again"):
            for _ in range(2 if step == "again" else 1):
                vote(session, stage, poll, guest, choice)
            model[poll.id][guest] = choice
        elif step == "signed in":
            former = livestream.claims_of(stage.room, None, guest=guest)
            claims = replace(former, viewer=f"person {guest}", may_speak=True)
            polls.vote(session, claims, poll.public_id, choice, former=former.viewer)
            model[poll.id].pop(guest, None)
            model[poll.id][f"person {guest}"] = choice
        elif step == "tell":
            polls.tell_counts(session, stage.room.id, clock.now())
        elif step == "open":
            made.append(opened(session, stage))
            model[made[-1].id] = {}
        else:
            change = polls.close_poll if step == "close" else polls.remove_poll
            change(session, stage.host, room, poll.public_id)
    except (Conflict, Invalid, NotFound) as error:
        assert error.code in {"poll_closed", "poll_not_found", "choice_unknown", "poll_open"}


def test_a_guest_who_signs_in_in_the_same_browser_has_one_vote(
    client: FlaskClient, session: Session, stage: Stage
) -> None:
    poll, room = opened(session, stage), stage.room.public_id

    def choose(choice: int) -> int:
        page = client.get(f"/live/{room}")
        token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
        url = f"/api/v1/rooms/{room}/polls/{poll.public_id}/vote"
        return client.put(url, json={"choice": choice}, headers={"X-CSRFToken": token}).status_code

    assert choose(0) == 200
    with client.session_transaction() as cookie:
        cookie.clear()
    accounts.sign_in(client, accounts.person(session))
    assert client.get(f"/api/v1/rooms/{room}/polls").json["items"][0]["choice"] == 0
    assert choose(1) == 200
    assert client.get(f"/api/v1/rooms/{room}/polls").json["items"][0]["choice"] == 1
    assert polls.counted(session, poll) == [0, 1, 0]
    accounts.sign_in(client, accounts.person(session))
    assert choose(2) == 200
    assert polls.counted(session, poll) == [0, 1, 1]


def test_a_device_that_is_shut_out_neither_votes_nor_asks(
    client: FlaskClient, session: Session, stage: Stage, settings: config.Settings
) -> None:
    poll, room, other = opened(session, stage), stage.room.public_id, accounts.person(session)
    question = livestream.question(session, stage.room, accounts.person(session))
    page = client.get(f"/live/{room}")
    headers = {"X-CSRFToken": page.text.split('name="csrf-token" content="')[1].split('"')[0]}
    cookie = client.get_cookie(devices.COOKIE, path=devices.COOKIE_PATH)
    assert cookie is not None
    device = tokens.device_key(settings.secret_key, room, devices.read_cookie(settings.secret_key, cookie.value))
    bans.keep_devices(session, room, [("b" * 24, device)], clock.now())
    bans.ban(session, stage.host, room, "b" * 24)
    base = f"/api/v1/rooms/{room}"
    assert client.put(f"{base}/polls/{poll.public_id}/vote", json={"choice": 0}, headers=headers).status_code == 403
    accounts.sign_in(client, other)
    assert client.post(f"{base}/questions", json={"text": "有宿舍吗"}, headers=headers).status_code == 403
    assert client.put(f"{base}/questions/{question.public_id}/vote", headers=headers).status_code == 403
    assert polls.counted(session, poll) == [0, 0, 0]
