"""The numbered log of a room in the broker."""

import pytest
from redis import Redis

from app.realtime.durable import Durable, NotSaved
from app.realtime.log import RoomLog, prefix
from app.realtime.values import Effect, Guard, Position, Refused, RoomUnknown
from tests.realtime.conftest import Source

LIVE = Guard("is", "state", "live", "room_not_live")
PUSH = [Effect("push", "chat", keep=3)]


def say(log: RoomLog, text: str, **more: object) -> Position:
    return log.append("room", "chat", {"text": text}, effects=PUSH, **more)  # type: ignore[arg-type]


def test_numbers_have_no_gaps_and_the_first_of_an_epoch_says_so(room_log: RoomLog) -> None:
    assert [say(room_log, str(n)) for n in range(3)] == [(1, 2), (1, 3), (1, 4)]
    kinds = [event.kind for event in room_log.read({"room": Position(0, 0)}, None)]
    assert kinds == ["epoch_opened", "chat", "chat", "chat"]


def test_the_same_key_gets_the_same_number_and_is_written_once(room_log: RoomLog) -> None:
    first = say(room_log, "a", once="n1")
    assert say(room_log, "a", once="n1") == first
    assert len(room_log.snapshot("room").lists["chat"]) == 1


def test_snapshot_is_the_state_at_its_position(room_log: RoomLog) -> None:
    for n in range(5):
        position = say(room_log, str(n))
    room_log.append("room", "pinned", {}, effects=[Effect("set", "card", {"title": "焊工"})])
    found = room_log.snapshot("room")
    assert found.position == (1, position.number + 1)
    assert found.fields == {"state": "live", "card": {"title": "焊工"}}
    assert [line["payload"]["text"] for line in found.lists["chat"]] == ["2", "3", "4"]
    room_log.append("room", "deleted", {}, effects=[Effect("drop", "chat", str(position)), Effect("clear", "card")])
    found = room_log.snapshot("room")
    assert "card" not in found.fields
    assert [line["payload"]["text"] for line in found.lists["chat"]] == ["2", "3"]


def test_guards_refuse_and_nothing_is_written(room_log: RoomLog) -> None:
    lacks = Guard("lacks", "muted", "v1", "muted")
    rate = Guard("rate", "chat", "v1", "too_fast", 2, 10_000)
    say(room_log, "a", guards=[LIVE, lacks, rate])
    room_log.append("room", "muted", {}, effects=[Effect("add", "muted", "v1")])
    with pytest.raises(Refused, match="muted"):
        say(room_log, "b", guards=[LIVE, lacks, rate])
    room_log.append("room", "unmuted", {}, effects=[Effect("remove", "muted", "v1")])
    say(room_log, "c", guards=[LIVE, lacks, rate])
    with pytest.raises(Refused, match="too_fast"):
        say(room_log, "d", guards=[LIVE, lacks, rate])
    room_log.append("room", "ended", {}, effects=[Effect("set", "state", "ended")])
    with pytest.raises(Refused, match="room_not_live"):
        say(room_log, "e", guards=[LIVE])
    assert [line["payload"]["text"] for line in room_log.snapshot("room").lists["chat"]] == ["a", "c"]


def test_since_gives_all_missing_or_says_snapshot(room_log: RoomLog) -> None:
    at = say(room_log, "a")
    say(room_log, "b")
    say(room_log, "c")
    missing = room_log.since("room", at, 10)
    assert missing is not None
    assert [event.payload["text"] for event in missing] == ["b", "c"]
    assert room_log.since("room", Position(1, 4), 10) == []
    assert room_log.since("room", at, 1) is None
    assert room_log.since("room", Position(9, 1), 10) is None
    assert room_log.since("room", Position(1, 99), 10) is None
    room_log.trim("room", Position(1, 3))
    assert room_log.since("room", at, 10) is None


def test_a_flushed_broker_starts_a_new_epoch(room_log: RoomLog, client: Redis, source: Source) -> None:
    say(room_log, "before")
    source.fields, source.muted = {"state": "live", "card": {"title": "钳工"}}, ["v9"]
    source.chat = [{"id": "1-2", "at": 1, "payload": {"text": "before"}}]
    client.flushdb()
    assert not room_log.is_open("room")
    assert say(room_log, "after") == (2, 2)
    found = room_log.snapshot("room")
    assert found.fields["card"] == {"title": "钳工"}
    assert [line["payload"]["text"] for line in found.lists["chat"]] == ["before", "after"]
    assert room_log.holds("room", "muted", "v9")
    assert room_log.since("room", Position(1, 2), 10) is None


def test_a_restarted_broker_starts_a_new_epoch_and_keeps_its_chat(room_log: RoomLog, client: Redis) -> None:
    """A restart without loss of keys: the run id differs and the scripts are gone."""
    say(room_log, "acknowledged")
    client.hset(f"{prefix('room')}:head", "run", "the run before")
    client.script_flush()
    assert say(room_log, "after") == (2, 2)
    assert [line["payload"]["text"] for line in room_log.snapshot("room").lists["chat"]] == ["acknowledged", "after"]
    ids = [event.position for event in room_log.read({"room": Position(0, 0)}, None)]
    assert ids == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_epochs_rise_above_any_the_broker_has_seen(room_log: RoomLog, client: Redis, source: Source) -> None:
    """A database restored from a backup does not bring old epochs back."""
    for _ in range(3):
        say(room_log, "x")
        client.hset(f"{prefix('room')}:head", "run", "another")
    source.epochs["room"] = 0
    assert say(room_log, "y").epoch == 4


def test_two_processes_opening_at_once_agree(room_log: RoomLog, client: Redis, source: Source) -> None:
    other = RoomLog(client, source, ("chat",), ("muted",))
    room_log.open("room")
    other.open("room")
    assert say(room_log, "a").epoch == say(other, "b").epoch == 1


def test_unknown_rooms_are_refused(room_log: RoomLog) -> None:
    with pytest.raises(RoomUnknown):
        room_log.snapshot("nowhere")


def test_rooms_do_not_mix(room_log: RoomLog) -> None:
    say(room_log, "a")
    room_log.append("other", "chat", {"text": "b"}, effects=PUSH)
    read = room_log.read({"room": Position(1, 1), "other": Position(1, 1)}, None)
    assert {(event.room, event.payload["text"]) for event in read} == {("room", "a"), ("other", "b")}
    assert room_log.rooms() == ["other", "room"]


def test_a_forgotten_room_opens_again(room_log: RoomLog) -> None:
    say(room_log, "a")
    room_log.forget("room", 100)
    assert room_log.rooms() == []
    assert 0 < room_log.client.ttl(f"{prefix('room')}:events") <= 100


def test_durable_knows_when_it_is_on_disk(client: Redis) -> None:
    import threading

    durable = Durable(client, "test")
    threading.Thread(target=durable.run, daemon=True).start()
    client.set("x", "1")
    durable.wait()
    durable.end()


def test_durable_says_no_when_the_broker_does_not_answer(client: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    durable = Durable(client, "test")
    monkeypatch.setattr(durable, "_on_disk", lambda: False)
    threading.Thread(target=durable.run, daemon=True).start()
    with pytest.raises(NotSaved):
        durable.wait()
    durable.end()
