"""Payloads of stream keys."""

from datetime import datetime

from app.livestream.models import StreamKey
from app.schemas import Out


class StreamKeyOut(Out):
    """What may be known of a key: everything but the key. `server` is what OBS asks for beside it; empty where this
    installation takes no RTMP."""

    server: str
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, server: str, key: StreamKey) -> "StreamKeyOut":
        """From a row."""
        return cls(server=server, created_at=key.created_at, last_used_at=key.last_used_at)


class NewStreamKeyOut(StreamKeyOut):
    """A key just made, with its text: said this once."""

    key: str
