"""A host: a test picture of 1280×720 at 1.2 Mbit/s, encoded in real time and fed to the room."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import websocket

from app.livestream import tokens
from app.livestream.tokens import IngestClaims, Via
from app.livestream.video.commands import ffmpeg
from ops.errors import Stop

SOURCE = ("-re", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25", "-re", "-f", "lavfi", "-i", "sine")
CODED = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-b:v", "1200k")
SENT = ("-pix_fmt", "yuv420p", "-c:a", "libopus", "-cluster_time_limit", "100", "-f", "matroska", "-live", "1")


@contextmanager
def on_air(url: str, secret: str, room: str) -> Iterator[None]:
    """Feed the room until the context is left."""
    token = tokens.issue_ingest(secret, IngestClaims(room, "b" * 24, None, Via.BROWSER))
    socket = websocket.create_connection(f"{url.replace('http', 'ws')}/ingest/{room}", timeout=20)
    socket.send(json.dumps({"type": "hello", "token": token}))
    told = json.loads(socket.recv())
    if told["type"] != "ready":
        raise Stop(f"The broadcast was refused: {told}")
    socket.send(json.dumps({"type": "take", "mime": "video/webm;codecs=h264,opus"}))
    command = [ffmpeg(), "-v", "error", *SOURCE, *CODED, *SENT, "pipe:1"]
    encoder = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0)
    sender = threading.Thread(target=_send, args=(encoder, socket), daemon=True)
    sender.start()
    try:
        yield
    finally:
        encoder.kill()
        encoder.wait()
        sender.join(5)
        socket.close()


def _send(encoder: "subprocess.Popen[bytes]", socket: websocket.WebSocket) -> None:
    assert encoder.stdout is not None
    while data := encoder.stdout.read(32_768):
        socket.send_binary(data)
