"""Viewers of a live room, over Socket.IO: they come, are brought to the present, speak, and come back when cut off."""

import time
from dataclasses import dataclass, field
from typing import Any

import socketio

from ops.demo_play import made_up
from ops.demo_play.client import Api
from ops.demo_play.people import Seeker

PATIENCE = 120.0


@dataclass
class Viewer:
    """One phone in the room."""

    api: Api
    room: str
    seeker: Seeker
    client: socketio.Client = field(init=False)
    state: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self.client = socketio.Client(reconnection=False, ssl_verify=self.api.verify is not False)
        self.client.on("snapshot", self._snapshot)

    def join(self) -> None:
        """Connect with a fresh pass and ask for the present; again until it works."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._connect()
                return
            except (socketio.exceptions.SocketIOError, OSError) as error:
                if time.monotonic() > until:
                    raise ConnectionError(f"no way into the room: {error}") from error
                self.leave()
                time.sleep(0.5)

    def _connect(self) -> None:
        given = self.api.post(f"/api/v1/rooms/{self.room}/token", None, self.seeker.token)
        self.client.connect(
            self.api.url,
            auth={"token": given["token"]},
            transports=["websocket"],
            socketio_path=given["path"],
            wait_timeout=10,
        )
        answer = self.client.call("resume", {"epoch": 0, "number": 0}, timeout=10)
        if not answer["ok"]:
            raise socketio.exceptions.ConnectionError(str(answer))
        until = time.monotonic() + 10
        while self.state is None and time.monotonic() < until:
            time.sleep(0.02)

    def _snapshot(self, told: dict[str, Any]) -> None:
        self.state = told["state"]

    def say(self, text: str) -> tuple[int, int]:
        """Say something and wait for its number."""
        answer = self._said(text)
        return int(answer["epoch"]), int(answer["number"])

    def say_to_host(self, text: str) -> str:
        """Say something that is held for review; the id under which it waits."""
        return str(self._said(text)["held"])

    def _said(self, text: str) -> dict[str, Any]:
        """The acknowledgement. The nonce makes a repeat the same message."""
        nonce, until = made_up.nonce(), time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self.client.call("chat", {"text": text, "nonce": nonce}, timeout=10)
                if answer["ok"]:
                    return dict(answer)
                time.sleep(2.0 if answer["error"]["code"] == "too_fast" else 0.5)
            except (socketio.exceptions.SocketIOError, OSError):
                self.leave()
                self.join()
        raise ConnectionError("a message was never acknowledged")

    def leave(self) -> None:
        """Close the connection, whatever state it is in."""
        try:
            self.client.disconnect()
        except (socketio.exceptions.SocketIOError, OSError, RuntimeError):
            return
