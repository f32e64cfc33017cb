"""Payloads of the video API."""

from typing import Annotated

from pydantic import Field

from app.schemas import In, Out


class IngestIn(In):
    """Who comes back names the session it had and takes over from itself."""

    session: Annotated[str, Field(pattern=r"^([0-9a-f]{24})?$")] = ""


class IngestOut(Out):
    """A pass for the ingest WebSocket; docs/video.md is its contract."""

    url: str
    token: str
    session: str


class VideoOut(Out):
    """Addresses of a room's playlists and newest picture; those of rooms found by link only are signed and expire."""

    url: str
    plain: str
    cover: str
