"""Recordings in S3, played by the real protocol: moto's server, failures in the middle included."""

import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from flask import Flask
from flask.testing import FlaskClient
from moto.server import ThreadedMotoServer
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock, config
from app.config import ConfigError
from app.factory import create_app
from app.livestream.models import ClipState, RecordingState, RoomRecording
from app.livestream.replay import place
from app.livestream.replay.processing import process
from app.livestream.services.recordings import clips_of, delete_recording, retry
from app.storage import FolderStore, S3Store, StoreError, store_at
from tests.builders import recordings
from tests.conftest import environment
from tests.livestream.test_recordings import Past, fresh, make_past


@dataclass
class Bucket:
    """A bucket of moto's server, and what lies in it."""

    address: str
    client: Any

    def keys(self) -> set[str]:
        return {one["Key"] for one in self.client.list_objects_v2(Bucket="video").get("Contents", [])}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    urllib.request.urlopen(urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
    client.create_bucket(Bucket="video")
    yield Bucket(f"s3://video/city?endpoint=http://{host}:{port}", client)
    server.stop()


@pytest.fixture
def past(session: Session) -> Past:
    return make_past(session)


@pytest.fixture
def settings_s3(app: Flask, settings: config.Settings, bucket: Bucket) -> Iterator[config.Settings]:
    """The application's settings with the bucket as store."""
    app.extensions["settings"] = replace(settings, video_store=bucket.address)
    yield app.extensions["settings"]
    app.extensions["settings"] = settings


def test_a_recording_goes_to_the_bucket_and_plays_from_there(
    session: Session, settings_s3: config.Settings, bucket: Bucket, past: Past
) -> None:
    folder = recordings.record(settings_s3.state, past.public_id, past.started_ms)
    first = (folder / "main" / "s0.m4s").read_bytes()
    assert process(past.recording_id) == "done"
    made = fresh(session, past)
    assert (made.state, made.store) == (RecordingState.READY, bucket.address)
    room = past.public_id
    names = {f"city/{room}/main/{name}" for name in ("i1.mp4", *(f"s{n}.m4s" for n in range(6)))}
    clips = clips_of(session, made)
    names |= {f"city/{room}/replay/{name}" for clip in clips for name in (clip.file, clip.cover)}
    assert bucket.keys() == names | {f"city/{room}/replay/cover.jpg"}
    assert not folder.exists()
    assert not list(place.place_of(room).made.glob("*.mp4"))
    signed = place.place_of(room).store(made).url(f"{room}/main/s0.m4s", 60)
    assert signed is not None
    with urllib.request.urlopen(signed, timeout=5) as answer:
        assert answer.read() == first


def test_viewers_are_sent_to_the_bucket(
    client: FlaskClient, session: Session, settings_s3: config.Settings, bucket: Bucket, past: Past
) -> None:
    recordings.record(settings_s3.state, past.public_id, past.started_ms)
    process(past.recording_id)
    playlists = [client.get(f"/live/{past.public_id}/replay.m3u8").get_data(as_text=True) for _ in range(2)]
    assert playlists[0] == playlists[1]
    signed = [line for line in playlists[0].splitlines() if not line.startswith("#")]
    assert len(signed) == 6 and all("X-Amz-Signature=" in line and "X-Amz-Expires=21600" in line for line in signed)
    with urllib.request.urlopen(signed[-1], timeout=5) as answer:
        assert answer.status == 200
    clip = clips_of(session, fresh(session, past))[0].public_id
    sent = client.get(f"/live/clips/{clip}/video.mp4")
    assert sent.status_code == 302 and "X-Amz-Signature=" in sent.headers["Location"]
    cover = client.get(f"/live/{past.public_id}/replay/cover.jpg").headers["Location"]
    with urllib.request.urlopen(cover, timeout=5) as answer:
        assert answer.read(3) == b"\xff\xd8\xff"


def test_pages_may_load_from_the_store(settings: config.Settings) -> None:
    made = create_app(replace(settings, video_store="s3://video?endpoint=https://s3.example.com"))
    rules = made.test_client().get("/healthz").headers["Content-Security-Policy"].split("; ")
    for name in ("img-src", "media-src", "connect-src"):
        assert any(rule.startswith(name) and rule.endswith(" https://s3.example.com") for rule in rules)
    assert "script-src 'self' 'wasm-unsafe-eval'" in rules


def test_a_store_that_fails_in_the_middle_is_gone_on_with(
    session: Session, settings_s3: config.Settings, bucket: Bucket, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = recordings.record(settings_s3.state, past.public_id, past.started_ms)
    put, sent = S3Store._call, []

    def broken_at_the_fourth(self: S3Store, method: str, **values: Any) -> Any:
        if method == "put_object":
            sent.append(values["Key"])
            if len(sent) == 4:
                raise StoreError("gone")
        return put(self, method, **values)

    monkeypatch.setattr(S3Store, "_call", broken_at_the_fourth)
    assert process(past.recording_id) == "waiting"
    left = fresh(session, past)
    assert (left.state, left.store, left.error) == (RecordingState.PROCESSING, "file", "store_unreachable")
    assert len(bucket.keys()) == 3 and folder.exists()
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        assert process(past.recording_id) == "done"
    assert len(sent) == len(set(sent)) + 1, "what had arrived is not sent again"
    assert fresh(session, past).error is None


def test_a_store_that_never_answers_keeps_the_local_copy(
    session: Session, settings: config.Settings, app: Flask, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    folder = recordings.record(settings.state, past.public_id, past.started_ms)
    app.extensions["settings"] = replace(settings, video_store="s3://video?endpoint=http://127.0.0.1:9")
    answers = []
    for _ in range(5):
        answers.append(process(past.recording_id))
        session.execute(update(RoomRecording).values(claimed_until=None))
    app.extensions["settings"] = settings
    assert answers == ["waiting"] * 4 + ["failed"]
    assert fresh(session, past).error == "store_unreachable"
    assert (folder / "main" / "s0.m4s").exists()
    retry(session, past.stage.host, past.public_id)
    session.commit()
    assert process(past.recording_id) == "done"


def test_a_clip_is_cut_anew_from_the_bucket(
    session: Session, settings_s3: config.Settings, bucket: Bucket, past: Past
) -> None:
    recordings.record(settings_s3.state, past.public_id, past.started_ms)
    process(past.recording_id)
    clip = clips_of(session, fresh(session, past))[0]
    clip.until_ms, clip.version, clip.state = 2000, 2, ClipState.WAITING
    session.commit()
    assert process(past.recording_id) == "done"
    assert f"city/{past.public_id}/replay/{clip.file}" in bucket.keys()  # noqa: SIM118
    assert clip.state is ClipState.READY


def test_deleting_empties_the_bucket(
    session: Session, settings_s3: config.Settings, bucket: Bucket, past: Past
) -> None:
    recordings.record(settings_s3.state, past.public_id, past.started_ms)
    process(past.recording_id)
    delete_recording(session, past.stage.host, past.public_id, "说错了")
    session.commit()
    assert process(past.recording_id) == "gone"
    assert bucket.keys() == set()


def test_a_changed_file_is_sent_again(bucket: Bucket, tmp_path: Path) -> None:
    store = store_at(bucket.address, tmp_path)
    file = tmp_path / "a.m4s"
    for body in (b"first", b"other"):
        file.write_bytes(body)
        store.put("room/a.m4s", file)
        store.fetch("room/a.m4s", tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == body
    with pytest.raises(StoreError):
        store.fetch("room/missing", tmp_path / "copy")


def test_a_folder_is_a_store_too(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "kept")
    file = tmp_path / "a.m4s"
    file.write_bytes(b"body")
    store.put("room/a.m4s", file)
    store.put("room/a.m4s", file)
    store.fetch("room/a.m4s", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"body"
    assert store.url("room/a.m4s", 60) is None
    assert store.remove("room/") == 1
    with pytest.raises(StoreError):
        store.fetch("room/a.m4s", tmp_path / "copy")


@pytest.mark.parametrize(
    "value",
    ["s3", "s3://", "http://x/y", "s3://B!/x", "s3://video?endpoint=ftp://x", "s3://video?key=1", "s3://video?endpoint",
     "s3://video?endpoint=http://user:secret@host", "files"],
)  # fmt: skip
def test_a_malformed_store_stops_the_start_with_one_line(value: str) -> None:
    with pytest.raises(ConfigError, match=r"^VIDEO_STORE is malformed: [^\n]+$"):
        config.load({**environment(), "VIDEO_STORE": value})


@pytest.mark.parametrize("name", ["VIDEO_DAYS", "RECORD_DAYS"])
def test_days_are_days(name: str) -> None:
    for value in ("0", "-1", "x", "99999", "1.5"):
        with pytest.raises(ConfigError, match=name):
            config.load({**environment(), name: value})
