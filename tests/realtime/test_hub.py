"""Delivery to local viewers: in order, from several processes, resumed after a gap."""

from typing import Any

from redis import Redis

from app.realtime.hub import RESUME_LIMIT, Hub
from app.realtime.log import RoomLog
from app.realtime.values import NOWHERE, Snapshot
from tests.realtime.conftest import Source


class Process:
    """A hub whose sends are written down."""

    def __init__(self, client: Redis, source: Source) -> None:
        self.log = RoomLog(client, source, ("chat",), ("muted",))
        self.sent: list[tuple[str, str, Any]] = []
        self.hub = Hub(self.log, lambda to, name, payload: self.sent.append((to, name, payload)))

    def numbers(self, to: str) -> list[int]:
        return [e["number"] for target, name, batch in self.sent if name == "events" and target == to for e in batch]


def show(snapshot: Snapshot) -> dict[str, Any]:
    return {"number": snapshot.position.number}


def test_two_processes_show_one_room_in_one_order(client: Redis, source: Source) -> None:
    one, two = Process(client, source), Process(client, source)
    one.hub.resume("room", "a", NOWHERE, show)
    two.hub.resume("room", "b", NOWHERE, show)
    for n in range(10):
        (one if n % 2 else two).log.append("room", "chat", {"n": n})
        one.hub.step(None)
    two.hub.step(None)
    assert one.numbers("room") == two.numbers("room") == list(range(2, 12))


def test_a_newcomer_gets_a_snapshot_then_what_came_meanwhile(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.hub.resume("room", "a", NOWHERE, show)
    one.log.append("room", "chat", {})
    one.hub.step(None)
    one.sent.clear()
    one.hub.resume("room", "b", NOWHERE, show)
    assert one.sent == [("b", "snapshot", {"number": 2}), ("b", "events", [])]


def test_a_short_gap_is_filled_with_events(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.hub.enter("room", "a")
    seen = one.log.append("room", "chat", {})
    for _ in range(3):
        one.log.append("room", "chat", {})
    one.hub.resume("room", "b", seen, show)
    assert one.numbers("b") == [3, 4, 5]
    assert not [name for _to, name, _payload in one.sent if name == "snapshot"]


def test_a_long_gap_is_filled_with_a_snapshot(client: Redis, source: Source) -> None:
    one = Process(client, source)
    seen = one.log.append("room", "chat", {})
    for _ in range(RESUME_LIMIT + 1):
        one.log.append("room", "chat", {})
    one.hub.resume("room", "b", seen, show)
    assert one.sent[0] == ("b", "snapshot", {"number": RESUME_LIMIT + 3})


def test_an_event_sent_while_the_snapshot_was_read_is_sent_again(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.hub.enter("room", "a")

    def show_late(snapshot: Snapshot) -> dict[str, Any]:
        one.log.append("room", "chat", {})
        one.hub.step(None)
        return show(snapshot)

    one.hub.resume("room", "b", NOWHERE, show_late)
    assert one.numbers("b") == [2]


def test_the_last_to_leave_ends_the_reading(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.hub.enter("room", "a")
    one.hub.enter("room", "b")
    one.hub.leave("room", "a")
    assert one.hub.rooms() == ["room"]
    one.hub.leave("room", "b")
    assert one.hub.rooms() == []
    one.log.append("room", "chat", {})
    one.hub.step(None)
    assert one.sent == []


def test_a_lost_broker_is_noticed_by_a_new_epoch(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.hub.enter("room", "a")
    client.flushdb()
    one.log.append("room", "chat", {})
    one.hub.step(None)
    (_to, _name, batch) = one.sent[-1]
    assert [(e["epoch"], e["number"], e["kind"]) for e in batch] == [(2, 1, "epoch_opened"), (2, 2, "chat")]
