"""R1: a phone that joins late, sleeps, misses messages or changes process ends in the state of one that never left."""

from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as rounds
from hypothesis import strategies as st
from redis import Redis

from app import config
from app.livestream import rules
from app.livestream.rules import Kind
from app.livestream.sockets import show
from app.realtime.hub import Hub
from app.realtime.log import RoomLog
from app.realtime.thinning import SKIPPED, Thinning
from app.realtime.values import Opening, Position, Snapshot, parse_position

ROOM = "r" * 24
VIEWERS = ("a" * 24, "b" * 24, "c" * 24)


class Truth:
    """What PostgreSQL holds: acts committed before they are sent; chat as far as drained."""

    def __init__(self) -> None:
        self.epoch = 0
        self.fields: dict[str, Any] = {"state": "live"}
        self.sets: dict[str, set[str]] = {"muted": set(), "banned": set()}
        self.chat: list[dict[str, Any]] = []

    def open(self, _room: str, seen: int) -> Opening:
        self.epoch = max(self.epoch, seen) + 1
        return Opening(self.epoch, dict(self.fields), self._sets(), {"chat": self.chat[-50:]})

    def _sets(self) -> dict[str, list[str]]:
        return {name: sorted(members) for name, members in self.sets.items()}

    def commit(self, kind: str, payload: dict[str, Any]) -> None:
        for effect in rules.effects(kind, payload):
            if effect.op == "set":
                self.fields[effect.name] = effect.value
            elif effect.op == "clear":
                self.fields.pop(effect.name, None)
            elif effect.op == "add":
                self.sets[effect.name].add(effect.value)
            elif effect.op == "remove":
                self.sets[effect.name].discard(effect.value)
            elif effect.op == "drop":
                self.chat = [line for line in self.chat if line["id"] != effect.value]


class Phone:
    """The client as docs/realtime.md demands it; the script in the page does the same."""

    def __init__(self, world: "World", viewer: str) -> None:
        self.world, self.viewer = world, viewer
        self.process: int | None = None
        self.position = Position(0, 0)
        self.state: dict[str, Any] | None = None
        self.lacking: Position | None = None  # the last event left out of what it was sent
        self.deaf = 0

    def connect(self, process: int) -> None:
        self.leave()
        self.process = process
        self.world.members[process][self.sid] = self
        self.resume()

    def leave(self) -> None:
        if self.process is not None:
            self.world.hubs[self.process].leave(ROOM, self.sid)
            self.world.members[self.process].pop(self.sid, None)
            self.process = None

    @property
    def sid(self) -> str:
        return f"sid-{self.viewer}"

    def resume(self) -> None:
        assert self.process is not None
        self.world.hubs[self.process].resume(ROOM, self.sid, self.position, (self.viewer,), show)

    def expected(self, snapshot: Snapshot) -> dict[str, Any]:
        """What it must hold in the end."""
        muted, banned = (self.world.logs[0].holds(ROOM, name, self.viewer) for name in ("muted", "banned"))
        return rules.shown(snapshot.fields, snapshot.lists["chat"], muted=muted, banned=banned)

    def receive(self, name: str, payload: Any) -> None:
        if self.deaf:
            self.deaf -= 1
            return
        if name == "snapshot":
            self.position, self.state = Position(payload["epoch"], payload["number"]), payload["state"]
            self.lacking = None
        elif name == "events":
            self.take(payload)
        elif name == "catch_up":
            self.resume()
        elif name == "shedding":
            self.complete(payload["level"])
        elif name == "presence":
            if Position(payload["epoch"], payload["number"]) != self.position:
                self.resume()
            self.complete(payload["shedding"])

    def take(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            at = Position(event["epoch"], event["number"])
            if self.state is None or (at.epoch == self.position.epoch and at.number <= self.position.number):
                continue
            skips = event["kind"] == SKIPPED
            first = event["payload"]["from"] if skips else at.number
            if at.epoch != self.position.epoch or first > self.position.number + 1:
                self.resume()
                return
            self.position, self.lacking = at, at if skips else self.lacking
            self.state = rules.reduce(self.state, event, self.viewer)
            self.forget_gap()

    def forget_gap(self) -> None:
        """All lines it keeps came after what was left out."""
        chat = (self.state or {})["chat"]
        if self.lacking and len(chat) == rules.CHAT_KEPT and parse_position(chat[0]["id"]) > self.lacking:
            self.lacking = None

    def complete(self, level: int) -> None:
        """When chat is whole again, what was left out is asked for."""
        if self.lacking is not None and level < rules.Level.SAMPLED_CHAT:
            self.position = Position(0, 0)
            self.resume()


class World:
    """Two rooms processes over one broker, and phones on them."""

    def __init__(self, client: Redis) -> None:
        client.flushdb()
        self.client, self.truth, self.said = client, Truth(), 0
        self.logs = [RoomLog(client, self.truth.open, rules.LISTS, rules.SETS) for _ in range(2)]
        self.members: list[dict[str, Phone]] = [{}, {}]
        self.now = 0.0
        self.hubs = [self._hub(n, log) for n, log in enumerate(self.logs)]

    def _hub(self, process: int, log: RoomLog) -> Hub:
        """The first collects, the second sends each event by itself; both leave most chat out under overload."""
        return Hub(
            log,
            self._sender(process),
            collect_ms=0 if process else 100,
            may_wait=rules.MAY_WAIT,
            thinning=Thinning(rules.SAMPLED, from_level=rules.Level.SAMPLED_CHAT, per_second=1, burst=1),
            clock=lambda: self.now,
        )

    def die(self, process: int, crowd: "list[Phone]") -> None:
        """A process is gone with everything it had not sent; its phones come back to a new one when they come back."""
        for phone in crowd:
            if phone.process == process:
                phone.leave()
        self.hubs[process] = self._hub(process, self.logs[process])

    def _sender(self, process: int) -> Any:
        def send(to: str, name: str, payload: Any) -> None:
            known = self.members[process]
            for phone in list(known.values()) if to == ROOM else [known[to]] if to in known else []:
                phone.receive(name, payload)

        return send

    def act(self, kind: str, payload: dict[str, Any], process: int) -> None:
        self.truth.commit(kind, payload)
        self.logs[process].append(ROOM, kind, payload, effects=rules.effects(kind, payload))

    def chat(self, viewer: str, process: int, *, drained: bool) -> None:
        self.said += 1
        payload = {"viewer": viewer, "name": "刘**", "role": "viewer", "text": f"第 {self.said} 句"}
        position = self.logs[process].append(ROOM, Kind.CHAT, payload, effects=rules.effects(Kind.CHAT, payload), at=1)
        if drained:
            self.truth.chat.append({"id": str(position), "at": 1, "payload": payload})

    def delete_newest(self, process: int) -> None:
        lines = self.logs[process].snapshot(ROOM).lists["chat"]
        if lines:
            self.act(Kind.MESSAGE_DELETED, {"id": lines[-1]["id"]}, process)

    def settle(self) -> None:
        """Everything is delivered, then each process tells its position, as it does every few seconds."""
        for _ in range(3):
            self.now += 1
            for process, hub in enumerate(self.hubs):
                hub.shed(0)
                hub.step(None)
                at = hub.position(ROOM)
                for phone in list(self.members[process].values()):
                    phone.deaf = 0
                    phone.receive("presence", {"epoch": at.epoch, "number": at.number, "shedding": hub.level})


QUESTION = {
    "id": "q1",
    "viewer": "a" * 24,
    "name": "刘**",
    "text": "包住吗",
    "at": 1,
    "votes": 3,
    "answered_minute": None,
}
POLL = {"id": "p1", "question": "什么时候能上班", "options": ["明天", "下周"], "counts": [1, 2], "open": True}
OTHERS: list[tuple[str, dict[str, Any]]] = [
    (Kind.QUESTION_CHANGED, {"question": QUESTION}),
    (Kind.QUESTION_CHANGED, {"question": QUESTION | {"id": "q2"}}),
    (Kind.QUESTION_CHANGED, {"question": QUESTION | {"votes": 4, "answered_minute": 12}}),
    (Kind.QUESTION_REMOVED, {"id": "q1"}),
    (Kind.POLL_CHANGED, {"poll": POLL}),
    (Kind.POLL_CHANGED, {"poll": POLL | {"counts": [4, 2], "open": False}}),
    (Kind.POLL_REMOVED, {}),
    (Kind.CHAT_LIMITS_CHANGED, {"slow": 10, "hold": True}),
    (Kind.CHAT_LIMITS_CHANGED, {"slow": 0, "hold": False}),
    (Kind.CAPTIONED, {"text": "今天讲三个岗位"}),
    (Kind.CAPTIONED, {"text": None}),
    (Kind.RUNDOWN_CHANGED, {"cards": [{"vacancy": "1", "minutes": 5, "pinned_before": False}]}),
    (Kind.VIDEO_CHANGED, {"state": "live", "since": 1}),
    (Kind.VIDEO_CHANGED, {"state": "lost", "since": 2}),
    *((Kind.APPLIED, {"vacancy": str(vacancy), "count": count}) for vacancy in (1, 2) for count in (1, 7)),
    *((kind, {"viewer": viewer}) for kind in (Kind.VIEWER_BANNED, Kind.VIEWER_UNBANNED) for viewer in VIEWERS),
]
phones, processes = st.integers(0, 2), st.integers(0, 1)
steps = st.one_of(
    st.tuples(st.just("chat"), phones, processes, st.booleans()),
    st.tuples(st.just("pin"), st.integers(1, 3), processes),
    st.tuples(st.just("unpin"), processes),
    st.tuples(st.just("mute"), phones, processes),
    st.tuples(st.just("unmute"), phones, processes),
    st.tuples(st.just("delete"), processes),
    st.tuples(st.just("announce"), st.integers(1, 3), processes),
    st.tuples(st.just("other"), st.sampled_from(OTHERS), processes),
    st.tuples(st.just("connect"), phones, processes),
    st.tuples(st.just("leave"), phones),
    st.tuples(st.just("miss"), phones, st.integers(1, 3)),
    st.tuples(st.just("deliver"), processes),
    st.tuples(st.just("pass time"), st.sampled_from((0.05, 0.1, 3.0))),
    st.tuples(st.just("shed"), processes, st.integers(0, 3)),
    st.tuples(st.just("rush"), phones, processes, st.sampled_from((3, 20, 60))),
    st.tuples(st.just("catch up"), phones),
    st.tuples(st.just("die"), processes),
    st.tuples(st.just("trim"), st.integers(0, 3)),
    st.tuples(st.just("flush")),
    st.tuples(st.just("restart")),
)


def play(world: World, crowd: list[Phone], step: tuple[Any, ...]) -> None:
    name, *given = step
    match name:
        case "chat":
            world.chat(VIEWERS[given[0]], given[1], drained=given[2])
        case "pin":
            world.act(Kind.CARD_PINNED, {"card": {"public_id": str(given[0]), "title": "焊工"}}, given[1])
        case "unpin":
            world.act(Kind.CARD_UNPINNED, {"vacancy": "1", "reason": "host"}, given[0])
        case "mute":
            world.act(Kind.VIEWER_MUTED, {"viewer": VIEWERS[given[0]]}, given[1])
        case "unmute":
            world.act(Kind.VIEWER_UNMUTED, {"viewer": VIEWERS[given[0]]}, given[1])
        case "delete":
            world.delete_newest(given[0])
        case "announce":
            world.act(Kind.ANNOUNCED, {"text": f"提醒 {given[0]}"}, given[1])
        case "other":
            world.act(*given[0], given[1])
        case _:
            trouble(world, crowd, name, given)


def trouble(world: World, crowd: list[Phone], name: str, given: list[Any]) -> None:
    if name in ("connect", "leave", "miss", "catch up"):
        phone_trouble(crowd[given[0]], name, *given[1:])
        return
    match name:
        case "deliver":
            world.hubs[given[0]].step(None)
        case "pass time":
            world.now += given[0]
        case "shed":
            world.hubs[given[0]].shed(given[1])
        case "rush":
            for n in range(given[2]):
                world.chat(VIEWERS[given[0]], given[1], drained=bool(n % 2))
        case "die":
            world.die(given[0], crowd)
        case _:
            broker_trouble(world, name, *given)


def phone_trouble(phone: Phone, name: str, value: int = 0) -> None:
    match name:
        case "connect":
            phone.connect(value)
        case "leave":
            phone.leave()
        case "miss":
            phone.deaf = value
        case "catch up" if phone.process is not None:
            phone.receive("catch_up", {})


def broker_trouble(world: World, name: str, value: int = 0) -> None:
    match name:
        case "trim":
            sent = min(hub.position(ROOM) for hub in world.hubs)  # the drainer leaves the last thousand
            world.logs[0].trim(ROOM, Position(sent.epoch, max(sent.number - value, 0)))
        case "flush":
            world.client.flushdb()
        case "restart":
            world.client.hset(f"live:{{{ROOM}}}:head", "run", "the run before")


@rounds(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=40))
def test_every_phone_converges(settings: config.Settings, script: list[tuple[Any, ...]]) -> None:
    client = Redis.from_url(settings.redis_url)
    world = World(client)
    crowd = [Phone(world, viewer) for viewer in VIEWERS]
    for number, phone in enumerate(crowd):
        phone.connect(number % 2)
    for step in script:
        play(world, crowd, step)
    for number, phone in enumerate(crowd):
        if phone.process is None:
            phone.connect(number % 2)
    world.logs[0].snapshot(ROOM)  # what a rooms process does each second: notice a lost room
    world.settle()
    snapshot = world.logs[1].snapshot(ROOM)
    for phone in crowd:
        assert phone.position == snapshot.position, script
        assert phone.state == phone.expected(snapshot)
    fields = {name: value for name, value in snapshot.fields.items() if value is not None}
    assert fields == {name: value for name, value in world.truth.fields.items() if value is not None}
    for name, members in world.truth.sets.items():
        assert {v for v in VIEWERS if world.logs[0].holds(ROOM, name, v)} == members
    client.close()
