"""Delivery to local viewers: in order, from several processes, collected, thinned under overload, caught up."""

import threading
from typing import Any

import pytest
from redis import Redis

from app.realtime.feed import Marks
from app.realtime.hub import RESUME_LIMIT, Hub
from app.realtime.log import RoomLog
from app.realtime.thinning import Thinning
from app.realtime.values import NOWHERE, Position, Shared, Snapshot
from tests.realtime.conftest import Source

COLLECTING: dict[str, Any] = {"collect_ms": 100, "may_wait": ("chat",)}


class Process:
    """A hub whose sends are written down, on a clock of its own."""

    def __init__(self, client: Redis, source: Source, **options: Any) -> None:
        self.log = RoomLog(client, source, ("chat",), ("muted",))
        self.sent: list[tuple[str, str, Any]] = []
        self.now = 0.0
        self.hub = Hub(self.log, self._send, clock=lambda: self.now, **options)

    def _send(self, to: str, name: str, payload: Any) -> None:
        self.sent.append((to, name, payload))

    def resume(self, sid: str, position: Position = NOWHERE, *who: str) -> None:
        self.hub.resume("room", sid, position, who, show)

    def say(self, count: int = 1, kind: str = "chat") -> None:
        for _ in range(count):
            self.log.append("room", kind, {})

    def step(self, later: float = 0.0) -> None:
        self.now += later
        self.hub.step(None)

    def frames(self, to: str) -> list[list[int]]:
        return [[e["number"] for e in batch] for target, name, batch in self.sent if (target, name) == (to, "events")]

    def numbers(self, to: str) -> list[int]:
        return [number for frame in self.frames(to) for number in frame]

    def snapshots(self) -> list[tuple[str, Any]]:
        return [(to, payload) for to, name, payload in self.sent if name == "snapshot"]


def show(snapshot: Snapshot, marks: Marks) -> dict[str, Any]:
    return {"number": snapshot.position.number, "marks": sorted(marks)}


def test_two_processes_show_one_room_in_one_order(client: Redis, source: Source) -> None:
    one, two = Process(client, source), Process(client, source)
    one.resume("a")
    two.resume("b")
    for n in range(10):
        (one if n % 2 else two).say()
        one.step()
    two.step()
    assert one.numbers("room") == two.numbers("room") == list(range(2, 12))


def test_a_newcomer_gets_a_snapshot_and_what_was_read_since(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.resume("a")
    one.say()
    one.step()
    one.sent.clear()
    one.resume("b")
    assert one.snapshots() == [("b", {"number": 1, "marks": []})]
    assert one.frames("b") == [[2]]


def test_newcomers_share_one_snapshot_and_do_not_ask_the_broker(
    client: Redis, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Process(client, source)
    source.muted = ["m1", "m2"]
    one.resume("a")
    monkeypatch.setattr(one.log, "snapshot", None)
    monkeypatch.setattr(one.log, "client", None)
    for sid in ("b", "c", "d"):
        one.resume(sid, NOWHERE, {"d": "m1"}.get(sid, sid))
    one.resume("e", NOWHERE, "m2")
    shown = [payload for _to, payload in one.snapshots()]
    assert all(isinstance(payload, Shared) for payload in shown)
    assert shown[0] is shown[1] is shown[2]
    assert shown[3] is shown[4]
    assert [payload["marks"] for payload in shown] == [[], [], [], ["muted"], ["muted"]]


def test_of_many_who_open_a_room_one_asks_the_broker(
    client: Redis, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Process(client, source)
    asked, answer = [], threading.Event()
    real = one.log.snapshot

    def snapshot(room: str) -> Snapshot:
        asked.append(room)
        answer.wait(5)
        return real(room)

    monkeypatch.setattr(one.log, "snapshot", snapshot)
    crowd = [threading.Thread(target=one.resume, args=(f"s{n}",)) for n in range(8)]
    for joiner in crowd:
        joiner.start()
    answer.set()
    for joiner in crowd:
        joiner.join()
    assert asked == ["room"]
    assert len(one.snapshots()) == len(one.hub.members("room")) == 8


def test_a_snapshot_is_read_anew_when_it_is_old(client: Redis, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Process(client, source)
    one.resume("a")
    one.say(3)
    one.step()
    monkeypatch.setattr("app.realtime.feed.FRESH_SECONDS", 0)
    one.resume("b")
    assert one.snapshots()[-1] == ("b", {"number": 4, "marks": []})
    assert one.frames("b") == []


def test_a_short_gap_is_filled_with_events(client: Redis, source: Source) -> None:
    one = Process(client, source)
    seen = one.log.append("room", "chat", {})
    one.say(3)
    one.resume("b", seen)
    assert one.frames("b") == [[3, 4, 5]]
    one.say()
    one.step()
    one.resume("c", Position(1, 5))
    assert one.frames("c") == [[6]]
    assert one.snapshots() == []


def test_a_long_gap_is_filled_with_a_snapshot(client: Redis, source: Source) -> None:
    one = Process(client, source)
    seen = one.log.append("room", "chat", {})
    one.say(RESUME_LIMIT + 1)
    one.resume("b", seen)
    assert one.snapshots() == [("b", {"number": RESUME_LIMIT + 3, "marks": []})]


def test_one_who_has_seen_more_than_this_process_is_given_what_the_broker_knows(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.resume("a")
    one.say(5)  # which another process has shown already
    one.resume("b", Position(1, 4))
    assert one.frames("b") == [[5, 6]]
    one.resume("c", Position(7, 1))  # nobody gave out that number
    assert one.snapshots()[-1][0] == "c"


def test_events_trimmed_before_they_were_read_leave_no_false_trail(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.resume("a")
    one.say(5)
    one.log.trim("room", Position(1, 4))
    one.step()
    assert one.numbers("room") == [5, 6]
    one.resume("b", Position(1, 2))
    assert one.snapshots()[-1][0] == "b"


def test_an_event_that_came_while_the_snapshot_was_read_is_sent_too(client: Redis, source: Source) -> None:
    one = Process(client, source)
    source.muted = ["late"]
    one.resume("a")
    one.say()
    one.step()

    def show_late(snapshot: Snapshot, marks: Marks) -> dict[str, Any]:
        one.say()
        one.step()
        return show(snapshot, marks)

    one.hub.resume("room", "b", NOWHERE, ("late",), show_late)
    assert one.snapshots()[-1] == ("b", {"number": 1, "marks": ["muted"]})
    assert one.numbers("b") == [2, 3]


def test_the_last_to_leave_ends_the_reading(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.hub.enter("room", "a")
    one.hub.enter("room", "b")
    one.hub.leave("room", "a")
    assert one.hub.rooms() == ["room"]
    one.hub.leave("room", "b")
    assert one.hub.rooms() == []
    one.say()
    one.step()
    assert one.sent == []


def test_a_lost_broker_is_noticed_by_a_new_epoch(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.resume("a")
    client.flushdb()
    one.say()
    one.step()
    events = [e for _to, name, batch in one.sent if name == "events" for e in batch]
    assert [(e["epoch"], e["number"], e["kind"]) for e in events] == [(2, 1, "epoch_opened"), (2, 2, "chat")]
    one.resume("b", Position(1, 1))
    assert one.snapshots()[-1] == ("b", {"number": 2, "marks": []})


def test_not_collecting_each_event_is_a_frame(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.resume("a")
    one.say(3)
    one.step()
    assert one.frames("room") == [[2], [3], [4]]


def test_chat_is_collected_for_a_moment_into_one_frame(client: Redis, source: Source) -> None:
    one = Process(client, source, **COLLECTING)
    one.resume("a")
    one.say(2)
    one.step()
    one.say(1)
    one.step(0.05)
    assert one.frames("room") == []
    assert one.hub.position("room") == (1, 1)  # of what was sent
    one.step(0.06)
    assert one.frames("room") == [[2, 3, 4]]
    assert one.hub.position("room") == (1, 4)


def test_what_the_host_does_is_sent_at_once_with_what_waits(client: Redis, source: Source) -> None:
    one = Process(client, source, **COLLECTING)
    one.resume("a")
    one.say(2)
    one.say(1, "card_pinned")
    one.say(1)
    one.step()
    assert one.frames("room") == [[2, 3, 4, 5]]


def test_one_who_comes_while_events_wait_has_them_at_once(client: Redis, source: Source) -> None:
    one = Process(client, source, **COLLECTING)
    one.resume("a")
    one.say(2)
    one.step()
    one.resume("b")
    assert one.frames("b") == [[2, 3]]
    one.step(0.2)
    assert one.frames("room") == [[2, 3]]  # once more for b, who ignores it


def test_overload_leaves_chat_out_and_names_the_numbers(client: Redis, source: Source) -> None:
    thinning = Thinning(("chat",), from_level=3, per_second=1, burst=2)
    one = Process(client, source, thinning=thinning, **COLLECTING)
    one.resume("a")
    one.step(10)
    one.hub.shed(2)
    one.say(6)
    one.step(1)
    one.step(1)
    assert one.frames("room") == [[2, 3, 4, 5, 6, 7]]
    one.hub.shed(3)
    one.say(5)
    one.say(1, "viewer_muted")
    one.say(2)
    one.step()
    batch = [payload for _to, name, payload in one.sent if name == "events"][-1]
    assert [(e["kind"], e["number"], e["payload"]) for e in batch] == [
        ("chat", 8, {}),
        ("chat", 9, {}),
        ("skipped", 12, {"from": 10}),
        ("viewer_muted", 13, {}),
        ("skipped", 15, {"from": 14}),
    ]
    assert [payload for _to, name, payload in one.sent if name == "shedding"] == [{"level": 2}, {"level": 3}]


def test_one_who_comes_during_an_overload_is_told_so(client: Redis, source: Source) -> None:
    one = Process(client, source)
    one.hub.shed(1)
    one.resume("b")
    assert one.sent[-1] == ("b", "shedding", {"level": 1})
