"""Reads of the ingest WebSocket end in time whatever the other side does, and strangers may say little."""

import socket
import threading
from collections.abc import Iterator

import pytest
from wsproto.frame_protocol import FrameProtocol

from app.livestream.video.websocket import Connection, TooBig

ENVIRON = {
    "HTTP_HOST": "localhost",
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
}
Line = tuple[Connection, socket.socket, FrameProtocol]


@pytest.fixture
def line() -> Iterator[Line]:
    """A connection, the other end of it, and what makes that end's frames."""
    ours, theirs = socket.socketpair()
    made = Connection({**ENVIRON, "gunicorn.socket": ours}, 1000)
    theirs.recv(65_536)
    yield made, theirs, FrameProtocol(client=True, extensions=[])
    ours.close()
    theirs.close()


def test_who_only_pings_does_not_hold_a_read(line: Line) -> None:
    connection, theirs, frames = line
    ended = threading.Event()

    def ping() -> None:
        while not ended.wait(0.02):
            theirs.sendall(frames.ping(b""))

    pinger = threading.Thread(target=ping)
    pinger.start()
    try:
        assert connection.receive(0.3) is None
    finally:
        ended.set()
        pinger.join()


def test_a_message_in_pieces_is_waited_for_piece_by_piece(line: Line) -> None:
    connection, theirs, frames = line
    theirs.sendall(frames.send_data("hel", fin=False))
    assert connection.receive(0.1) is None
    theirs.sendall(frames.send_data("lo", fin=True))
    assert connection.receive(5) == "hello"


def test_a_stranger_says_little_and_a_host_a_slice(line: Line) -> None:
    connection, theirs, frames = line
    connection.allow(5000)
    theirs.sendall(frames.send_data(b"x" * 4000, fin=True))
    assert connection.receive(5) == b"x" * 4000
    connection.allow(1000)
    theirs.sendall(frames.send_data(b"x" * 4000, fin=True))
    with pytest.raises(TooBig):
        connection.receive(5)
