"""Handing out kept video: by nginx where one is in front (a header that it sets itself says so), else by Flask."""

from pathlib import Path

from flask import Response, request, send_file
from flask_babel import gettext as _

from app.errors import NotFound
from app.livestream.replay.place import Place

NGINX = "X-Accel"
KEPT = "/kept/"
"""nginx's internal location over the state folder's `video` and `replay`."""


def hand_out(place: Place, path: Path, media_type: str, seconds: int) -> Response:
    """A file of this machine; parts of it on demand. Raises NotFound."""
    if not path.is_file():
        raise NotFound("file_not_found", _("没有这个文件。"))
    kept = f"private, max-age={seconds}"
    if request.headers.get(NGINX) == "yes":
        inside = path.relative_to(place.settings.state)
        return Response(headers={"X-Accel-Redirect": f"{KEPT}{inside}", "Cache-Control": kept}, content_type=media_type)
    answer = send_file(path, mimetype=media_type, conditional=True, etag=True)
    answer.headers["Cache-Control"] = kept
    return answer
