"""Pages of live rooms: importing this binds them to the blueprint."""

from app.livestream.views import (
    applying,
    clips,
    ingest,
    moderate,
    questions,
    recording,
    replay,
    room,
    rundown,
    share,
    stream_keys,
    studio,
    times,
    words,
)
from app.livestream.views.blueprint import bp

__all__ = [
    "applying",
    "bp",
    "clips",
    "ingest",
    "moderate",
    "questions",
    "recording",
    "replay",
    "room",
    "rundown",
    "share",
    "stream_keys",
    "studio",
    "times",
    "words",
]
