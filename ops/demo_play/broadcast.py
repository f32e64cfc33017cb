"""The host's camera: a few seconds of moving picture, sent to the room as a phone would send them."""

import json
import os
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass, field

import imageio_ffmpeg
import requests
import websocket

from ops.demo_play.client import Api

SECONDS = 600
PATIENCE = 60.0
SOURCE = ("-re", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-f", "lavfi", "-i", "sine=frequency=330")
CODECS = (
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-tune",
    "zerolatency",
    "-g",
    "25",
    "-b:v",
    "400k",
    "-c:a",
    "libopus",
)
OUTPUT = ("-t", str(SECONDS), "-f", "matroska", "-cluster_time_limit", "100", "-flush_packets", "1", "pipe:1")


@dataclass
class Broadcast:
    """One host's video; comes back by itself when it is cut off, as the studio page does."""

    api: Api
    room: str
    token: str
    accepted: int = 0
    seen: set[str] = field(default_factory=set)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to send, in the background."""
        self._thread = threading.Thread(target=self._send_until_ended, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Switch the camera off."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(15)

    def playable(self) -> bool:
        """Wait until somebody who watches would see new moving pictures; false when nothing came in a minute.

        What was given out is kept in `seen`."""
        watch = self.api.get(f"/api/v1/rooms/{self.room}/video")
        until, seen = time.monotonic() + PATIENCE, set[str]()
        while time.monotonic() < until and len(seen) < 2:
            seen |= self._segments(watch["plain"]) - self.seen
            time.sleep(0.5)
        self.seen |= seen
        return len(seen) >= 2

    def _segments(self, master: str) -> set[str]:
        """Segments of the copied picture that the playlist names and the server gives."""
        folder = master.rsplit("/", 1)[0] + "/main/"
        try:
            listed = self._fetch(folder + "plain.m3u8").text.splitlines()
            names = [line for line in listed if line.endswith(".m4s")][-1:]
            return {name for name in names if self._fetch(folder + name).content[4:8] in (b"styp", b"moof")}
        except requests.RequestException:
            return set()

    def _fetch(self, path: str) -> requests.Response:
        answer = requests.get(self.api.url + path, timeout=10, verify=self.api.verify)
        answer.raise_for_status()
        return answer

    def _trust(self) -> dict[str, object]:
        """The same trust in certificates as the HTTP client has."""
        if isinstance(self.api.verify, str):
            return {"ca_certs": self.api.verify}
        return {} if self.api.verify else {"cert_reqs": ssl.CERT_NONE}

    def _send_until_ended(self) -> None:
        session = ""
        while not self._ended.is_set():
            given = self.api.post(f"/api/v1/rooms/{self.room}/ingest", {"session": session}, self.token)
            session = given["session"]
            try:
                self._send(given)
            except (OSError, websocket.WebSocketException):
                self._ended.wait(0.5)

    def _send(self, given: dict[str, str]) -> None:
        """One connection: hello, one take, slices until it ends."""
        address = self.api.url.replace("http", "ws", 1) + given["url"]
        line = websocket.create_connection(address, timeout=10, sslopt=self._trust())
        camera = subprocess.Popen(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *SOURCE, *CODECS, *OUTPUT], stdout=subprocess.PIPE
        )
        try:
            line.send(json.dumps({"type": "hello", "token": given["token"], "take_over": False}))
            answer = json.loads(line.recv())
            if answer["type"] != "ready":
                raise OSError(answer.get("code", ""))
            take = {"type": "take", "mime": "video/x-matroska;codecs=avc1,opus", "width": 640, "height": 360}
            line.send(json.dumps(take))
            while not self._ended.is_set() and camera.stdout is not None:
                piece = os.read(camera.stdout.fileno(), 65_536)
                if not piece:
                    break
                line.send_binary(piece)
                self.accepted += 1
            line.send(json.dumps({"type": "stop"}))
        finally:
            camera.kill()
            camera.wait()
            line.close()
