"""What host and moderator can do, and what they and others cannot."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor, StaffRole
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from app.hiring.public import close_vacancy
from app.livestream import epochs, queries
from app.livestream.log import room_log
from app.livestream.models import RoomAct, RoomCard, RoomState
from app.livestream.rules import Kind
from app.livestream.services import acts, applying, pins, relay, rooms, rundown, showing
from app.occasions.public import Occasion, State
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage, make_stage


def kinds(session: Session, stage: Stage) -> list[str]:
    return list(session.scalars(select(RoomAct.kind).where(RoomAct.room_id == stage.room.id).order_by(RoomAct.id)))


def test_a_room_is_a_published_occasion_with_its_rundown(session: Session, stage: Stage) -> None:
    occasion = session.get_one(Occasion, stage.room.occasion_id)
    assert (occasion.kind, occasion.state) == ("live_room", State.PUBLISHED)
    assert occasion.public_id == stage.room.public_id
    assert [row.vacancy.title for row in queries.rundown(session, stage.room)] == ["数控车工", "机械装配工"]


def test_an_unverified_enterprise_cannot_schedule(session: Session) -> None:
    with pytest.raises(AppError) as refused:
        livestream.room(session, accounts.enterprise(session, verified=False))
    assert refused.value.status in (403, 409)


def test_a_room_of_the_past_is_refused(session: Session) -> None:
    with pytest.raises(Invalid, match="room_past"):
        livestream.room(session, starts_at=clock.now() - timedelta(days=2))


def test_a_parent_must_be_a_fair_to_come(session: Session, stage: Stage) -> None:
    values = rooms.RoomValues("内场", clock.now(), clock.now() + timedelta(hours=1), parent=stage.room.public_id)
    with pytest.raises(Invalid, match="parent_wrong"):
        rooms.schedule_room(session, stage.host, stage.enterprise.id, values)


def test_the_rundown_takes_own_vacancies_only(session: Session, stage: Stage) -> None:
    foreign = livestream.vacancy(session, accounts.enterprise(session), "焊工")
    with pytest.raises(NotFound, match="vacancy_not_found"):
        rundown.add_card(session, stage.host, stage.room.public_id, foreign.public_id)


def test_start_is_once_and_ended_is_for_good(session: Session, stage: Stage) -> None:
    acts.start_room(session, stage.host, stage.room.public_id)
    acts.end_room(session, stage.host, stage.room.public_id)
    acts.end_room(session, stage.host, stage.room.public_id)
    assert kinds(session, stage) == [Kind.ROOM_STARTED, Kind.ROOM_ENDED]
    assert session.get_one(Occasion, stage.room.occasion_id).state == State.ENDED
    with pytest.raises(Conflict, match="room_ended"):
        acts.start_room(session, stage.host, stage.room.public_id)


def test_a_cancelled_room_cannot_start_and_a_live_one_not_be_cancelled(session: Session, stage: Stage) -> None:
    later = livestream.room(session, stage.enterprise)
    rooms.cancel_room(session, stage.host, later.public_id)
    rooms.cancel_room(session, stage.host, later.public_id)
    with pytest.raises(Conflict, match="room_cancelled"):
        acts.start_room(session, stage.host, later.public_id)
    with pytest.raises(Conflict, match="room_started"):
        rooms.cancel_room(session, stage.host, stage.room.public_id)


def test_one_card_is_pinned_at_a_time(session: Session, stage: Stage) -> None:
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    pins.pin(session, stage.host, stage.room.public_id, stage.second.public_id)
    shown = showing.pinned_card(session, stage.room)
    assert shown is not None
    assert shown.vacancy_id == stage.second.id
    assert kinds(session, stage).count(Kind.CARD_PINNED) == 2
    pins.unpin(session, stage.host, stage.room.public_id)
    pins.unpin(session, stage.host, stage.room.public_id)
    assert kinds(session, stage).count(Kind.CARD_UNPINNED) == 1


def test_a_card_may_be_pinned_again(session: Session, stage: Stage) -> None:
    for vacancy in (stage.first, stage.second, stage.first):
        pins.pin(session, stage.host, stage.room.public_id, vacancy.public_id)
    shown = showing.pinned_card(session, stage.room)
    assert shown is not None
    assert shown.vacancy_id == stage.first.id


def test_what_is_shown_has_every_required_part(session: Session, stage: Stage) -> None:
    shown = pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id).shown
    assert shown is not None
    for part in (
        "employer",
        "headcount",
        "conditions",
        "duties",
        "address",
        "pay_low_fen",
        "valid_until",
        "district_en",
    ):
        assert shown[part], part


def closed(session: Session, stage: Stage) -> None:
    close_vacancy(session, stage.host, stage.first.id)


def out_of_date(session: Session, stage: Stage) -> None:
    stage.first.valid_until = clock.today() - timedelta(days=1)


def incomplete(session: Session, stage: Stage) -> None:
    stage.first.address = ""


def suspended(session: Session, stage: Stage) -> None:
    stage.enterprise.state = type(stage.enterprise.state)("suspended")


@pytest.mark.parametrize("spoil", [closed, out_of_date, incomplete, suspended])
def test_a_wrong_card_is_refused_and_one_gone_wrong_comes_off(
    session: Session, stage: Stage, spoil: Callable[[Session, Stage], None]
) -> None:
    """R2: refused with the reason; and what was true when pinned comes off when it no longer is."""
    room = stage.room.public_id
    pins.pin(session, stage.host, room, stage.first.public_id)
    spoil(session, stage)
    session.flush()
    with pytest.raises(Conflict, match="card_not_pinnable") as refused:
        pins.pin(session, stage.host, room, stage.first.public_id)
    assert refused.value.data["problems"][0]["message"]
    assert pins.rooms_with_pins(session) == [room]
    pins.refresh_pinned(session, room)
    assert showing.pinned_card(session, stage.room) is None
    pins.refresh_pinned(session, room)
    assert kinds(session, stage).count(Kind.CARD_UNPINNED) == 1


def test_a_changed_figure_is_shown_changed(session: Session, stage: Stage) -> None:
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    stage.first.pay_high_fen = 1_200_000
    session.flush()
    pins.refresh_pinned(session, stage.room.public_id)
    pins.refresh_pinned(session, stage.room.public_id)
    shown = showing.pinned_card(session, stage.room)
    assert shown is not None
    assert shown.shown is not None
    assert shown.shown["pay_high_fen"] == 1_200_000
    assert kinds(session, stage).count(Kind.CARD_CHANGED) == 1


def test_a_card_cannot_be_pinned_before_the_start_or_from_elsewhere(session: Session, stage: Stage) -> None:
    waiting = livestream.room(session, stage.enterprise, vacancies=(stage.first,))
    with pytest.raises(Conflict, match="room_not_live"):
        pins.pin(session, stage.host, waiting.public_id, stage.first.public_id)
    other = livestream.vacancy(session, stage.enterprise, "钳工")
    with pytest.raises(NotFound, match="card_not_found"):
        pins.pin(session, stage.host, stage.room.public_id, other.public_id)


def test_a_shown_card_stays_on_the_record(session: Session, stage: Stage) -> None:
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    with pytest.raises(Conflict, match="card_was_pinned"):
        rundown.remove_card(session, stage.host, stage.room.public_id, stage.first.public_id)
    rundown.remove_card(session, stage.host, stage.room.public_id, stage.second.public_id)
    rundown.remove_card(session, stage.host, stage.room.public_id, stage.second.public_id)
    assert session.scalar(select(func.count()).where(RoomCard.room_id == stage.room.id)) == 1


ACTS: list[Callable[[Session, Actor, Stage], object]] = [
    lambda s, a, g: acts.start_room(s, a, g.room.public_id),
    lambda s, a, g: acts.end_room(s, a, g.room.public_id),
    lambda s, a, g: rooms.cancel_room(s, a, g.room.public_id),
    lambda s, a, g: rundown.add_card(s, a, g.room.public_id, g.first.public_id),
    lambda s, a, g: rundown.remove_card(s, a, g.room.public_id, g.first.public_id),
    lambda s, a, g: pins.pin(s, a, g.room.public_id, g.first.public_id),
    lambda s, a, g: pins.unpin(s, a, g.room.public_id),
    lambda s, a, g: acts.mute(s, a, g.room.public_id, "a" * 24),
    lambda s, a, g: acts.unmute(s, a, g.room.public_id, "a" * 24),
    lambda s, a, g: acts.delete_message(s, a, g.room.public_id, "1-2"),
    lambda s, a, g: acts.announce(s, a, g.room.public_id, "应聘不收一分钱"),
]
HOST_ONLY = (0, 2, 3, 4, 5, 6)


@pytest.mark.parametrize("act", ACTS)
def test_others_can_do_nothing(session: Session, stage: Stage, act: Callable[[Session, Actor, Stage], object]) -> None:
    """P2: guest, another enterprise's clerk, a seeker, gate staff, a moderator of another district."""
    other = accounts.enterprise(session)
    strangers = [
        Actor(),
        livestream.host_of(other),
        accounts.actor(session, accounts.person(session)),
        accounts.actor(session, accounts.staff(session, StaffRole.GATE, "120110")),
        accounts.actor(session, accounts.staff(session, StaffRole.MODERATOR, "120111")),
    ]
    for stranger in strangers:
        with pytest.raises(Forbidden):
            act(session, stranger, stage)
    assert kinds(session, stage) == [Kind.ROOM_STARTED]


@pytest.mark.parametrize("number", HOST_ONLY)
def test_a_moderator_does_not_run_the_show(session: Session, stage: Stage, number: int) -> None:
    moderator = accounts.actor(session, accounts.staff(session, StaffRole.MODERATOR, "120110"))
    with pytest.raises(Forbidden, match="not_host"):
        ACTS[number](session, moderator, stage)


def test_a_moderator_of_the_district_keeps_order(session: Session, stage: Stage) -> None:
    moderator = accounts.actor(session, accounts.staff(session, StaffRole.MODERATOR, "120110"))
    room = stage.room.public_id
    acts.mute(session, moderator, room, "b" * 24)
    acts.mute(session, moderator, room, "b" * 24)
    acts.unmute(session, moderator, room, "b" * 24)
    acts.unmute(session, moderator, room, "b" * 24)
    acts.announce(session, moderator, room, "应聘不收一分钱")
    acts.end_room(session, moderator, room)
    assert kinds(session, stage)[1:] == ["viewer_muted", "viewer_unmuted", "announced", "room_ended"]


def test_only_something_said_can_be_deleted(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    relay.relay(session, stage.room.id)
    said = room_log().append(room, Kind.CHAT, {"viewer": "c" * 24, "name": "刘**", "role": "viewer", "text": "你好"})
    acts.delete_message(session, stage.host, room, str(said))
    acts.delete_message(session, stage.host, room, str(said))
    assert kinds(session, stage).count(Kind.MESSAGE_DELETED) == 1
    for wrong in ("", "1", "1-1", "x-y", f"{said.epoch}-{said.number + 1}", "9" * 30 + "-1", "-1--1"):
        with pytest.raises(Invalid, match="message_unknown"):
            acts.delete_message(session, stage.host, room, wrong)


def test_an_announcement_has_its_limits(session: Session, stage: Stage) -> None:
    with pytest.raises(Invalid, match="too_long"):
        acts.announce(session, stage.host, stage.room.public_id, "长" * 201)
    acts.end_room(session, stage.host, stage.room.public_id)
    with pytest.raises(Conflict, match="room_ended"):
        acts.announce(session, stage.host, stage.room.public_id, "散场了")


def test_applying_names_room_and_minute_and_counts_once(session: Session, stage: Stage) -> None:
    seeker = accounts.actor(session, accounts.person(session))
    at = stage.room.started_at
    assert at is not None
    made = applying.apply_in_room(
        session, seeker, stage.room.public_id, stage.first.public_id, at=at + timedelta(seconds=150)
    )
    again = applying.apply_in_room(session, seeker, stage.room.public_id, stage.first.public_id)
    assert again.id == made.id
    assert (made.occasion_id, made.source_detail) == (stage.room.occasion_id, "minute 3")
    ((row, application, vacancy),) = queries.applicants(session, stage.room)
    assert (row.minute, application.id, vacancy.id) == (3, made.id, stage.first.id)
    told = session.scalars(select(RoomAct).where(RoomAct.kind == Kind.APPLIED)).one()
    assert told.payload == {"vacancy": stage.first.public_id, "count": 1}
    assert told.person_id is None


def test_applying_is_refused_when_it_makes_no_sense(session: Session, stage: Stage) -> None:
    seeker = accounts.actor(session, accounts.person(session))
    room = stage.room.public_id
    with pytest.raises(Unauthenticated, match="sign_in_required"):
        applying.apply_in_room(session, Actor(), room, stage.first.public_id)
    with pytest.raises(NotFound, match="card_not_found"):
        applying.apply_in_room(session, seeker, room, "0" * 24)
    close_vacancy(session, stage.host, stage.second.id)
    with pytest.raises(Conflict, match="vacancy_closed"):
        applying.apply_in_room(session, seeker, room, stage.second.public_id)
    acts.end_room(session, stage.host, room)
    with pytest.raises(Conflict, match="room_not_live"):
        applying.apply_in_room(session, seeker, room, stage.first.public_id)


def test_an_epoch_opens_with_what_postgresql_knows(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    pins.pin(session, stage.host, room, stage.first.public_id)
    acts.mute(session, stage.host, room, "d" * 24)
    acts.announce(session, stage.host, room, "应聘不收一分钱")
    seeker = accounts.actor(session, accounts.person(session))
    applying.apply_in_room(session, seeker, room, stage.first.public_id)
    opening = epochs.opening(session.connection(), room, 7)
    assert opening.epoch == 8
    assert opening.fields["state"] == "live"
    assert opening.fields["card"]["public_id"] == stage.first.public_id
    assert opening.fields["announcement"] == "应聘不收一分钱"
    assert opening.fields[f"applied:{stage.first.public_id}"] == 1
    assert opening.sets["muted"] == ["d" * 24]
    acts.end_room(session, stage.host, room)
    after = epochs.opening(session.connection(), room, 0)
    assert after.epoch == 9
    assert after.fields["state"] == "ended"
    assert "card" not in after.fields


def test_relay_is_in_order_and_once(session: Session, stage: Stage) -> None:
    """An act relayed by a process that died before it said so is not shown twice."""
    room = stage.room.public_id
    pins.pin(session, stage.host, room, stage.first.public_id)
    pins.pin(session, stage.host, room, stage.second.public_id)
    assert relay.rooms_waiting(session) == [stage.room.id]
    assert relay.relay(session, stage.room.id) == 5
    for act in session.scalars(select(RoomAct)):
        act.relayed_at = None
    session.flush()
    assert relay.relay(session, stage.room.id) == 5
    position = room_log().snapshot(room).position
    assert position.number == 6
    assert room_log().snapshot(room).fields["card"]["public_id"] == stage.second.public_id
    assert relay.rooms_waiting(session) == []


def test_history_entered_later_is_not_relayed(session: Session) -> None:
    past = clock.now() - timedelta(days=9)
    with clock.fixed(past):
        enterprise = accounts.enterprise(session)
        room = livestream.room(session, enterprise)
    host = livestream.host_of(enterprise)
    acts.start_room(session, host, room.public_id, at=past)
    acts.end_room(session, host, room.public_id, at=past + timedelta(hours=1))
    assert relay.rooms_waiting(session) == []
    assert room.state is RoomState.ENDED


def test_stages_are_apart(session: Session, stage: Stage) -> None:
    other = make_stage(session)
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    assert showing.pinned_card(session, other.room) is None
    with pytest.raises(NotFound, match="room_not_found"):
        rooms.locked(session, "0" * 24)
