"""The 480 rendition on demand, the sound alone, the cover: real ffmpeg."""

import re
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from app.livestream.video.boxes import read_init
from tests.livestream.test_processes import until
from tests.livestream.video import media
from tests.livestream.video.conftest import Host, Player

H264 = "video/webm;codecs=h264,opus"


def starts(player: Player, rendition: str) -> dict[int, float]:
    """When each listed segment is, by number."""
    text = player.text(f"{rendition}/plain.m3u8")
    return {int(n): at for at, n in re.findall(r"DATE-TIME:(\S+)\n#EXTINF:[\d.]+,\ns(\d+)\.m4s", text)}


def test_the_480_rendition_begins_when_asked_for_and_bears_the_same_numbers(
    host: Callable[..., Host], player: Player
) -> None:
    sender = host()
    sender.hear("ready")
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(sender.take, media.WEBM_H264, H264, 0.25, seconds=5.0, size="960x720")
        assert until(lambda: len(player.segments()) >= 1)
        text = player.text("low/index.m3u8")  # waits for its first whole segment
        assert "PART-HOLD-BACK=1.500" in text
        sending.result()
    assert until(lambda: len(player.segments("low")) >= 2)
    low, main = starts(player, "low"), starts(player, "main")
    assert low
    assert low.items() <= main.items()
    (file,) = player.whole("low")
    assert media.decoded(file)["v"] == 25 * len(low)
    init = read_init(file[: file.index(b"moof") - 4])
    assert init.video is not None
    assert (init.video.width, init.video.height) == (640, 480)
    assert f'CODECS="{init.codecs}",RESOLUTION=640x480' in player.text("master.m3u8")


def test_all_renditions_have_the_same_numbers_and_discontinuities(host: Callable[..., Host], player: Player) -> None:
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264, seconds=2.0)
    sender.take(media.WEBM_VP8, "video/webm;codecs=vp8,opus", seconds=2.0)
    sender.say(type="stop")
    assert until(lambda: len(player.whole("audio")) == 2)
    tags = r"#EXT-X-(?:MEDIA-SEQUENCE|DISCONTINUITY).*|s\d+\.m4s|#EXT-X-MAP.*"
    assert re.findall(tags, player.text("main/plain.m3u8")) == re.findall(tags, player.text("audio/plain.m3u8"))


def test_a_broadcast_without_sound_offers_none(host: Callable[..., Host], player: Player) -> None:
    sender = host()
    sender.hear("ready")
    sender.take(media.NO_SOUND, "video/webm;codecs=h264", seconds=2.0)
    sender.say(type="stop")
    assert until(lambda: len(player.segments()) >= 1)
    assert "audio" not in player.text("master.m3u8")
    assert "mp4a" not in player.text("master.m3u8")
    assert player.get("audio/index.m3u8")[0] == 404


def test_a_cover_is_made(host: Callable[..., Host], player: Player) -> None:
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264, 0.15)
    assert until(lambda: player.get("cover.jpg")[0] == 200)
    assert player.get("cover.jpg")[1][:3] == b"\xff\xd8\xff"


def test_blocking_reload_waits_and_refuses_what_is_far_ahead(host: Callable[..., Host], player: Player) -> None:
    sender = host()
    sender.hear("ready")
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(sender.take, media.WEBM_H264, H264, 0.2, seconds=4.0)
        assert until(lambda: len(player.segments()) >= 1)
        hint = re.search(r'PRELOAD-HINT:TYPE=PART,URI="p(\d+)\.(\d+)\.m4s"', player.text())
        assert hint is not None
        msn, part = map(int, hint.groups())
        after = player.text(f"main/index.m3u8?_HLS_msn={msn}&_HLS_part={part}")
        assert f'URI="p{msn}.{part}.m4s"' in after.replace("PRELOAD-HINT", "")
        # a whole segment may take longer than a reload is made to wait: then the present playlist is the answer
        assert until(lambda: f"s{msn}.m4s" in player.text(f"main/index.m3u8?_HLS_msn={msn}"))
        sending.result()
    assert player.get(f"main/index.m3u8?_HLS_msn={msn + 100}")[0] == 400
    for wrong in ("_HLS_msn=-1", "_HLS_msn=x", "_HLS_msn=1&_HLS_part=x", "_HLS_msn=99999999999999"):
        assert player.get(f"main/index.m3u8?{wrong}")[0] == 400


def test_answers_say_how_long_they_hold(host: Callable[..., Host], player: Player) -> None:
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, H264)
    sender.say(type="stop")
    assert until(lambda: len(player.segments()) >= 3)

    def caching(name: str) -> tuple[str, str, str]:
        with urllib.request.urlopen(f"{player.process.url}{player.base}{name}") as answer:
            head = answer.headers
            return head["Content-Type"], head["Cache-Control"], head["Access-Control-Allow-Origin"]

    playlist = "application/vnd.apple.mpegurl"
    assert caching("main/index.m3u8") == (playlist, "public, max-age=1", "*")
    assert caching("main/index.m3u8?_HLS_msn=0") == (playlist, "public, max-age=10", "*")
    assert caching("main/s0.m4s") == ("video/mp4", "public, max-age=31536000, immutable", "*")
