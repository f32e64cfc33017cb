"""Taking a recording through its steps, with what happens when one fails or the worker dies in between."""

import shutil
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.livestream.models import LiveRoom, RecordingState, RoomRecording
from app.livestream.replay.cutting import CutFailed
from app.livestream.replay.place import place_of
from app.livestream.replay.steps import STEPS, LeaseLost, NotYet, Work, work_on
from app.livestream.services.recordings import claim
from app.storage import FILE, StoreError
from app.unit_of_work import unit_of_work

TRIES = 5
SOON = timedelta(seconds=5)
LATER = timedelta(seconds=30)
log = structlog.get_logger()


def process(recording_id: int) -> str:
    """Do what is to be done for the recording now: `done`, `busy` (another worker has it, or nothing is due),
    `waiting` (segments still come, or a store that failed is tried again), `failed`, `gone`."""
    with unit_of_work() as session:
        found = session.get(RoomRecording, recording_id)
        if found is None:
            return "gone"
        if found.state is RecordingState.DELETED:
            forget_files(session, found)
            return "gone"
        claimed = claim(session, recording_id, clock.now())
        work = work_on(session, claimed) if claimed else None
    return _through(work) if work else "busy"


def _through(work: Work) -> str:
    try:
        for step in STEPS:
            step(work)
    except NotYet:
        return _put_off(work, SOON)
    except LeaseLost:
        return "gone"
    except StoreError:
        return _failed(work, "store_unreachable", again=True)
    except CutFailed as error:
        log.warning("recording_cut_failed", recording=work.recording_id, said=str(error))
        return _failed(work, "video_unreadable")
    except OSError as error:
        log.warning("recording_disk_failed", recording=work.recording_id, errno=error.errno)
        return _failed(work, "disk", again=True)
    return "done"


def _put_off(work: Work, wait: timedelta) -> str:
    with unit_of_work() as session:
        recording = session.get(RoomRecording, work.recording_id, populate_existing=True)
        if recording is not None:
            recording.claimed_until = clock.now() + wait
    return "waiting"


def _failed(work: Work, code: str, *, again: bool = False) -> str:
    """Tried again by itself a few times when it may be better soon; then it waits for somebody to press the button."""
    with unit_of_work() as session:
        recording = session.get(RoomRecording, work.recording_id, populate_existing=True, with_for_update=True)
        if recording is None or recording.state is RecordingState.DELETED:
            return "gone"
        recording.tries += 1
        recording.error = code
        if again and recording.tries < TRIES:
            recording.claimed_until = clock.now() + LATER * recording.tries
            return "waiting"
        recording.state, recording.claimed_until = RecordingState.FAILED, None
        return "failed"


def forget_files(session: Session, recording: RoomRecording) -> None:
    """Remove every file of a deleted recording, here and in its store. Harmless to repeat. Raises StoreError."""
    room = session.scalars(select(LiveRoom.public_id).where(LiveRoom.id == recording.room_id)).one()
    place = place_of(room)
    if recording.store != FILE:
        place.store(recording).remove(f"{room}/")
    for folder in (place.media.parent, place.made):
        shutil.rmtree(folder, ignore_errors=True)
    recording.files_gone_at = clock.now()
    session.flush()
