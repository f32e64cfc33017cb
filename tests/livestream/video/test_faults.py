"""What goes wrong: each is refused or survived with a code, and what was recorded stays."""

import json
import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import websocket

from app import config
from app.broker import broker
from app.livestream import tokens
from app.livestream.log import room_log
from app.livestream.services import acts
from app.livestream.tokens import IngestClaims, Via
from app.livestream.video import lease
from app.unit_of_work import unit_of_work
from tests.livestream.conftest import Stage
from tests.livestream.test_processes import Process, until
from tests.livestream.video import media
from tests.livestream.video.conftest import Host, Player, VideoProcess

# 3 MB that a reader of Matroska passes over (EBML Void): more than a broadcast needs, and nothing that ffmpeg minds
PADDING = (b"\xec\x50\x00" + bytes(4096)) * 750
H264 = "video/webm;codecs=h264,opus"


@pytest.fixture
def process() -> Iterator[Callable[[Process], Process]]:
    """Starts rooms processes of the test's own and ends them."""
    made: list[Process] = []

    def start(one: Process) -> Process:
        made.append(one)
        one.start()
        return one

    yield start
    for one in made:
        one.end()


def told(stage: Stage) -> dict[str, Any]:
    return dict(room_log().snapshot(stage.room.public_id).fields.get("video") or {})


def ffmpegs(process: Process) -> list[int]:
    """ffmpeg processes below the rooms process."""
    listed = subprocess.run(["ps", "-eo", "pid,pgid,comm"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    return [int(pid) for pid, group, name in rows if int(group) == process.child.pid and name.startswith("ffmpeg")]


def test_a_wrong_or_stale_pass_is_refused(
    settings: config.Settings, host: Callable[..., Host], live: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = live.room.public_id
    claims = IngestClaims(room, "s" * 24, 1, Via.BROWSER)
    with monkeypatch.context() as past:
        past.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda _self: int(time.time()) - 3600)
        stale = tokens.issue_ingest(settings.secret_key, claims)
    elsewhere = tokens.issue_ingest(settings.secret_key, IngestClaims("0" * 24, "s" * 24, 1, Via.BROWSER))
    viewers = tokens.issue(
        settings.secret_key, tokens.Claims(room, "v" * 24, 1, "王*", tokens.Role.HOST, may_speak=True)
    )
    expected = {"forged": "ingest_token_invalid", elsewhere: "ingest_token_invalid", viewers: "ingest_token_invalid"}
    for token, code in {**expected, stale: "ingest_token_expired"}.items():
        assert host(token=token).hear("refused", "ready")["code"] == code


def test_a_room_that_is_not_on_air_takes_no_video(
    settings: config.Settings, host: Callable[..., Host], live: Stage
) -> None:
    with unit_of_work() as session:
        acts.end_room(session, live.host, live.room.public_id)
    assert host().hear("refused", "ready")["code"] == "room_not_live"


def test_ending_the_room_ends_the_broadcast(host: Callable[..., Host], player: Player, live: Stage) -> None:
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264, pace=0.03)
    assert until(lambda: told(live).get("state") == "live")
    with unit_of_work() as session:
        acts.end_room(session, live.host, live.room.public_id)
    sender.hear("ended")
    assert "#EXT-X-ENDLIST" in player.text("main/plain.m3u8")
    assert until(lambda: told(live)["state"] == "off")


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7" * 2000, os.urandom(200_000), b"\x1a\x45\xdf\xa3" + os.urandom(200_000)]
)
def test_what_is_not_video_is_refused(host: Callable[..., Host], content: bytes) -> None:
    sender = host()
    sender.hear("ready")
    for _attempt in range(3):
        sender.say(type="take", mime=H264)
        sender.socket.send_binary(content)
        answer = sender.hear("refused", "again")
        if answer["type"] == "refused":
            break
    assert answer["code"] == "not_video"


def test_sound_alone_is_not_video(host: Callable[..., Host]) -> None:
    sender = host()
    sender.hear("ready")
    for _attempt in range(3):
        sender.take(media.SOUND_ONLY, "video/webm;codecs=opus", seconds=1.0)
        if (answer := sender.hear("refused", "again"))["type"] == "refused":
            break
    assert answer["code"] == "not_video"


def test_absurd_sizes_and_rates_are_refused(host: Callable[..., Host]) -> None:
    large = host()
    large.hear("ready")
    large.take(media.WEBM_H264, H264, seconds=1.0, size="3000x1600", rate=5)
    assert large.hear("refused")["code"] == "too_big"
    slice_ = host()
    slice_.hear("ready")
    slice_.say(type="take", mime=H264)
    slice_.socket.send_binary(bytes(5 * 2**20))
    assert slice_.hear("refused")["code"] == "too_big"
    fast = host()
    fast.hear("ready")
    fast.take(media.WEBM_H264, H264, seconds=2.0)
    with suppress(websocket.WebSocketException, OSError):
        for _piece in range(10):
            fast.socket.send_binary(PADDING)
    assert fast.hear("refused")["code"] == "too_fast"


def test_unknown_messages_are_refused(host: Callable[..., Host]) -> None:
    for message in ({"type": "dance"}, {"type": "take", "mime": H264, "extra": 1}, {"type": "take"}):
        sender = host()
        sender.hear("ready")
        sender.say(**message)
        assert sender.hear("refused")["code"] == "invalid"


def test_hevc_is_encoded_whatever_it_is_called(host: Callable[..., Host], player: Player) -> None:
    """Said to be H.264, found to be H.265: asked for again and encoded; viewers get H.264."""
    sender = host()
    sender.hear("ready")
    sender.take(media.HEVC, 'video/mp4;codecs="avc1.42E01E"', seconds=2.0)
    assert sender.hear("again")["code"] == "codec"
    sender.take(media.HEVC, 'video/mp4;codecs="avc1.42E01E"', seconds=2.0)
    sender.say(type="stop")
    assert until(lambda: "main/index.m3u8" in player.text("master.m3u8"))
    assert 'CODECS="avc1.' in player.text("master.m3u8")


def test_two_hosts_never_feed_one_room(host: Callable[..., Host], live: Stage) -> None:
    first = host(session="a" * 24)
    first.hear("ready")
    first.take(media.WEBM_H264, H264, seconds=1.0)
    assert host(session="b" * 24).hear("refused", "ready")["code"] == "ingest_busy"
    second = host(session="b" * 24, take_over=True)
    assert first.hear("refused")["code"] == "ingest_taken_over"
    second.hear("ready")
    again = host(session="b" * 24)
    again.hear("ready")
    assert second.hear("refused")["code"] == "ingest_taken_over"


def test_two_takes_of_different_size_play_through(host: Callable[..., Host], player: Player, live: Stage) -> None:
    """The phone is turned: a new beginning, a discontinuity, numbers that go on; every file decodes."""
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264, seconds=2.0)
    sender.take(media.WEBM_H264, H264, seconds=2.0, size="180x320")
    sender.say(type="stop")
    assert until(lambda: told(live).get("state") == "off")
    text = player.text("main/plain.m3u8")
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    numbers = [int(name[1:-4]) for name in player.segments()]
    assert numbers == list(range(len(numbers)))
    assert [media.decoded(file)["v"] for file in player.whole()] == [50, 50]
    assert len(player.whole("audio")) == 2


def test_a_killed_ffmpeg_asks_for_a_new_take(host: Callable[..., Host], player: Player, rooms: Process) -> None:
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264, seconds=2.0)
    assert until(lambda: bool(player.segments()))
    for pid in ffmpegs(rooms):
        os.kill(pid, signal.SIGKILL)
    assert sender.hear("again")["code"] == "ffmpeg_failed"
    sender.take(media.WEBM_H264, H264, seconds=2.0)
    sender.say(type="stop")
    assert until(lambda: len(player.whole()) == 2)


def test_a_killed_process_goes_on_from_its_journal(
    settings: config.Settings, host: Callable[..., Host], live: Stage, process: Callable[[Process], Process]
) -> None:
    """Numbers never come back; what was whole stays playable; the host connects again at once."""
    doomed = process(VideoProcess(settings))
    player = Player(doomed, f"/video/{live.room.public_id}/")
    sender = host(doomed)
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264, pace=0.05)
    assert until(lambda: len(player.segments()) >= 2)
    seen = max(int(number) for number in re.findall(r"\b[sp](\d+)\.", player.text()))
    journal = settings.state / "video" / "p" / live.room.public_id / "journal.jsonl"
    assert until(lambda: journal.read_text().count("segment") >= 2)
    doomed.kill()
    assert ffmpegs_gone(doomed)
    doomed.start()
    assert len(player.segments()) >= 2
    # its lease is still there for some seconds: the same session takes it over when it has lapsed
    back = host(doomed)
    back.hear("ready")
    back.take(media.WEBM_H264, H264, seconds=2.0)
    back.say(type="stop")
    assert until(lambda: any(int(name[1:-4]) > seen for name in player.segments()))
    takes = [json.loads(line)["take"] for line in journal.read_text().splitlines() if '"take"' in line]
    assert takes == sorted(takes)


def ffmpegs_gone(process: Process) -> bool:
    return until(lambda: ffmpegs(process) == [])


def test_a_host_that_drops_is_lost_and_goes_on(host: Callable[..., Host], player: Player, live: Stage) -> None:
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264, seconds=2.0, pace=0.06)
    assert until(lambda: told(live).get("state") == "live")
    sender.close()
    assert until(lambda: told(live)["state"] == "lost")
    back = host()
    back.hear("ready")
    back.take(media.WEBM_H264, H264, seconds=2.0, pace=0.06)
    assert until(lambda: told(live)["state"] == "live")
    back.say(type="stop")
    assert until(lambda: told(live)["state"] == "off")
    assert len(player.whole()) == 2


def test_a_full_disk_ends_the_broadcast_and_keeps_what_there_is(
    settings: config.Settings,
    host: Callable[..., Host],
    live: Stage,
    tmp_path: Path,
    process: Callable[[Process], Process],
) -> None:
    """The process may write no file beyond 60 kB (a limit of the kernel's, like a full disk): the first segment of a
    larger picture does not fit."""
    small = process(LimitedProcess(replace(settings, state=tmp_path)))
    player = Player(small, f"/video/{live.room.public_id}/")
    sender = host(small)
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264, seconds=2.0)
    sender.take(media.WEBM_H264, H264, seconds=2.0, size="1920x1080")
    assert sender.hear("refused")["code"] == "disk_full"
    assert media.decoded(player.whole()[0])["v"] == 50


class LimitedProcess(VideoProcess):
    """A process whose files cannot grow beyond a limit."""

    def start(self) -> None:
        own = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, own[1]))
        try:
            super().start()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, own)


def test_a_revoked_key_sends_its_host_away(host: Callable[..., Host], player: Player, live: Stage) -> None:
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264, seconds=2.0)
    lease.revoke(broker(), live.room.public_id)
    assert sender.hear("refused")["code"] == "key_revoked"
    assert player.segments()
