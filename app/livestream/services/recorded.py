"""A room that goes live is recorded; when it ends, a worker is asked for its replay."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import jobs
from app.livestream.models import LiveRoom, RoomRecording
from app.unit_of_work import after_commit

PROCESS = "livestream.process_recording"


def begin_recording(session: Session, room: LiveRoom, at: datetime) -> RoomRecording:
    """The room has gone live and is recorded. Beginning twice is harmless."""
    found = session.scalar(select(RoomRecording).where(RoomRecording.room_id == room.id))
    if found is None:
        found = RoomRecording(room_id=room.id, made_at=at)
        session.add(found)
        session.flush()
    return found


def finish_recording(session: Session, room: LiveRoom) -> None:
    """The room has ended: let a worker make the replay. Should the message be lost, the sweep finds it."""
    found = session.scalar(select(RoomRecording).where(RoomRecording.room_id == room.id))
    if found is not None:
        enqueue(session, found)


def enqueue(session: Session, recording: RoomRecording) -> None:
    """Ask for the recording to be worked on, after the commit."""
    number = recording.id
    after_commit(session, lambda: jobs.send(PROCESS, recording=number))
