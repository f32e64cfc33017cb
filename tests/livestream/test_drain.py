"""The drainer: everything once, nothing lost, wherever it dies."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.broker import broker
from app.checkin.public import Attendance
from app.database import current_session
from app.hiring.public import AttendanceNote, close_vacancy
from app.livestream import personal, queries, rules
from app.livestream.drain import events, loop, sightings
from app.livestream.log import room_log
from app.livestream.models import RoomAct, RoomEvent, RoomSitting
from app.livestream.presence import SIGHTINGS, Presence
from app.livestream.rules import Kind, sittings_of
from app.livestream.services import acts, pins, showing
from app.livestream.services.history import record_attendances, record_sittings
from app.livestream.services.relay import relay, rooms_waiting
from app.livestream.tokens import Claims, Role
from app.unit_of_work import unit_of_work
from tests.builders import accounts
from tests.livestream.conftest import Stage, make_stage

NOON = datetime(2026, 2, 24, 4, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def say(room: str, text: str) -> str:
    payload = {"viewer": "a" * 24, "name": "刘**", "role": "viewer", "text": text}
    return str(room_log().append(room, Kind.CHAT, payload, effects=rules.effects(Kind.CHAT, payload)))


def texts(session: Session) -> list[str]:
    query = select(RoomEvent).where(RoomEvent.kind == Kind.CHAT).order_by(RoomEvent.epoch, RoomEvent.number)
    return [event.payload["text"] for event in session.scalars(query)]


def test_events_are_written_once_and_in_order(session: Session, stage: Stage) -> None:
    relay(session, stage.room.id)
    for n in range(5):
        say(stage.room.public_id, str(n))
    assert events.drain_events() == 7
    assert events.drain_events() == 0
    assert texts(session) == ["0", "1", "2", "3", "4"]
    kinds = session.scalars(select(RoomEvent.kind).order_by(RoomEvent.number)).all()
    assert kinds[:2] == ["epoch_opened", "room_started"]


class Killed(BaseException):
    """The process ends here."""


def kill(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize("step", ["read", "_write", "advance", "commit", "trim"])
def test_killed_between_any_two_steps_nothing_is_lost_or_doubled(
    session: Session, stage: Stage, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R4: what was acknowledged is in PostgreSQL after the next start, once."""
    room = stage.room.public_id
    relay(session, stage.room.id)
    session.commit()
    say(room, "一")
    with monkeypatch.context() as patch:
        if step in ("read", "trim"):
            patch.setattr(room_log(), step, kill)
        elif step == "commit":
            patch.setattr(session, "commit", kill)
        else:
            patch.setattr(events, step, kill)
        with pytest.raises(Killed):
            events.drain_events()
    say(room, "二")
    events.drain_events()
    events.drain_events()
    assert texts(session) == ["一", "二"]


def test_the_broker_keeps_what_is_not_drained(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    relay(session, stage.room.id)
    for n in range(events.KEPT + 50):
        say(room, str(n))
    stream = f"live:{{{room}}}:events"
    before = broker().xlen(stream)
    events.drain_events()
    after_one: Any = broker().xlen(stream)
    events.drain_events()
    assert before == events.KEPT + 52
    assert after_one == events.KEPT + 52
    assert broker().xlen(stream) == events.KEPT
    assert len(texts(session)) == events.KEPT + 50


def test_draining_goes_on_through_a_new_epoch(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    say(room, "一")
    events.drain_events()
    broker().flushdb()
    say(room, "二")
    events.drain_events()
    assert texts(session) == ["一", "二"]
    assert [line["payload"]["text"] for line in room_log().snapshot(room).lists["chat"]] == ["一", "二"]


def test_a_deleted_message_does_not_come_back_with_a_new_epoch(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    bad = say(room, "加微信")
    say(room, "几点上班")
    events.drain_events()
    acts.delete_message(session, stage.host, room, bad)
    broker().flushdb()
    assert [line["payload"]["text"] for line in room_log().snapshot(room).lists["chat"]] == ["几点上班"]


def test_the_record_cannot_be_changed(session: Session, stage: Stage) -> None:
    say(stage.room.public_id, "一")
    events.drain_events()
    event = session.scalars(select(RoomEvent).where(RoomEvent.kind == Kind.CHAT)).one()
    event.payload = {**event.payload, "text": "别的"}
    with pytest.raises(Exception, match="append-only"), session.begin_nested():
        session.flush()


def test_acts_a_dead_process_left_behind_are_relayed(session: Session, stage: Stage) -> None:
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    assert rooms_waiting(session) == [stage.room.id]
    assert loop.relay_waiting() == 1
    assert rooms_waiting(session) == []
    assert room_log().snapshot(stage.room.public_id).fields["card"]["title"] == "数控车工"


def test_acts_are_relayed_at_the_commit_without_the_drainer(session: Session, stage: Stage) -> None:
    with unit_of_work() as work:
        pins.pin(work, stage.host, stage.room.public_id, stage.first.public_id)
    assert rooms_waiting(session) == []


def test_without_a_broker_acts_are_kept_for_later(
    session: Session, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(room_log(), "append", gone)
        with unit_of_work() as work:
            acts.mute(work, stage.host, stage.room.public_id, "a" * 24)
    assert rooms_waiting(session) == [stage.room.id]
    loop.relay_waiting()
    assert room_log().holds(stage.room.public_id, "muted", "a" * 24)


def test_a_closed_vacancy_comes_off_by_itself(session: Session, stage: Stage) -> None:
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    loop.keep_cards_true()
    assert showing.pinned_card(session, stage.room) is not None
    close_vacancy(session, stage.host, stage.first.id)
    loop.keep_cards_true()
    assert showing.pinned_card(session, stage.room) is None
    told = session.scalars(select(RoomAct).where(RoomAct.kind == Kind.CARD_UNPINNED)).one()
    assert told.payload == {"vacancy": stage.first.public_id, "reason": "vacancy_closed"}


def see(room: str, moments: list[float], viewer: str = "a" * 24, person_id: int | None = None) -> None:
    for seconds in moments:
        entry = {
            "at": int(at(seconds).timestamp() * 1000),
            "seen": json.dumps([[room, viewer, person_id]]),
        }
        broker().xadd(SIGHTINGS, entry)  # type: ignore[arg-type]


def spans(session: Session) -> list[tuple[float, float]]:
    query = select(RoomSitting).order_by(RoomSitting.viewer_key, RoomSitting.joined_at)
    found = session.scalars(query, execution_options={"populate_existing": True})
    return [((s.joined_at - NOON).total_seconds(), (s.left_at - NOON).total_seconds()) for s in found]


def test_a_reconnect_within_a_minute_goes_on_with_the_sitting(session: Session, stage: Stage) -> None:
    see(stage.room.public_id, [0, 20, 40, 95])
    sightings.drain_sightings()
    see(stage.room.public_id, [150, 400, 420])
    sightings.drain_sightings()
    assert spans(session) == [(0, 150), (400, 420)]
    assert broker().xlen(SIGHTINGS) == 0


def test_two_devices_are_one_sitting(session: Session, stage: Stage) -> None:
    see(stage.room.public_id, [0, 5, 20, 25, 40, 45])
    sightings.drain_sightings()
    assert spans(session) == [(0, 45)]


@pytest.mark.parametrize("step", ["write_sightings", "advance", "trim"])
def test_sightings_survive_the_drainers_death(
    session: Session, stage: Stage, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.commit()
    see(stage.room.public_id, [0, 30])
    with monkeypatch.context() as patch:
        if step == "trim":
            patch.setattr(broker(), "xtrim", kill)
        else:
            patch.setattr(sightings, step, kill)
        with pytest.raises(Killed):
            sightings.drain_sightings()
    see(stage.room.public_id, [60])
    sightings.drain_sightings()
    assert spans(session) == [(0, 60)]


def test_writing_the_same_sightings_again_changes_nothing(session: Session, stage: Stage) -> None:
    seen: sightings.Seen = {(stage.room.public_id, "a" * 24): (None, [at(0), at(30), at(300)])}
    for _ in range(2):
        sightings.write_sightings(session, seen)
    assert spans(session) == [(0, 30), (300, 300)]


@pytest.mark.parametrize(
    ("before", "seen", "after"),
    [
        ([], [], []),
        ([], [3], [(3, 3)]),
        ([(0, 10)], [5], [(0, 10)]),
        ([(0, 10)], [70], [(0, 70)]),
        ([(0, 10)], [71], [(0, 10), (71, 71)]),
        ([(0, 10)], [80, 30, 60], [(0, 80)]),
    ],
)
def test_sittings_are_pure(before: Any, seen: Any, after: Any) -> None:
    made = sittings_of([(at(a), at(b)) for a, b in before], [at(s) for s in seen])
    assert made == [(at(a), at(b)) for a, b in after]


def test_signed_in_viewers_attended(session: Session, stage: Stage) -> None:
    """At once when they come; until when, once the sitting is over; with the cards they saw."""
    person = accounts.person(session)
    started = clock.now() - timedelta(minutes=30)
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id, at=started + timedelta(minutes=1))
    session.add(
        RoomSitting(
            room_id=stage.room.id,
            viewer_key="a" * 24,
            person_id=person.id,
            joined_at=started,
            left_at=started + timedelta(minutes=2),
        )
    )
    session.add(RoomSitting(room_id=stage.room.id, viewer_key="b" * 24, joined_at=started, left_at=started))
    session.flush()
    assert record_attendances(session, at=clock.now()) == 1
    assert record_attendances(session, at=clock.now()) == 0
    attended = session.scalars(select(Attendance).where(Attendance.person_id == person.id)).one()
    assert (attended.occasion_id, attended.since) == (stage.room.occasion_id, started)
    assert attended.until == started + timedelta(minutes=2)
    assert session.scalars(select(AttendanceNote.vacancy_id)).all() == [stage.first.id]


def test_history_and_its_figures(session: Session, stage: Stage) -> None:
    people = [accounts.person(session) for _ in range(2)]
    stage.room.started_at = past = clock.now() - timedelta(days=3)
    rows = [(f"{n:024d}", person.id, past, past + timedelta(minutes=10 + n)) for n, person in enumerate(people)]
    record_sittings(session, stage.room.id, rows)
    watched = queries.attendance_of(session, stage.room, clock.now())
    assert watched is not None
    assert (watched.viewers, watched.signed_in, watched.minutes) == (2, 2, 21)
    session.refresh(stage.room)
    assert stage.room.peak_viewers == 2
    assert len(session.scalars(select(Attendance)).all()) == 2


def test_presence_tells_comings_and_goings(session: Session, stage: Stage, app: Flask) -> None:
    presence = Presence(app.extensions["broker"], "p1")
    viewer = Claims(stage.room.public_id, "a" * 24, None, "", Role.VIEWER, may_speak=False)
    host = Claims(stage.room.public_id, "h" * 24, None, "", Role.HOST, may_speak=True)
    for who in (viewer, host):
        presence.came(who)
    assert presence.tick()[stage.room.public_id].viewers == 1
    presence.went(viewer)
    presence.went(host)
    presence.tick()
    sightings.drain_sightings()
    (sitting,) = session.scalars(select(RoomSitting)).all()
    assert sitting.viewer_key == "a" * 24
    assert sitting.left_at >= sitting.joined_at
    assert presence.tick() == {}


def test_the_peak_stays(session: Session, stage: Stage, app: Flask) -> None:
    presence = Presence(app.extensions["broker"], "p1")
    crowd = [Claims(stage.room.public_id, f"{n:024d}", None, "", Role.VIEWER, may_speak=False) for n in range(3)]
    room_log().snapshot(stage.room.public_id)
    for who in crowd:
        presence.came(who)
    presence.liked(stage.room.public_id, 4)
    presence.liked(stage.room.public_id, 2, "keen")
    presence.tick()
    loop.note_peaks()
    for who in crowd:
        presence.went(who)
    presence.tick()
    loop.note_peaks()
    session.refresh(stage.room)
    assert (stage.room.peak_viewers, stage.room.likes, stage.room.reactions) == (3, 4, {"keen": 2})


def test_a_finished_room_leaves_the_broker(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    relay(session, stage.room.id)
    acts.end_room(session, stage.host, room)
    relay(session, stage.room.id)
    events.drain_events()
    events.drain_events()
    assert room_log().rooms() == [room]
    stage.room.ended_at = clock.now() - timedelta(minutes=11)
    session.flush()
    events.drain_events()
    assert room_log().rooms() == []


def test_a_step_that_fails_does_not_stop_the_others(
    session: Session, stage: Stage, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def fails() -> int:
        raise RuntimeError

    def works() -> int:
        done.append("worked")
        return 1

    monkeypatch.setattr(loop, "STEPS", ((fails, timedelta(seconds=9)), (works, timedelta())))
    drainer = loop.Drainer(app)
    assert drainer.round() == 1
    assert drainer.round() == 1
    assert done == ["worked"] * 2


def test_the_real_loop_drains_and_ends(committed: Flask) -> None:
    """With real commits, the lock taken, and an end asked for from outside."""
    import threading

    with committed.app_context():
        session = current_session()
        stage = make_stage(session)
        session.commit()
        room = stage.room.public_id
        relay(session, stage.room.id)
        say(room, "一")
        session.commit()
    drainer = loop.Drainer(committed)
    thread = threading.Thread(target=lambda: run_in(committed, drainer.serve))
    thread.start()
    try:
        assert until(lambda: run_in(committed, lambda: texts(current_session())) == ["一"])
    finally:
        drainer.end()
        thread.join(10)
    assert not thread.is_alive()
    held = text("select count(*) from pg_locks where locktype = 'advisory' and objid = :lock")
    with committed.extensions["engine"].connect() as connection:
        assert connection.scalar(held, {"lock": loop.LOCK}) == 0


def run_in(app: Flask, act: Callable[[], Any]) -> Any:
    with app.app_context():
        return act()


def until(true: Callable[[], bool], seconds: float = 8) -> bool:
    import time

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_a_person_gets_a_copy_of_what_was_watched_and_said(session: Session, stage: Stage) -> None:
    person = accounts.person(session)
    see(stage.room.public_id, [0, 30], person_id=person.id)
    sightings.drain_sightings()
    say(stage.room.public_id, "几点上班")
    events.drain_events()
    copy = personal.export(session, person.id)
    assert [line["text"] for line in copy["said"]] == ["几点上班"]
    assert copy["watched"][0]["room"] == stage.room.public_id
    assert not any(personal.export(session, accounts.person(session).id).values())
