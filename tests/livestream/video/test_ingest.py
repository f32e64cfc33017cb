"""Hosts feed a real rooms process with real ffmpeg; players read what comes of it."""

import re
from collections.abc import Callable

import pytest

from tests.livestream.conftest import Stage
from tests.livestream.video import media
from tests.livestream.video.conftest import Host, Player, until

TAKES = {
    "webm H.264 is copied": (media.WEBM_H264, "video/webm;codecs=h264,opus", True),
    "webm VP8 is encoded": (media.WEBM_VP8, "video/webm;codecs=vp8,opus", False),
    "Safari's fragmented mp4 is copied": (media.SAFARI, 'video/mp4;codecs="avc1.42E01E,mp4a.40.2"', True),
    "FLV of the RTMP bridge is copied": (media.FLV, "video/x-flv", True),
}


@pytest.mark.parametrize("take", TAKES.values(), ids=TAKES.keys())
def test_what_a_host_sends_can_be_played(
    host: Callable[..., Host], player: Player, take: tuple[tuple[str, ...], str, bool]
) -> None:
    kind, mime, copied = take
    sender = host()
    assert sender.hear("ready")["session"] == "s" * 24
    sender.take(kind, mime, pace=0.05)
    assert sender.hear("stats")["copied"] is copied
    assert until(lambda: len(player.segments()) >= 2)
    sender.say(type="stop")
    assert until(lambda: len(player.segments()) >= 3)
    (whole,) = player.whole()
    found = media.decoded(whole)
    assert found["v"] >= 70
    assert found["a"] >= 130
    (sound,) = player.whole("audio")
    assert media.decoded(sound, "-map", "0:a")["v"] >= 130
    master = player.text("master.m3u8")
    assert re.search(r'CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2",RESOLUTION=320x180', master)
    assert {"main/index.m3u8", "low/index.m3u8", "audio/index.m3u8"} <= set(master.splitlines())


def test_the_host_hears_how_it_goes(host: Callable[..., Host], live: Stage) -> None:
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, "video/webm;codecs=h264,opus", pace=0.1)
    told = sender.hear("stats")
    assert told["kbytes_per_second"] > 0
    assert told["state"] == "live"
    assert 0 <= told["delay_ms"] < 5000
