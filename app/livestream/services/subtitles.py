"""Subtitles: a line typed while the room is on, a file uploaded afterwards."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.errors import Conflict, Invalid
from app.livestream.audit_tags import AuditTag
from app.livestream.models import CaptionOrigin, RoomCaption, RoomState
from app.livestream.permissions import require_moderator
from app.livestream.rules import Kind, subtitles
from app.livestream.rules.subtitles import LARGEST, LONGEST_TEXT, MOST_CUES, SubtitlesRefused
from app.livestream.services.acts import district_of, record_act
from app.livestream.services.recordings import require_own
from app.livestream.services.rooms import locked

LINE_LIMIT = 80
LANGUAGES = ("zh", "en")
REFUSED = {
    "too_large": _l("字幕文件太大，最多 %(n)s KB。", n=LARGEST // 1024),
    "not_utf8": _l("字幕文件不是 UTF-8 编码，请另存为 UTF-8 再上传。"),
    "not_subtitles": _l("看不懂这个文件，请上传 WebVTT（.vtt）或 SubRip（.srt）字幕。"),
    "bad_times": _l("时间写得不对，应为 00:00:01.000 --> 00:00:02.000。"),
    "too_many": _l("字幕太多，最多 %(n)s 条。", n=MOST_CUES),
    "too_long": _l("这一条太长，最多 %(n)s 个字。", n=LONGEST_TEXT),
    "none": _l("文件里没有字幕。"),
}


def type_line(session: Session, actor: Actor, public_id: str, text: str, *, at: datetime | None = None) -> None:
    """Show a line under the picture until the next one; an empty one takes it away. Kept as subtitles of the replay."""
    room, now = locked(session, public_id), at or clock.now()
    require_moderator(actor, room, district_of(session, room))
    if room.state is not RoomState.LIVE:
        raise Conflict("room_not_live", _l("直播的时候才能打字幕。"))
    line = " ".join(text.split())
    if len(line) > LINE_LIMIT:
        raise Invalid("too_long", _l("最多 %(n)s 个字。", n=LINE_LIMIT), field="text")
    record_act(session, actor, room, Kind.CAPTIONED, {"text": line or None}, AuditTag.CAPTIONED, now)


def upload(session: Session, actor: Actor, public_id: str, language: str, body: bytes) -> RoomCaption:
    """Subtitles of the replay in one language, in place of earlier ones. Raises Invalid with the line at fault."""
    room, _recording = require_own(session, actor, public_id)
    _require_language(language)
    try:
        cues = subtitles.parse(subtitles.decoded(body))
    except SubtitlesRefused as error:
        said = str(REFUSED[error.code])
        message = _l("第 %(line)s 行：%(said)s", line=error.line, said=said) if error.line else said
        raise Invalid(f"subtitles_{error.code}", message, field="file", line=error.line) from error
    found = _uploaded(session, room.id, language)
    if found is None:
        found = RoomCaption(room_id=room.id, language=language, origin=CaptionOrigin.UPLOADED)
        session.add(found)
    found.text, found.cues = subtitles.printed(cues), len(cues)
    found.created_by, found.created_at = actor.person_id, clock.now()
    session.flush()
    audit.record(session, actor, AuditTag.SUBTITLES_UPLOADED, "live_room", room.id, cues=len(cues))
    return found


def remove(session: Session, actor: Actor, public_id: str, language: str) -> None:
    """Take uploaded subtitles away; those typed show again. Removing twice is harmless."""
    room, _recording = require_own(session, actor, public_id)
    _require_language(language)
    found = _uploaded(session, room.id, language)
    if found is not None:
        session.delete(found)
        session.flush()
        audit.record(session, actor, AuditTag.SUBTITLES_REMOVED, "live_room", room.id)


def _uploaded(session: Session, room_id: int, language: str) -> RoomCaption | None:
    return session.scalar(
        select(RoomCaption).where(
            RoomCaption.room_id == room_id,
            RoomCaption.language == language,
            RoomCaption.origin == CaptionOrigin.UPLOADED,
        )
    )


def _require_language(language: str) -> None:
    if language not in LANGUAGES:
        raise Invalid("language_unknown", _l("字幕语言只能是中文或英文。"), field="language")
