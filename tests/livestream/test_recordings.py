"""From segments on disk to replay and clips: every step once, whatever dies in between."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock, config
from app.audit import AuditRecord
from app.database import current_session
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.livestream import tasks
from app.livestream.models import (
    ClipState,
    RecordingState,
    RoomAct,
    RoomCaption,
    RoomClip,
    RoomEvent,
    RoomRecording,
)
from app.livestream.public import end_room, pin, start_room, unpin
from app.livestream.replay import cutting, place, steps
from app.livestream.replay.processing import process
from app.livestream.rules.timeline import Segment
from app.livestream.services.recordings import clips_of, delete_recording, due, expire, retry
from app.livestream.services.records import forget_records
from app.unit_of_work import unit_of_work
from tests.builders import accounts, recordings
from tests.conftest import KEY
from tests.livestream.conftest import Stage, make_stage

ROOT = Path(__file__).parents[2]
BEGAN = timedelta(minutes=10)


@dataclass
class Past:
    """A room that was on air for a minute, ten minutes ago: the first job for three seconds, the second to the end."""

    stage: Stage
    recording_id: int
    started: datetime

    @property
    def public_id(self) -> str:
        return self.stage.room.public_id

    @property
    def started_ms(self) -> int:
        return int(self.started.timestamp() * 1000)


def make_past(session: Session) -> Past:
    stage = make_stage(session, live=False)
    host, room, began = stage.host, stage.room.public_id, clock.now() - BEGAN
    start_room(session, host, room, at=began)
    pin(session, host, room, stage.first.public_id, at=began)
    pin(session, host, room, stage.second.public_id, at=began + timedelta(seconds=3))
    end_room(session, host, room, at=began + timedelta(minutes=1))
    recording = session.scalars(select(RoomRecording).where(RoomRecording.room_id == stage.room.id)).one()
    return Past(stage, recording.id, began)


@pytest.fixture
def past(session: Session) -> Past:
    return make_past(session)


def fresh(session: Session, past: Past) -> RoomRecording:
    return session.get_one(RoomRecording, past.recording_id, populate_existing=True)


def length_of(path: Path) -> float:
    """Seconds of a video file."""
    ffmpeg = cutting.get_ffmpeg_exe()
    said = subprocess.run([ffmpeg, "-hide_banner", "-i", str(path)], capture_output=True, text=True, check=False).stderr
    hours, minutes, seconds = said.split("Duration: ")[1].split(",")[0].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def test_a_room_becomes_a_replay_with_a_clip_for_each_job(
    session: Session, settings: config.Settings, past: Past
) -> None:
    recordings.record(settings.state, past.public_id, past.started_ms)
    assert process(past.recording_id) == "done"
    made = fresh(session, past)
    assert (made.state, made.progress, made.duration_ms, made.error) == (RecordingState.READY, 100, 6000, None)
    assert made.expires_at == made.made_at + timedelta(days=settings.video_days)
    clips = clips_of(session, made)
    spans = [(clip.vacancy_id, clip.from_ms, clip.until_ms, clip.state) for clip in clips]
    assert spans == [
        (past.stage.first.id, 0, 3000, ClipState.READY),
        (past.stage.second.id, 3000, 6000, ClipState.READY),
    ]
    folder = place.place_of(past.public_id).made
    assert (folder / "cover.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    for clip in clips:
        body = (folder / clip.file).read_bytes()
        assert body.index(b"moov") < body.index(b"mdat")
        assert clip.bytes == len(body)
        assert length_of(folder / clip.file) == pytest.approx((clip.until_ms - clip.from_ms) / 1000, abs=0.3)
        assert (folder / clip.cover).read_bytes()[:3] == b"\xff\xd8\xff"
    assert process(past.recording_id) == "busy"


def test_a_host_who_dropped_out_leaves_no_hole(session: Session, settings: config.Settings, past: Past) -> None:
    material = recordings.take()
    recordings.record(settings.state, past.public_id, past.started_ms, [(material, 2), (material, 4)], gap_ms=20_000)
    assert process(past.recording_id) == "done"
    made = fresh(session, past)
    assert made.duration_ms == 6000
    line = place.timeline_of(made)
    assert line.media_at(past.started_ms + 10_000) == 2000
    second = clips_of(session, made)[-1]
    assert (second.vacancy_id, second.from_ms, second.until_ms) == (past.stage.second.id, 2000, 6000)


def test_a_phone_that_turned_is_cut_into_one_clip(session: Session, settings: config.Settings, past: Past) -> None:
    wide, tall = recordings.take(), recordings.take(6, 240, 320)
    recordings.record(settings.state, past.public_id, past.started_ms, [(wide, 2), (tall, 4)])
    assert process(past.recording_id) == "done"
    first = clips_of(session, fresh(session, past))[0]
    assert first.state is ClipState.READY
    assert length_of(place.place_of(past.public_id).made / first.file) == pytest.approx(3, abs=0.4)


def test_torn_lines_and_lost_segments_are_passed_over(session: Session, settings: config.Settings, past: Past) -> None:
    folder = recordings.record(settings.state, past.public_id, past.started_ms, ended=False)
    (folder / "main" / "s5.m4s").unlink()
    with (folder / "journal.jsonl").open("a") as journal:
        journal.write('{"kind": "segm')
    os.utime(folder / "journal.jsonl", (1, 1))
    assert process(past.recording_id) == "done"
    assert fresh(session, past).duration_ms == 5000


def test_segments_still_coming_are_waited_for(session: Session, settings: config.Settings, past: Past) -> None:
    recordings.record(settings.state, past.public_id, past.started_ms, ended=False)
    assert process(past.recording_id) == "waiting"
    assert due(session, clock.now()) == []
    assert due(session, clock.now() + timedelta(seconds=6)) == [past.recording_id]


def test_a_room_without_video_leaves_no_recording(session: Session, past: Past) -> None:
    process(past.recording_id)
    assert session.get(RoomRecording, past.recording_id) is None


def test_a_live_room_is_not_worked_on(session: Session, settings: config.Settings) -> None:
    stage = make_stage(session)
    recording = session.scalars(select(RoomRecording).where(RoomRecording.room_id == stage.room.id)).one()
    recordings.record(settings.state, stage.room.public_id, 0)
    assert process(recording.id) == "busy"
    assert due(session, clock.now()) == []


def test_a_clip_that_cannot_be_cut_does_not_keep_the_others(
    session: Session, settings: config.Settings, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings.record(settings.state, past.public_id, past.started_ms)
    cut, calls = cutting.cut, []

    def broken_once(*given: object, **named: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise cutting.CutFailed("broken")
        cut(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(cutting, "cut", broken_once)
    assert process(past.recording_id) == "done"
    assert [clip.state for clip in clips_of(session, fresh(session, past))] == [ClipState.FAILED, ClipState.READY]
    retry(session, past.stage.host, past.public_id)
    session.commit()
    assert process(past.recording_id) == "done"
    assert [clip.state for clip in clips_of(session, fresh(session, past))] == [ClipState.READY, ClipState.READY]
    with pytest.raises(Conflict):
        retry(session, past.stage.host, past.public_id)


def test_what_no_ffmpeg_reads_fails_clearly(session: Session, settings: config.Settings, past: Past) -> None:
    folder = recordings.record(settings.state, past.public_id, past.started_ms)
    for segment in (folder / "main").glob("*"):
        segment.write_bytes(b"not video at all")
    assert process(past.recording_id) == "failed"
    made = fresh(session, past)
    assert (made.state, made.error) == (RecordingState.FAILED, "video_unreadable")


def test_a_full_disk_is_tried_again_and_then_waits_for_a_hand(
    session: Session, settings: config.Settings, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings.record(settings.state, past.public_id, past.started_ms)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(cutting, "snapshot", full)
        answers = []
        for _ in range(5):
            answers.append(process(past.recording_id))
            session.execute(update(RoomRecording).values(claimed_until=None))
        assert answers == ["waiting"] * 4 + ["failed"]
    assert fresh(session, past).error == "disk"
    retry(session, past.stage.host, past.public_id)
    session.commit()
    assert process(past.recording_id) == "done"


def test_deleting_takes_reason_record_and_files(session: Session, settings: config.Settings, past: Past) -> None:
    folder = recordings.record(settings.state, past.public_id, past.started_ms)
    process(past.recording_id)
    stranger = accounts.actor(session, accounts.person(session))
    with pytest.raises(Forbidden):
        delete_recording(session, stranger, past.public_id, "不要了")
    for reason in ("", " ", "长" * 201):
        with pytest.raises(Invalid):
            delete_recording(session, past.stage.host, past.public_id, reason)
    delete_recording(session, past.stage.host, past.public_id, "说错了工资")
    delete_recording(session, past.stage.host, past.public_id, "再点一次")
    made = fresh(session, past)
    assert (made.state, made.delete_reason) == (RecordingState.DELETED, "说错了工资")
    tags = session.scalars(select(AuditRecord.tag).where(AuditRecord.tag == "livestream:recording:deleted")).all()
    assert len(tags) == 1
    session.commit()
    assert due(session, clock.now()) == [past.recording_id]
    assert process(past.recording_id) == "gone"
    assert not folder.exists() and not place.place_of(past.public_id).made.exists()
    assert due(session, clock.now()) == []


def test_a_recording_deleted_while_it_is_cut_stays_deleted(
    session: Session, settings: config.Settings, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings.record(settings.state, past.public_id, past.started_ms)
    snapshot = cutting.snapshot

    def deleted_meanwhile(*given: object) -> None:
        snapshot(*given)  # type: ignore[arg-type]
        with unit_of_work() as work:
            delete_recording(work, past.stage.host, past.public_id, "反悔了")

    monkeypatch.setattr(cutting, "snapshot", deleted_meanwhile)
    assert process(past.recording_id) == "gone"
    assert fresh(session, past).state is RecordingState.DELETED


def test_a_clip_ready_after_its_recording_was_deleted_is_not_left_behind(
    session: Session, settings: config.Settings, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings.record(settings.state, past.public_id, past.started_ms)
    snapshot, made = cutting.snapshot, place.place_of(past.public_id).made

    def finished_too_late(media: Path, segment: Segment, target: Path) -> None:
        snapshot(media, segment, target)
        if target.name == place.COVER:
            return
        with unit_of_work() as work:
            delete_recording(work, past.stage.host, past.public_id, "反悔了")
        assert process(past.recording_id) == "gone" and not made.exists()
        made.mkdir()
        for name in (target.name, target.with_suffix(".mp4").name):
            (made / name).write_bytes(b"video")

    monkeypatch.setattr(cutting, "snapshot", finished_too_late)
    assert process(past.recording_id) == "gone"
    assert not made.exists()


def test_video_is_not_kept_for_ever(session: Session, settings: config.Settings, past: Past) -> None:
    recordings.record(settings.state, past.public_id, past.started_ms)
    process(past.recording_id)
    assert expire(session, clock.now() + timedelta(days=settings.video_days - 1)) == 0
    assert expire(session, clock.now() + timedelta(days=settings.video_days + 1)) == 1
    assert fresh(session, past).state is RecordingState.DELETED


def test_an_unknown_recording_cannot_be_touched(session: Session, past: Past) -> None:
    assert process(10**9) == "gone"
    process(past.recording_id)
    with pytest.raises(NotFound):
        retry(session, past.stage.host, past.public_id)


KILLED = """
import sys, time
from pathlib import Path
from app.factory import create_app
from app.livestream.replay import cutting
from app.livestream.replay.processing import process

cut = cutting.cut
def second_never_ends(media, segments, target, alive=None):
    if list(target.parent.glob("clip-*.mp4")):
        Path(sys.argv[2]).touch()
        time.sleep(600)
    cut(media, segments, target)
cutting.cut = second_never_ends
with create_app().app_context():
    process(int(sys.argv[1]))
"""


@pytest.fixture
def worker_environment(settings: config.Settings) -> Iterator[dict[str, str]]:
    yield {
        **os.environ,
        "DATABASE_URL": settings.database_url.replace("+psycopg", ""),
        "REDIS_URL": settings.redis_url,
        "CHUNFENG_STATE": str(settings.state),
        "SECRET_KEY": settings.secret_key,
        "PERSONAL_DATA_KEY": KEY,
        "TICKET_SIGNING_KEY": KEY,
        "CHUNFENG_PROCESS": "worker",
    }


def test_a_worker_killed_in_the_middle_loses_nothing(
    committed: Flask, settings: config.Settings, worker_environment: dict[str, str], tmp_path: Path
) -> None:
    with committed.app_context(), unit_of_work() as session:
        past = make_past(session)
    recordings.record(settings.state, past.public_id, past.started_ms)
    marker = tmp_path / "cutting"
    command = [sys.executable, "-c", KILLED, str(past.recording_id), str(marker)]
    with subprocess.Popen(command, env=worker_environment, cwd=ROOT, start_new_session=True) as worker:
        deadline = time.monotonic() + 60
        while not marker.exists() and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert marker.exists()
        os.killpg(worker.pid, signal.SIGKILL)
    with committed.app_context():
        session = current_session()
        left = session.get_one(RoomRecording, past.recording_id)
        folder = place.place_of(past.public_id).made
        first, second = clips_of(session, left)
        assert (left.state, first.state, second.state) == (
            RecordingState.PROCESSING,
            ClipState.READY,
            ClipState.WAITING,
        )
        cut_at = (folder / first.file).stat().st_mtime_ns
        session.commit()
        assert process(past.recording_id) == "busy"  # its claim still stands
        later = clock.now() + steps.LEASE
        assert due(session, later) == [past.recording_id]
        session.rollback()
        with clock.fixed(later):
            assert process(past.recording_id) == "done"
        assert (folder / first.file).stat().st_mtime_ns == cut_at
        assert [clip.state for clip in session.scalars(select(RoomClip))] == [ClipState.READY] * 2
        assert session.scalars(select(RoomCaption)).all() == []
        assert not list(folder.glob(f"{cutting.UNFINISHED}*"))


def test_unpinning_ends_the_clip(session: Session, settings: config.Settings) -> None:
    stage = make_stage(session, live=False)
    host, room, began = stage.host, stage.room.public_id, clock.now() - BEGAN
    start_room(session, host, room, at=began)
    pin(session, host, room, stage.first.public_id, at=began)
    unpin(session, host, room, at=began + timedelta(seconds=3))
    end_room(session, host, room, at=began + timedelta(minutes=1))
    recordings.processed(session, stage.room, settings.state)
    assert [(clip.from_ms, clip.until_ms) for clip in session.scalars(select(RoomClip))] == [(0, 3000)]


def test_the_sweep_hands_out_what_waits(session: Session, past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    with unit_of_work():
        pass  # what the room's own acts send goes first
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks.jobs, "send", lambda task, recording: sent.append((task, recording)))
    assert tasks.sweep_recordings() == 1
    assert sent == [("livestream.process_recording", past.recording_id)]
    tasks.process_recording(past.recording_id)
    assert tasks.sweep_recordings() == 0


def test_what_was_said_is_not_kept_for_ever(session: Session, settings: config.Settings, past: Past) -> None:
    at = past.started + timedelta(seconds=5)
    payload = {"viewer": "a" * 24, "name": "刘**", "role": "viewer", "text": "你好"}
    session.add(RoomEvent(room_id=past.stage.room.id, epoch=1, number=1, kind="chat", payload=payload, at=at))
    session.flush()
    kept = timedelta(days=settings.record_days)
    assert forget_records(session, past.started + kept) == 0
    assert session.scalars(select(RoomEvent)).all() != []
    assert forget_records(session, past.started + kept + timedelta(hours=1)) == 1
    assert session.scalars(select(RoomEvent)).all() == []
    assert forget_records(session, past.started + kept + timedelta(hours=1)) == 0
    acts = select(RoomAct.kind).where(RoomAct.room_id == past.stage.room.id)
    assert "room_started" in session.scalars(acts).all()
