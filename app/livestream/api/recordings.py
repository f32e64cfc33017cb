"""Recordings, clips and subtitles."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.actor import StaffRole
from app.database import current_session
from app.errors import NotFound
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.api.recording_schemas import (
    CaptionIn,
    CaptionOut,
    CaptionsOut,
    ChapterOut,
    ChatLineOut,
    ChatOut,
    ChatQuery,
    ChoiceIn,
    ClipIn,
    ClipOut,
    ClipsOut,
    LineIn,
    ReasonIn,
    RecordingOut,
    SeenIn,
)
from app.livestream.models import RoomCaption
from app.livestream.permissions import may_host
from app.livestream.queries import recordings
from app.livestream.queries.recordings import ClipLine
from app.livestream.replay.place import timeline_of
from app.livestream.schemas import AppliedOut
from app.livestream.services import clips, later, subtitles
from app.livestream.services.recordings import choose_recording as choose
from app.livestream.services.recordings import delete_recording, retry
from app.unit_of_work import unit_of_work
from app.web import current_actor

WINDOW_MS = 5 * 60_000


def _recording(session: Session, public_id: str) -> RecordingOut:
    room = queries.line(session, public_id).room
    found = recordings.recording_of(session, room.id, whole=True)
    if found is None:
        raise NotFound("recording_not_found", _("这场直播没有录像。"))
    shown = recordings.watchable(found)
    chapters = recordings.chapters(session, room, timeline_of(found)) if shown else []
    return RecordingOut(
        state=found.state.value,
        step=found.step,
        progress=found.progress,
        duration_ms=found.duration_ms,
        bytes=found.bytes,
        error=found.error,
        made_at=found.made_at,
        finished_at=found.finished_at,
        expires_at=found.expires_at,
        playlist=url_for("livestream.replay_playlist", public_id=public_id) if shown else None,
        chapters=[ChapterOut(vacancy=one.vacancy, from_ms=one.start, until_ms=one.until) for one in chapters],
    )


@bp.get("/rooms/<public_id>/recording")
@access.anyone
@bp.output(RecordingOut)
@bp.doc(summary="The recording of a room and how far its replay is", responses=[404])
def show_recording(public_id: str) -> RecordingOut:
    """With the chapters by job once the replay can be watched."""
    return _recording(current_session(), public_id)


@bp.put("/rooms/<public_id>/recording")
@access.enterprise
@bp.input(ChoiceIn)
@bp.output({}, status_code=204)
@bp.doc(summary="Record a room or not", responses=DENIED)
def choose_recording(public_id: str, json_data: ChoiceIn) -> str:
    """Until it begins; those who watch are told."""
    with unit_of_work() as session:
        choose(session, current_actor(), public_id, json_data.records)
    return ""


@bp.get("/rooms/<public_id>/recording/chat")
@access.anyone
@bp.input(ChatQuery, location="query")
@bp.output(ChatOut)
@bp.doc(summary="What was said in five minutes of the replay", responses=[404, 422])
def recording_chat(public_id: str, query_data: ChatQuery) -> ChatOut:
    """At its places; deleted messages are left out."""
    session = current_session()
    room = queries.line(session, public_id).room
    found = recordings.require_watchable(session, room)
    start = query_data.from_ms
    lines = recordings.chat_between(session, room, timeline_of(found), start, start + WINDOW_MS)
    return ChatOut(items=[ChatLineOut(**line) for line in lines], until_ms=start + WINDOW_MS)


@bp.post("/rooms/<public_id>/recording/retries")
@access.enterprise_or_staff(StaffRole.MODERATOR)
@bp.output(RecordingOut)
@bp.doc(summary="Work on a failed recording again", responses=DENIED)
def retry_recording(public_id: str) -> RecordingOut:
    """From the step it failed at."""
    with unit_of_work() as session:
        retry(session, current_actor(), public_id)
        return _recording(session, public_id)


@bp.post("/rooms/<public_id>/recording/deletion")
@access.enterprise_or_staff(StaffRole.MODERATOR)
@bp.input(ReasonIn)
@bp.output({}, status_code=204)
@bp.doc(summary="Delete video and clips for good", responses=DENIED)
def delete_replay(public_id: str, json_data: ReasonIn) -> str:
    """Chat and acts stay in the record. Harmless when already deleted."""
    with unit_of_work() as session:
        delete_recording(session, current_actor(), public_id, json_data.reason)
    return ""


@bp.post("/rooms/<public_id>/recording/applications")
@access.signed_in
@bp.input(SeenIn)
@bp.output(AppliedOut, status_code=201)
@bp.doc(summary="Apply for a vacancy seen in the replay", responses=DENIED)
def apply_from_replay(public_id: str, json_data: SeenIn) -> AppliedOut:
    """Applying twice is harmless."""
    with unit_of_work() as session:
        made = later.apply_from_replay(session, current_actor(), public_id, json_data.vacancy, json_data.position_ms)
    return AppliedOut(id=made.public_id, state=str(made.state), vacancy=json_data.vacancy)


def _clip(line: ClipLine, *, hosts: bool) -> ClipOut | None:
    closed = clips.closed_because(line.clip, line.recording, line.vacancy, clock.now())
    if not hosts and closed in ("hidden", "not_ready", "deleted"):
        return None
    clip, public_id = line.clip, line.clip.public_id
    made = clip.bytes > 0 and closed != "deleted"
    return ClipOut(
        id=public_id,
        vacancy=line.vacancy.public_id,
        title=line.vacancy.title,
        from_ms=clip.from_ms,
        until_ms=clip.until_ms,
        state=clip.state.value,
        closed=closed,
        views=clip.views,
        applications=line.applications,
        page=url_for("livestream.clip", public_id=public_id),
        video=url_for("livestream.clip_video", public_id=public_id) if closed in (None, "hidden") else None,
        cover=url_for("livestream.clip_cover", public_id=public_id) if made else None,
    )


@bp.get("/rooms/<public_id>/clips")
@access.anyone
@bp.output(ClipsOut)
@bp.doc(summary="The clips of a room", responses=[404])
def list_clips(public_id: str) -> ClipsOut:
    """Those that may be seen; its host gets all."""
    session = current_session()
    room = queries.line(session, public_id).room
    hosts = may_host(current_actor(), room)
    found = [_clip(line, hosts=hosts) for line in recordings.clips_of_room(session, room)]
    return ClipsOut(items=[one for one in found if one is not None])


@bp.patch("/rooms/<public_id>/clips/<clip>")
@access.enterprise
@bp.input(ClipIn)
@bp.output(ClipOut)
@bp.doc(summary="Hide, show or cut a clip anew", responses=DENIED)
def change_clip(public_id: str, clip: str, json_data: ClipIn) -> ClipOut | None:
    """What is left out stays."""
    with unit_of_work() as session:
        actor = current_actor()
        if json_data.hidden is not None:
            clips.hide_clip(session, actor, public_id, clip, json_data.hidden)
        if json_data.from_ms is not None and json_data.until_ms is not None:
            clips.cut_again(session, actor, public_id, clip, json_data.from_ms, json_data.until_ms)
        clips.require_clip(session, actor, public_id, clip)
        return _clip(recordings.clip_line(session, clip), hosts=True)


@bp.get("/clips/<public_id>")
@access.anyone
@bp.output(ClipOut)
@bp.doc(summary="One clip", responses=[404])
def show_clip(public_id: str) -> ClipOut:
    """Also when its vacancy is filled or over; then without the video."""
    line = recordings.clip_line(current_session(), public_id)
    found = _clip(line, hosts=may_host(current_actor(), line.room))
    if found is None:
        raise NotFound("clip_not_found", _("没有这个片段。"))
    return found


@bp.post("/clips/<public_id>/applications")
@access.signed_in
@bp.output(AppliedOut, status_code=201)
@bp.doc(summary="Apply for the vacancy of a clip", responses=[401, 403, 404, 409])
def apply_from_clip(public_id: str) -> AppliedOut:
    """Applying twice is harmless."""
    with unit_of_work() as session:
        made = later.apply_from_clip(session, current_actor(), public_id)
        vacancy = recordings.clip_line(session, public_id).vacancy.public_id
    return AppliedOut(id=made.public_id, state=str(made.state), vacancy=vacancy)


def _caption(found: RoomCaption, text: str | None = None) -> CaptionOut:
    language = "en" if found.language == "en" else "zh"
    return CaptionOut(language=language, origin=found.origin.value, cues=found.cues, text=text)


@bp.get("/rooms/<public_id>/captions")
@access.anyone
@bp.output(CaptionsOut)
@bp.doc(summary="The subtitles of a replay", responses=[404])
def list_captions(public_id: str) -> CaptionsOut:
    """One for each language."""
    session = current_session()
    room = queries.line(session, public_id).room
    recordings.require_watchable(session, room)
    return CaptionsOut(items=[_caption(found) for found in recordings.captions_of(session, room)])


@bp.post("/rooms/<public_id>/captions")
@access.enterprise_or_staff(StaffRole.MODERATOR)
@bp.input(LineIn)
@bp.output({}, status_code=204)
@bp.doc(summary="Show a typed line under the picture", responses=DENIED)
def type_line(public_id: str, json_data: LineIn) -> str:
    """While the room is live, until the next one; an empty text takes it away."""
    with unit_of_work() as session:
        subtitles.type_line(session, current_actor(), public_id, json_data.text)
    return ""


@bp.put("/rooms/<public_id>/captions/<language>")
@access.enterprise
@bp.input(CaptionIn)
@bp.output(CaptionOut)
@bp.doc(summary="Upload subtitles in one language", responses=DENIED)
def put_captions(public_id: str, language: str, json_data: CaptionIn) -> CaptionOut:
    """In place of earlier ones; answered with what was understood, as WebVTT."""
    with unit_of_work() as session:
        body = json_data.text.encode(errors="replace")
        found = subtitles.upload(session, current_actor(), public_id, language, body)
        return _caption(found, found.text)


@bp.delete("/rooms/<public_id>/captions/<language>")
@access.enterprise
@bp.output({}, status_code=204)
@bp.doc(summary="Take uploaded subtitles away", responses=[401, 403, 404, 409])
def remove_captions(public_id: str, language: str) -> str:
    """Those typed show again."""
    with unit_of_work() as session:
        subtitles.remove(session, current_actor(), public_id, language)
    return ""
