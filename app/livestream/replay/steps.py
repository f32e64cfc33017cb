"""The steps from segments to a replay. Each looks at what is there and does only what is missing, so that it can be
begun again wherever the one before it died; each commits by itself."""

import shutil
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.livestream.models import ClipState, LiveRoom, RecordingState, RoomClip, RoomRecording
from app.livestream.replay import captions, cutting, index
from app.livestream.replay.journal import read
from app.livestream.replay.place import COVER, Place, media_at_hand, media_names, place_of, timeline_of
from app.livestream.rules.timeline import Segment
from app.livestream.services.recordings import LEASE, clips_of
from app.storage import FILE, store_at
from app.unit_of_work import unit_of_work

INDEXED, COVERED, CUT, DONE = 10, 15, 70, 100


class NotYet(Exception):
    """The last segments are still being written."""


class LeaseLost(Exception):
    """The recording was deleted meanwhile."""


@dataclass(frozen=True)
class Work:
    """One recording in this worker's hands."""

    recording_id: int
    place: Place

    def note(self, session: Session, step: str, progress: int) -> RoomRecording:
        """The recording, with how far it is; keeps the claim alive. Raises LeaseLost."""
        found = session.scalar(
            select(RoomRecording)
            .where(RoomRecording.id == self.recording_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if found is None or found.state is RecordingState.DELETED:
            raise LeaseLost
        found.step, found.claimed_until = step, clock.now() + LEASE
        if found.state is not RecordingState.READY:  # a clip cut anew does not take the replay away
            found.state, found.progress = RecordingState.PROCESSING, max(found.progress, progress)
        return found


def work_on(session: Session, recording: RoomRecording) -> Work:
    """The work that a claimed recording is."""
    room = session.get_one(LiveRoom, recording.room_id)
    return Work(recording.id, place_of(room.public_id))


def make_index(work: Work) -> None:
    """The timeline from the journal, a clip to be cut for each job, subtitles of what the host typed. A room without
    any video leaves no recording."""
    with unit_of_work() as session:
        recording = work.note(session, "index", 1)
        if recording.timeline is not None:
            return
        recorded = read(work.place.settings.state, work.place.room)
        if not recorded.closed:
            raise NotYet
        if not recorded.timeline.segments:
            session.delete(recording)
            return
        index.fill(session, recording, recorded.timeline)
        captions.keep_typed(session, recording, recorded.timeline)
        recording.progress = INDEXED


def make_cover(work: Work) -> None:
    """A picture out of the first job's talk, else from a tenth of the way."""
    with unit_of_work() as session:
        recording = work.note(session, "cover", INDEXED)
        clips, timeline = clips_of(session, recording), timeline_of(recording)
    if recording.store != FILE or (work.place.made / COVER).exists():
        return
    work.place.made.mkdir(parents=True, exist_ok=True)
    at = clips[0].from_ms + 1000 if clips else timeline.duration // 10
    segment = (timeline.within(at, at + 1) or timeline.segments[:1])[0]
    cutting.snapshot(work.place.media, segment, work.place.made / COVER)


def cut_clips(work: Work) -> None:
    """One file and one picture for each clip that waits. One that cannot be cut does not keep the others."""
    while True:
        with unit_of_work() as session:
            recording = work.note(session, "clips", COVERED)
            timeline, clips = timeline_of(recording), clips_of(session, recording)
            done = sum(clip.state is not ClipState.WAITING for clip in clips)
            if clips:
                recording.progress = max(recording.progress, COVERED + (CUT - COVERED) * done // len(clips))
            clip = next((one for one in clips if one.state is ClipState.WAITING), None)
        if clip is None:
            return
        _cut(work, recording, clip, timeline.within(clip.from_ms, clip.until_ms))


def _cut(work: Work, recording: RoomRecording, clip: RoomClip, segments: list[Segment]) -> None:
    made, version = work.place.made, clip.version
    made.mkdir(parents=True, exist_ok=True)
    for left in made.glob(f"{cutting.UNFINISHED}*"):  # by a worker that died
        shutil.rmtree(left, ignore_errors=True)
    state, size = ClipState.FAILED, 0
    try:
        with media_at_hand(work.place, recording, segments) as media:
            cutting.cut(media, segments, made / clip.file, alive=lambda: _still(work))
            cutting.snapshot(media, segments[min(1, len(segments) - 1)], made / clip.cover)
        state, size = ClipState.READY, (made / clip.file).stat().st_size
    except cutting.CutFailed:
        pass
    with unit_of_work() as session:
        again = session.scalar(select(RoomClip).where(RoomClip.id == clip.id).with_for_update())
        _must_still_be_wanted(session, work)
        if again is None or again.version != version:
            return
        if recording.store != FILE and state is ClipState.READY:
            for name in (clip.file, clip.cover):
                work.place.store(recording).put(work.place.made_key(name), made / name)
        again.state, again.bytes = state, size
    for path in made.glob(f"clip-{clip.public_id}-*"):
        if path.name not in (clip.file, clip.cover):
            path.unlink(missing_ok=True)


def _must_still_be_wanted(session: Session, work: Work) -> None:
    """Held until the commit, so that whoever deletes the recording finds everything there is to remove. Raises
    LeaseLost, and leaves nothing behind, when that has already happened."""
    try:
        work.note(session, "clips", COVERED)
    except LeaseLost:
        shutil.rmtree(work.place.made, ignore_errors=True)
        raise


def _still(work: Work) -> None:
    with unit_of_work() as session:
        work.note(session, "clips", COVERED)


def upload(work: Work) -> None:
    """Everything to the store that is set, file by file, each verified; only then are the local copies removed."""
    wanted = work.place.settings.video_store
    with unit_of_work() as session:
        recording = work.note(session, "upload", CUT)
        if recording.store != FILE or wanted == FILE:
            return
        clips = [clip for clip in clips_of(session, recording) if clip.state is ClipState.READY]
        names = media_names(timeline_of(recording))
    place = work.place
    keys = [place.media_key(name) for name in names]
    keys += [place.made_key(name) for clip in clips for name in (clip.file, clip.cover)] + [place.made_key(COVER)]
    store = store_at(wanted, place.made)
    for done, key in enumerate(keys):
        store.put(key, place.local(key))
        if done % 20 == 0:
            with unit_of_work() as session:
                work.note(session, "upload", CUT + (DONE - CUT) * done // len(keys))
    with unit_of_work() as session:
        work.note(session, "upload", DONE - 1).store = wanted


def finish(work: Work) -> None:
    """There to be watched, until the day it is deleted."""
    with unit_of_work() as session:
        recording = work.note(session, "done", DONE)
        now = clock.now()
        recording.state, recording.progress, recording.error = RecordingState.READY, DONE, None
        recording.claimed_until, recording.tries = None, 0
        recording.finished_at = recording.finished_at or now
        kept = timedelta(days=work.place.settings.video_days)
        recording.expires_at = recording.expires_at or recording.made_at + kept
        elsewhere = recording.store != FILE
    if elsewhere:  # after the commit that says where they are now
        shutil.rmtree(work.place.media.parent, ignore_errors=True)
        for path in work.place.made.glob("*.mp4"):
            path.unlink(missing_ok=True)


STEPS = (make_index, make_cover, cut_clips, upload, finish)
