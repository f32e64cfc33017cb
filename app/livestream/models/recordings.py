"""Tables of what is kept of a room's video: the recording, one clip a job, subtitles."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, CreatedAt, Id, PublicId, enum_text


class RecordingState(StrEnum):
    """Recorded while the room is on, worked on, then there until it is deleted; failed waits for a retry by hand."""

    RECORDING = "recording"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    DELETED = "deleted"


class RoomRecording(Base):
    """The recording of a room. `timeline` holds the segments as [number, take, wall ms, duration ms, size] once the
    index is made; `store` says where they lie (`file`, or an address of app.storage); `claimed_until` is the worker's
    lease, so that a dead one's work is taken up; `step` is what is being done or was last done."""

    __tablename__ = "room_recordings"
    __table_args__ = (
        CheckConstraint("state in ('recording', 'processing', 'ready', 'failed', 'deleted')", name="state"),
        CheckConstraint("progress between 0 and 100", name="progress"),
        CheckConstraint("duration_ms >= 0 and bytes >= 0", name="amounts"),
        CheckConstraint("(state = 'deleted') = (deleted_at is not null)", name="deleted"),
        Index("ix_room_recordings_state", "state"),
        Index("ix_room_recordings_expires_at", "expires_at"),
    )

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"), unique=True)
    state: Mapped[RecordingState] = mapped_column(enum_text(RecordingState), default=RecordingState.RECORDING)
    step: Mapped[str] = mapped_column(String(20), default="")
    progress: Mapped[int] = mapped_column(default=0)
    duration_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    store: Mapped[str] = mapped_column(String(300), default="file")
    timeline: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)
    error: Mapped[str | None] = mapped_column(String(40))
    tries: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    made_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    delete_reason: Mapped[str] = mapped_column(String(200), default="")
    files_gone_at: Mapped[datetime | None]


class ClipState(StrEnum):
    """Waiting to be cut, there, or impossible to cut."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class RoomClip(Base):
    """The stretch of a recording about one job. Its files are named by `version`, which every new cut raises."""

    __tablename__ = "room_clips"
    __table_args__ = (
        UniqueConstraint("recording_id", "vacancy_id", name="uq_room_clips_recording_id_vacancy_id"),
        CheckConstraint("state in ('waiting', 'ready', 'failed')", name="state"),
        CheckConstraint("from_ms >= 0 and until_ms > from_ms", name="span"),
        CheckConstraint("bytes >= 0 and views >= 0 and version > 0", name="amounts"),
        Index("ix_room_clips_vacancy_id", "vacancy_id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    recording_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("room_recordings.id"))
    vacancy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vacancies.id"))
    from_ms: Mapped[int] = mapped_column(BigInteger)
    until_ms: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[ClipState] = mapped_column(enum_text(ClipState), default=ClipState.WAITING)
    hidden: Mapped[bool] = mapped_column(default=False)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    views: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[CreatedAt]

    @property
    def file(self) -> str:
        """The name of its video among the recording's files."""
        return f"clip-{self.public_id}-{self.version}.mp4"

    @property
    def cover(self) -> str:
        """The name of its picture."""
        return f"clip-{self.public_id}-{self.version}.jpg"


class CaptionOrigin(StrEnum):
    """Typed by the host during the room, or uploaded afterwards; the uploaded one is shown when there are both."""

    TYPED = "typed"
    UPLOADED = "uploaded"


class RoomCaption(Base):
    """Subtitles of a recording in one language, as WebVTT."""

    __tablename__ = "room_captions"
    __table_args__ = (
        UniqueConstraint("room_id", "language", "origin", name="uq_room_captions_room_id_language_origin"),
        CheckConstraint("language in ('zh', 'en')", name="language"),
        CheckConstraint("origin in ('typed', 'uploaded')", name="origin"),
    )

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    language: Mapped[str] = mapped_column(String(2))
    origin: Mapped[CaptionOrigin] = mapped_column(enum_text(CaptionOrigin))
    text: Mapped[str] = mapped_column(Text, deferred=True)
    cues: Mapped[int]
    created_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    created_at: Mapped[CreatedAt]
