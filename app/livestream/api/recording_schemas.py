"""Payloads of recordings, clips and subtitles."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.livestream.rules.subtitles import LARGEST
from app.livestream.services.subtitles import LINE_LIMIT
from app.schemas import In, Instant, Out, PublicIdText, Query, Text

Place = Annotated[int, Field(ge=0, le=10**9)]
Clean = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$")]


class ChapterOut(Out):
    """A job was on view from one place of the replay to another."""

    vacancy: str
    from_ms: int
    until_ms: int


class RecordingOut(Out):
    """The recording of a room. `playlist` is HLS; null until the replay can be watched."""

    state: Literal["recording", "processing", "ready", "failed", "deleted"]
    step: str
    progress: int
    duration_ms: int
    bytes: int
    error: str | None
    made_at: Instant
    finished_at: Instant | None
    expires_at: Instant | None
    playlist: str | None
    chapters: list[ChapterOut]


class ChatQuery(Query):
    """From where on."""

    from_ms: Place = 0


class ChatLineOut(Out):
    """A message at its place of the replay."""

    at: int
    id: str
    viewer: str
    name: str
    role: str
    text: str


class ChatOut(Out):
    """Messages of one window, in order; ask again from `until_ms`."""

    items: list[ChatLineOut]
    until_ms: int


class ChoiceIn(In):
    """Whether the room will be recorded."""

    records: bool


class ReasonIn(In):
    """Why it is deleted."""

    reason: Annotated[Text, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class SeenIn(In):
    """A vacancy seen at a place of the replay."""

    vacancy: PublicIdText
    position_ms: Place = 0


class ClipOut(Out):
    """A clip. `closed` says why it is not shown: deleted, hidden, not_ready, filled, expired; null while it is open."""

    id: str
    vacancy: str
    title: str
    from_ms: int
    until_ms: int
    state: Literal["waiting", "ready", "failed"]
    closed: str | None
    views: int
    applications: int
    page: str
    video: str | None
    cover: str | None


class ClipsOut(Out):
    """The clips of a room in order of the replay."""

    items: list[ClipOut]


class ClipIn(In):
    """What is to change. Places go together; they are widened to whole segments."""

    hidden: bool | None = None
    from_ms: Place | None = None
    until_ms: Place | None = None

    @model_validator(mode="after")
    def _together(self) -> Self:
        if (self.from_ms is None) != (self.until_ms is None):
            raise ValueError("from_ms and until_ms go together")
        return self


class CaptionOut(Out):
    """Subtitles in one language."""

    language: Literal["zh", "en"]
    origin: Literal["typed", "uploaded"]
    cues: int
    text: str | None


class CaptionsOut(Out):
    """The subtitles of a replay, one for each language; `text` is left out in lists."""

    items: list[CaptionOut]


class CaptionIn(In):
    """WebVTT or SubRip."""

    text: Annotated[str, Field(max_length=LARGEST)]


class LineIn(In):
    """A line under the picture; empty takes it away."""

    text: Annotated[Clean, Field(max_length=LINE_LIMIT)]
