"""A room that is found by link only: its video too."""

import time
from collections.abc import Callable

from flask.testing import FlaskClient

from app import config
from app.livestream.models import LiveRoom, Visibility
from app.livestream.video import links
from app.unit_of_work import unit_of_work
from tests.livestream.conftest import Stage
from tests.livestream.test_processes import Process, until
from tests.livestream.video import media
from tests.livestream.video.conftest import Host, Player


def test_only_the_signed_address_plays(
    settings: config.Settings, host: Callable[..., Host], live: Stage, rooms: Process
) -> None:
    with unit_of_work() as session:
        session.get_one(LiveRoom, live.room.id).visibility = Visibility.LINK
    room, key = live.room.public_id, settings.secret_key
    sender = host()
    sender.hear("ready")
    sender.take(media.WEBM_H264, "video/webm;codecs=h264,opus", seconds=2.0)
    sender.say(type="stop")
    good = links.base(key, room, public=False)
    assert until(lambda: Player(rooms, good).get("main/plain.m3u8")[0] == 200)
    assert media.decoded(Player(rooms, good).whole()[0])["v"] >= 25
    expired = links.base(key, room, public=False, now=time.time() - 14 * 3600)
    of_another = links.base(key, "0" * 24, public=False).replace("0" * 24, room)
    for base in (f"/video/{room}/", expired, of_another, good.replace(good.split("/")[3], "x" * 22)):
        for name in ("master.m3u8", "main/index.m3u8", "main/s0.m4s", "main/i0.mp4", "cover.jpg"):
            assert Player(rooms, base).get(name)[0] == 404


def test_pages_and_api_give_the_signed_address(settings: config.Settings, live: Stage, client: FlaskClient) -> None:
    public = client.get(f"/api/v1/rooms/{live.room.public_id}/video").get_json()
    assert public["url"] == f"/video/{live.room.public_id}/master.m3u8"
    with unit_of_work() as session:
        session.get_one(LiveRoom, live.room.id).visibility = Visibility.LINK
    for found in (
        client.get(f"/api/v1/rooms/{live.room.public_id}/video").get_json(),
        client.get(f"/api/v1/rooms/{live.room.public_id}").get_json()["video"],
    ):
        _empty, video, s, signature, expires, room, name = found["url"].split("/")
        assert (video, s, room, name) == ("video", "s", live.room.public_id, "master.m3u8")
        assert links.is_good(settings.secret_key, room, int(expires), signature)
