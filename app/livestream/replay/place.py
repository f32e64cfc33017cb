"""Where the files of a recording are: segments as the intake left them, clips and covers beside, or in a store."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app

from app.config import Settings
from app.livestream.models import RoomRecording
from app.livestream.replay.journal import RENDITION, init_name, segment_name, video_folder
from app.livestream.rules.timeline import Segment, Timeline
from app.storage import FILE, Store, store_at

MADE = "replay"
COVER = "cover.jpg"


@dataclass(frozen=True)
class Place:
    """The files of one room."""

    room: str
    settings: Settings

    @property
    def media(self) -> Path:
        """The folder of inits and segments on this machine."""
        return video_folder(self.settings.state, self.room) / RENDITION

    @property
    def made(self) -> Path:
        """The folder of what was made of them on this machine: never among what nginx serves to everybody."""
        return self.settings.state / MADE / self.room

    def local(self, key: str) -> Path:
        """The file of a key on this machine."""
        kind, name = key.removeprefix(f"{self.room}/").split("/")
        return (self.media if kind == RENDITION else self.made) / name

    def media_key(self, name: str) -> str:
        return f"{self.room}/{RENDITION}/{name}"

    def made_key(self, name: str) -> str:
        return f"{self.room}/{MADE}/{name}"

    def store(self, recording: RoomRecording) -> Store:
        """Where the recording lies."""
        return store_at(recording.store, self.settings.state / MADE)


def place_of(room: str) -> Place:
    """The place of the room with that public id."""
    return Place(room, current_app.extensions["settings"])


def timeline_of(recording: RoomRecording) -> Timeline:
    """The recording's timeline; empty before the index is made."""
    held = (recording.timeline or {}).get("segments", [])
    return Timeline(tuple(Segment(*one) for one in held))


def media_names(timeline: Timeline) -> list[str]:
    """Every file the replay needs: inits, then segments."""
    takes = sorted({segment.take for segment in timeline.segments})
    return [*(init_name(take) for take in takes), *(segment_name(one.number) for one in timeline.segments)]


@contextmanager
def media_at_hand(place: Place, recording: RoomRecording, segments: list[Segment]) -> Iterator[Path]:
    """A folder of this machine that holds these segments with their inits: theirs, or copies of what lies elsewhere."""
    if recording.store == FILE:
        yield place.media
        return
    place.made.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place.made) as folder:
        store = place.store(recording)
        for name in media_names(Timeline(tuple(segments))):
            store.fetch(place.media_key(name), Path(folder) / name)
        yield Path(folder)
