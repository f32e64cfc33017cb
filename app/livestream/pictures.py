"""The picture that stands for a room where a link to it is passed on."""

from flask import current_app, url_for

from app.config import Settings
from app.livestream.models import RoomRecording, Visibility
from app.livestream.queries import RoomLine
from app.livestream.replay.journal import video_folder
from app.livestream.replay.place import COVER
from app.livestream.video import links

PLAIN = "img/share.png"


def picture_of(line: RoomLine, recording: RoomRecording | None) -> str:
    """The absolute address of the newest cover: of the replay, of what is on air; else the picture all rooms share.
    Addresses of rooms that are not public expire, so that those go without."""
    settings: Settings = current_app.extensions["settings"]
    room, base = line.room.public_id, settings.public_url
    if recording is not None:
        return base + url_for("livestream.replay_media", public_id=room, file=COVER)
    is_public = line.room.visibility is Visibility.PUBLIC
    if is_public and line.state == "live" and (video_folder(settings.state, room) / COVER).is_file():
        return base + links.base(settings.secret_key, room, public=True) + COVER
    return base + url_for("static", filename=PLAIN)
