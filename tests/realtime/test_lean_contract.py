"""The lean connection layer over real sockets: what it must do for every phone, fast, slow, broken or hostile."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from app.realtime import lean
from app.realtime.lean import pins
from app.realtime.lean.connection import HARD_LIMIT, LOSSY_LIMIT
from tests.realtime.raw import BINARY, PING, PONG, TEXT, Raw, until

ROOT = Path(__file__).parents[2]
CONTINUATION = 0


class Server:
    """`lean_app` under gunicorn."""

    def __init__(self, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "--workers", "1", "--worker-connections", "2000"]
        command += ["--graceful-timeout", "1", "--no-control-socket", "--bind", f"127.0.0.1:{self.port}"]
        self.child = subprocess.Popen(
            [*command, "tests.realtime.lean_app:app"],
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            cwd=ROOT,
            start_new_session=True,
            stderr=subprocess.DEVNULL if environment else None,
        )
        assert until(self.answers, 30)

    def answers(self) -> bool:
        try:
            self.stat()
        except OSError:
            return False
        return True

    def stat(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/stat", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def is_empty(self) -> bool:
        stat = self.stat()
        return not (stat["sockets"] or stat["connections"] or stat["rooms"] or stat["waiting"])

    def end(self) -> None:
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGTERM)
            self.child.wait(15)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    made = Server()
    yield made
    made.end()


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    """A server that nobody is connected to, before and after."""
    assert until(running.is_empty)
    yield running
    assert until(running.is_empty), running.stat()


@pytest.fixture
def official(server: Server) -> Iterator[Callable[..., Any]]:
    made = []

    def make(**more: Any) -> Any:
        client = socketio.Client(reconnection=False)
        client.got = []
        for name in ("chat", "number", "binary"):
            client.on(name, lambda data, name=name: client.got.append((name, data)))
        client.connect(f"http://127.0.0.1:{server.port}", transports=["websocket"], **more)
        made.append(client)
        return client

    yield make
    for client in made:
        client.disconnect()


def test_the_official_client_joins_speaks_and_hears(server: Server, official: Callable[..., Any]) -> None:
    one, two = official(), official()
    assert one.call("chat", {"text": "你好 é \U0001f600"}) == {"text": "你好 é \U0001f600"}
    one.emit("others", {"n": 2})
    two.emit("alone", {"n": 3})
    one.emit("binary", b"\xff\x00")
    first, second = ("chat", {"text": "你好 é \U0001f600"}), ("chat", {"n": 2})
    last = ("binary", {"got": b"\xff\x00"})
    assert until(lambda: one.got[1:] == [last] and len(two.got) == 4), (one.got, two.got)
    assert one.got[0] == two.got[0] == first
    assert second in two.got
    assert ("chat", {"n": 3}) in two.got
    assert server.stat()["connections"] == 2


def test_half_a_surrogate_pair_is_sent_as_json_knows_it(server: Server) -> None:
    with Raw(server.port) as phone:
        phone.send('42["chat",{"text":"\\ud83d"}]')
        assert phone.event() == ["chat", {"text": "\ud83d"}]


def test_a_refused_one_is_told_and_closed(server: Server) -> None:
    with Raw(server.port, join=False) as phone:
        phone.text()
        phone.send('40{"refuse":true}')
        assert phone.text().startswith("44")
        assert phone.close_code() == 1000


def test_one_that_is_thrown_out_is_told_and_closed(server: Server) -> None:
    with Raw(server.port) as phone:
        phone.emit("throw_out", 1)
        assert phone.text() == "41"
        assert phone.close_code() == 1000


def test_the_handshake_accepts_no_extension_and_only_version_13(server: Server) -> None:
    with Raw(server.port, more="Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n") as phone:
        assert b" 101 " in phone.head
        assert b"extensions" not in phone.head.lower()
    for version, more in (("8", ""), ("13", "Sec-WebSocket-Key: short\r\n")):
        with Raw(server.port, version=version, more=more, join=False) as phone:
            assert b" 400 " in phone.head


def test_of_a_request_only_what_is_asked_later_is_kept(server: Server) -> None:
    with Raw(server.port, more="Cookie: " + "c" * 3000 + "\r\nUser-Agent: phone\r\n"):
        assert server.stat()["environ"] == [["HTTP_HOST", "HTTP_USER_AGENT", "REMOTE_ADDR"]]


def test_frames_in_pieces_in_fragments_and_with_pings_between(server: Server) -> None:
    with Raw(server.port) as phone:
        phone.send('42["chat",1]', pieces=3)
        assert phone.event() == ["chat", 1]
        phone.send('42["chat","' + "长" * 300 + '"]', pieces=100)
        assert phone.event() == ["chat", "长" * 300]
        phone.sock.sendall(b"".join(phone.frame(f'42["chat",{n}]') for n in range(10)))
        assert [phone.event()[1] for _ in range(10)] == list(range(10))
        phone.send('42["ch', final=False)
        phone.send(b"are you there", PING)
        phone.send(b"unasked", PONG)
        phone.send("at", CONTINUATION, final=False)
        phone.send('",2]', CONTINUATION)
        assert phone.read() == (PONG, b"are you there")
        assert phone.event() == ["chat", 2]
        phone.send('42["chat",3]', pieces=2)
        assert phone.event() == ["chat", 3]


def test_a_large_frame_within_the_limit_passes(server: Server) -> None:
    with Raw(server.port) as phone:
        phone.emit("chat", "x" * 65_500)
        assert phone.event() == ["chat", "x" * 65_500]


def test_a_broadcast_of_a_megabyte_arrives_whole(server: Server) -> None:
    with Raw(server.port) as phone:
        phone.emit("numbers", 1, 350_000)
        assert phone.event() == ["number", [0, "长" * 350_000]]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (lambda phone: phone.frame("42" + "x" * 65_536), 1009),
        (lambda phone: phone.frame("x" * 40_000, final=False) + phone.frame("x" * 40_000, CONTINUATION), 1009),
        (lambda phone: phone.frame("", TEXT, masked=False), 1002),
        (lambda phone: phone.frame('42["chat",1]', masked=False), 1002),
        (lambda phone: b"\xf1\x80" + b"\x00" * 4, 1002),
        (lambda phone: phone.frame("x", CONTINUATION), 1002),
        (lambda phone: phone.frame("x", 0x0B), 1002),
        (lambda phone: phone.frame("x" * 126, PING), 1002),
        (lambda phone: phone.frame("x", PING, final=False), 1002),
        (lambda phone: phone.frame(b"42\xff\xfe"), 1007),
        (lambda phone: phone.frame(b"42\xff\xfe", final=False) + phone.frame(b"\xff", CONTINUATION), 1007),
        (lambda phone: phone.frame(""), 1002),
        (lambda phone: phone.frame("hello"), 1002),
        (lambda phone: phone.frame("6"), 1002),
        (lambda phone: b"GET / HTTP/1.1\r\n\r\n", 1002),
        (lambda phone: phone.frame((1000).to_bytes(2, "big"), 8), 1000),
        (lambda phone: phone.frame(b"", 8), 1000),
    ],
)
def test_garbage_ends_its_own_connection_only(server: Server, bad: Callable[[Raw], bytes], code: int) -> None:
    with Raw(server.port) as phone, Raw(server.port) as other:
        phone.sock.sendall(bad(phone))
        assert phone.close_code() == code
        phone.sock.close()
        other.emit("chat", "still here")
        assert other.event() == ["chat", "still here"]


def test_a_broken_packet_in_a_whole_frame_harms_nobody(server: Server) -> None:
    with Raw(server.port) as phone:
        for odd in ("4", "42", "42{}", "42[", "43[]", "45-[]", "4" + "9" * 200, "42[1,2]", "42/other,[1]"):
            phone.send(odd)
        phone.send(b"\x00\x01", BINARY)
        phone.emit("chat", 1)
        assert phone.event() == ["chat", 1]


def test_events_of_one_socket_are_handled_one_after_the_other(server: Server) -> None:
    before = len(server.stat()["handled"])
    with Raw(server.port) as one, Raw(server.port) as two:
        for name in ("a", "b", "c"):
            one.emit("slowly", name, ack="1")
        two.emit("chat", "not held up")
        assert two.event() == ["chat", "not held up"]
        assert one.event() == ["chat", "not held up"]
        assert [one.text() for _ in range(3)] == ['431["a"]', '431["b"]', '431["c"]']
    assert server.stat()["handled"][before:] == ["a", "b", "c"]


def test_what_was_sent_before_hanging_up_is_handled(server: Server) -> None:
    before = len(server.stat()["handled"])
    with Raw(server.port) as phone:
        for name in ("x", "y"):
            phone.emit("slowly", name)
    assert until(lambda: server.stat()["handled"][before:] == ["x", "y"])


def test_who_sends_faster_than_it_is_handled_is_not_read_meanwhile(server: Server) -> None:
    with Raw(server.port) as phone:
        phone.sock.settimeout(1)
        with pytest.raises(TimeoutError):  # its own buffer fills, not ours
            while True:
                phone.emit("slowly", "z" * 4000)
        phone.reset()


def test_a_slow_reader_gets_whole_frames_in_order_and_is_told_to_catch_up(server: Server) -> None:
    """Everybody else gets everything meanwhile."""
    got: list[Any] = []
    with Raw(server.port) as host, Raw(server.port, receive_buffer=4096) as slow, Raw(server.port) as fast:
        listening = threading.Thread(target=lambda: got.extend(fast.event()[1][0] for _ in range(800)))
        listening.start()
        host.emit("numbers", 800, 1500, ack="1")  # 3.6 MB
        numbers = [host.event()[1][0] for _ in range(800)]
        listening.join(20)
        assert numbers == got == list(range(800))
        stat = server.stat()
        assert stat["dropped"] > 0
        assert 0 < max(stat["owed"]) <= LOSSY_LIMIT
        seen: list[int] = []
        while (event := slow.event())[0] != "catch_up":
            seen.append(event[1][0])
        assert seen == list(range(len(seen)))  # whole, in order, then a gap
        assert 0 < len(seen) < 800
        host.emit("chat", "again")
        assert slow.event() == ["chat", "again"]
        assert until(lambda: server.stat()["waiting"] == 0)


def test_a_stuck_reader_is_bounded_and_let_go(server: Server) -> None:
    """Broadcasts to it stop at the first limit; what is for it alone goes on to the second, then it is dropped."""
    with Raw(server.port) as host, Raw(server.port, receive_buffer=4096) as stuck:
        host.emit("numbers", 500, 1500)
        for _ in range(500):
            host.event()
        assert max(server.stat()["owed"]) <= LOSSY_LIMIT
        with pytest.raises(OSError):
            for _ in range(HARD_LIMIT // 60_000 + 100):
                stuck.emit("alone", "x" * 60_000)
        assert until(lambda: server.stat()["connections"] == 1)
        host.emit("chat", "goes on")
        assert host.event() == ["chat", "goes on"]


def test_resets_during_a_broadcast_harm_nobody(server: Server) -> None:
    host = Raw(server.port)
    doomed, healthy = [Raw(server.port) for _ in range(60)], [Raw(server.port) for _ in range(20)]
    host.emit("numbers", 200, 10)
    for phone in doomed:
        phone.reset()
    for phone in healthy:
        assert [phone.event()[1][0] for _ in range(200)] == list(range(200))
    assert until(lambda: server.stat()["connections"] == 21)
    assert server.stat()["sockets"] == 21
    for phone in (host, *healthy):
        phone.sock.close()


def test_the_silent_are_pinged_and_let_go() -> None:
    server = Server(PING="0.4")
    try:
        with Raw(server.port) as alive, Raw(server.port) as dead, Raw(server.port, join=False) as never_joined:
            assert (alive.open["pingInterval"], alive.open["maxPayload"]) == (0, 65_536)
            never_joined.text()
            assert never_joined.close_code() == 1008
            for _ in range(4):
                assert alive.text() == "2"
                alive.send("3")
            assert dead.text() == "2"
            assert dead.close_code() == 1000
            dead.sock.close()
            never_joined.sock.close()
            assert until(lambda: server.stat()["connections"] == 1 and server.stat()["gone"] == 1)
    finally:
        server.end()


def test_a_slow_phone_is_pinged_before_what_it_is_owed() -> None:
    """It would be taken for dead otherwise, instead of being told to catch up."""
    server = Server(PING="1")
    try:
        with Raw(server.port) as host, Raw(server.port, receive_buffer=4096) as slow:
            host.emit("numbers", 500, 1500)
            for _ in range(500):
                host.event()
            host.sock.close()
            began = time.monotonic()
            numbers, pings = [], 0
            while (text := slow.text()) != '42["catch_up",{}]':
                if text == "2":
                    pings += 1
                    slow.send("3")
                else:
                    numbers.append(json.loads(text[2:])[1][0])
                    time.sleep(0.02)
            assert time.monotonic() - began > 3  # longer than the interval and the patience together
            assert pings >= 2
            assert numbers == list(range(len(numbers)))
    finally:
        server.end()


def test_a_server_that_ends_says_so_at_once() -> None:
    server = Server(PING="20")
    with Raw(server.port) as one, Raw(server.port) as two:
        os.killpg(server.child.pid, signal.SIGTERM)
        assert one.close_code() == two.close_code() == 1001
        assert server.child.wait(5) == 0


def test_the_pinned_versions_keep_the_contract() -> None:
    assert pins.changed() == []
    assert lean.client_manager() is not None
    assert lean.options(wanted=False) == {}


@pytest.mark.parametrize("name", sorted(pins.CONTRACT))
def test_any_broken_promise_falls_back(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> bool:
        raise AttributeError(name)

    monkeypatch.setitem(pins.CONTRACT, name, missing)
    assert pins.changed() == [name]
    assert lean.options() == {}


def test_with_a_changed_internal_the_stock_layer_serves() -> None:
    """The same clients, slower."""
    server = Server(CHANGED_INTERNAL="1")
    try:
        assert server.stat()["lean"] is False
        client = socketio.Client(reconnection=False)
        client.connect(f"http://127.0.0.1:{server.port}", transports=["websocket"])
        assert client.call("chat", {"n": 1}) == {"n": 1}
        client.disconnect()
    finally:
        server.end()
