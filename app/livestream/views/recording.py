"""The recording as its host sees it: progress, clips, subtitles, deleting; typing subtitles while the room is on."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.actor import StaffRole
from app.database import current_session
from app.errors import AppError, Invalid
from app.livestream import queries
from app.livestream.models import CaptionOrigin
from app.livestream.permissions import may_host, require_moderator
from app.livestream.queries import recordings
from app.livestream.rules.subtitles import LARGEST
from app.livestream.services import clips, subtitles
from app.livestream.services.recordings import choose_recording as choose
from app.livestream.services.recordings import delete_recording, retry
from app.livestream.views.blueprint import bp
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/live/<public_id>/studio/recording")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def recording(public_id: str) -> ResponseReturnValue:
    """What became of the recording, and what can be done with it."""
    session = current_session()
    line = queries.line(session, public_id)
    require_moderator(current_actor(), line.room, line.occasion.district_code)
    return render_template("livestream/recording.html", **_shown(session, line))


@bp.get("/live/<public_id>/studio/recording/progress")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def recording_progress(public_id: str) -> ResponseReturnValue:
    """The part of the page that moves while a worker is at it."""
    session = current_session()
    line = queries.line(session, public_id)
    require_moderator(current_actor(), line.room, line.occasion.district_code)
    return render_template("livestream/_recording.html", **_shown(session, line))


def _shown(session: Session, line: queries.RoomLine) -> dict[str, Any]:
    found = recordings.recording_of(session, line.room.id)
    lines = recordings.clips_of_room(session, line.room) if found else []
    now = clock.now()
    hosts = may_host(current_actor(), line.room)
    return {
        "line": line,
        "recording": found,
        "watchable": recordings.watchable(found),
        "clips": [(one, clips.closed_because(one.clip, one.recording, one.vacancy, now)) for one in lines],
        "captions": recordings.captions_of(session, line.room),
        "uploaded": CaptionOrigin.UPLOADED,
        "ways": recordings.applications_by_way(session, line.room),
        "hosts": hosts,
        "side": "enterprise" if hosts else "staff",
    }


@bp.post("/live/<public_id>/studio/recording/choice")
@access.enterprise
def choose_recording(public_id: str) -> ResponseReturnValue:
    """Record the room or not, before it begins."""
    records = _text("records", 1) == "1"
    back = url_for("livestream.studio", public_id=public_id)
    done = _("这场会录像。") if records else _("这场不录像。")
    return _act(public_id, lambda work: choose(work, current_actor(), public_id, records), done, back)


@bp.post("/live/<public_id>/studio/recording/retry")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def retry_recording(public_id: str) -> ResponseReturnValue:
    """Work on it again."""
    return _act(public_id, lambda work: retry(work, current_actor(), public_id), _("已经重新开始制作。"))


@bp.post("/live/<public_id>/studio/recording/delete")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def delete_replay(public_id: str) -> ResponseReturnValue:
    """Take the video away for good."""
    reason = _text("reason", 400)
    done = _("回放已经删除。聊天和操作记录仍按规定保存。")
    return _act(public_id, lambda work: delete_recording(work, current_actor(), public_id, reason), done)


@bp.post("/live/<public_id>/studio/clips/<clip>/hide")
@access.enterprise
def hide_clip(public_id: str, clip: str) -> ResponseReturnValue:
    """Take a clip from view."""
    done = _("片段已经隐藏，别人看不到了。")
    return _act(public_id, lambda work: clips.hide_clip(work, current_actor(), public_id, clip, True), done)


@bp.post("/live/<public_id>/studio/clips/<clip>/show")
@access.enterprise
def show_clip(public_id: str, clip: str) -> ResponseReturnValue:
    """Show it again."""
    done = _("片段已经公开。")
    return _act(public_id, lambda work: clips.hide_clip(work, current_actor(), public_id, clip, False), done)


@bp.post("/live/<public_id>/studio/clips/<clip>/cut")
@access.enterprise
def cut_clip(public_id: str, clip: str) -> ResponseReturnValue:
    """Cut it from another place to another."""

    def cut(work: Session) -> None:
        start, until = _clock("from", "from_ms"), _clock("until", "until_ms")
        clips.cut_again(work, current_actor(), public_id, clip, start, until)

    return _act(public_id, cut, _("正在重新剪，过一会儿就好。"))


@bp.post("/live/<public_id>/studio/captions")
@access.enterprise
def upload_captions(public_id: str) -> ResponseReturnValue:
    """Subtitles from a file."""
    given = request.files.get("file")
    body = given.stream.read(LARGEST + 1) if given else b""
    if given:
        given.close()
    language = _text("language", 2)
    done = _("字幕已经放上。")
    return _act(public_id, lambda work: subtitles.upload(work, current_actor(), public_id, language, body), done)


@bp.post("/live/<public_id>/studio/captions/<language>/remove")
@access.enterprise
def remove_captions(public_id: str, language: str) -> ResponseReturnValue:
    """Take uploaded subtitles away."""
    done = _("上传的字幕已经去掉。")
    return _act(public_id, lambda work: subtitles.remove(work, current_actor(), public_id, language), done)


@bp.post("/live/<public_id>/studio/caption")
@access.enterprise_or_staff(StaffRole.MODERATOR)
def type_caption(public_id: str) -> ResponseReturnValue:
    """A line under the picture, now."""
    text = _text("text", 400)
    back = url_for("livestream.studio", public_id=public_id)
    return _act(public_id, lambda work: subtitles.type_line(work, current_actor(), public_id, text), "", back)


def _act(public_id: str, act: Callable[[Session], object], done: str, back: str = "") -> ResponseReturnValue:
    """Do it and come back to the page, which says what came of it. Scripts that only need to know get no page."""
    quiet = request.headers.get("Accept") == "application/json"
    try:
        with unit_of_work() as work:
            act(work)
    except AppError as error:
        if error.status in (401, 403, 404) or quiet:
            raise
        flash(str(error.message), "bad")
    else:
        if quiet:
            return "", 204
        if done:
            flash(done, "ok")
    return redirect(back or url_for("livestream.recording", public_id=public_id))


def _text(name: str, longest: int) -> str:
    return request.form.get(name, "").replace("\x00", "")[: longest + 1]


def _clock(name: str, field: str) -> int:
    """Milliseconds from `1:02:03`, `2:03` or seconds. Raises Invalid."""
    parts = _text(name, 12).strip().replace("：", ":").split(":")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() and len(part) <= 5 for part in parts):
        raise Invalid("time_wrong", _("时间请写成 分:秒，比如 12:30。"), field=field)
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return seconds * 1000
