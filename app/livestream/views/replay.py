"""The replay of a room: its page, its playlist and files, what was said when, applying from it."""

import re
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.accounts.public import introduce, known_of, masked
from app.broker import broker
from app.database import current_session
from app.errors import AppError, Invalid, NotFound
from app.extensions import limiter
from app.livestream import queries, wording
from app.livestream.models import RoomRecording
from app.livestream.permissions import may_moderate
from app.livestream.queries import RoomLine, recordings
from app.livestream.replay.place import COVER, Place, place_of, timeline_of
from app.livestream.replay.playlist import media_playlist
from app.livestream.services import pins
from app.livestream.services.later import apply_from_replay
from app.livestream.views.blueprint import bp
from app.livestream.views.files import hand_out
from app.pages import is_english
from app.storage import FILE
from app.unit_of_work import unit_of_work
from app.web import current_actor, wants_json

MEDIA = re.compile(r"i\d{1,9}\.mp4|s\d{1,9}\.m4s")
WINDOW_MS = 5 * 60_000
SIGNED_SECONDS = 6 * 3600
"""Addresses of a store outlive the longest room."""
SIGNED_AGAIN_SECONDS = 600


def _found(public_id: str, *, whole: bool = True) -> tuple[Session, RoomLine, RoomRecording]:
    """The room and its recording; what is asked for every second does without the timeline. Raises NotFound."""
    session = current_session()
    line = queries.line(session, public_id)
    return session, line, recordings.require_watchable(session, line.room, whole=whole)


@bp.get("/live/<public_id>/replay")
@access.anyone
def replay(public_id: str) -> ResponseReturnValue:
    """Watch a room that is over: chat and cards come as they came."""
    session, line, recording = _found(public_id)
    actor, timeline = current_actor(), timeline_of(recording)
    cards = queries.rundown(session, line.room)
    payloads = {row.vacancy.public_id: pins.payload_of(session, line.room, row.vacancy) for row in cards}
    today = clock.today()
    open_now = {row.vacancy.public_id for row in cards if row.vacancy.takes_applications(today)}
    chapters = [one for one in recordings.chapters(session, line.room, timeline) if one.vacancy in payloads]
    here = url_for("livestream.replay", public_id=public_id)
    return render_template(
        "livestream/replay.html",
        line=line,
        recording=recording,
        cards=payloads,
        open_now=open_now,
        chapters=chapters,
        answered=recordings.answered_questions(session, line.room, timeline),
        captions=recordings.captions_of(session, line.room),
        me=masked(session, [actor.person_id])[actor.person_id] if actor.person_id else None,
        shares=actor.person_id is not None and known_of(session, actor.person_id).shares,
        moderates=may_moderate(actor, line.room, line.occasion.district_code),
        sign_in=url_for("accounts.sign_in", next=here),
        data=page_words()
        | {
            "room": public_id,
            "viewer": "",
            "cuesUrl": url_for("livestream.replay_cues", public_id=public_id),
            "windowMs": WINDOW_MS,
            "durationMs": recording.duration_ms,
            "cards": list(payloads.values()),
            "open": sorted(open_now),
            "applied": sorted(queries.own_applications(session, line.room, actor).standing),
            "chapters": [{"vacancy": one.vacancy, "from": one.start, "until": one.until} for one in chapters],
        },
    )


def page_words() -> dict[str, Any]:
    """What the scripts of replay and clip need to write figures."""
    return {
        "english": is_english(),
        "texts": {name: str(text) for name, text in wording.TEXTS.items()},
        "refusals": {},
        "periods": {name: str(text) for name, text in wording.PERIODS.items()},
    }


@bp.get("/live/<public_id>/replay.m3u8")
@access.anyone
def replay_playlist(public_id: str) -> ResponseReturnValue:
    """The whole replay as HLS."""
    _session, _line, recording = _found(public_id)
    answer = Response(_playlist(public_id, recording), mimetype="application/vnd.apple.mpegurl")
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


def _playlist(public_id: str, recording: RoomRecording) -> str:
    """Signing thousands of addresses takes a second: what was signed lately is given out again."""
    place = place_of(public_id)
    if recording.store == FILE:
        return media_playlist(timeline_of(recording), lambda name: _address(place, recording, name))
    key = f"replay:playlist:{recording.id}"
    known: bytes | None = broker().get(key)  # type: ignore[assignment]
    if known is not None:
        return known.decode()
    made = media_playlist(timeline_of(recording), lambda name: _address(place, recording, name))
    broker().set(key, made, ex=SIGNED_AGAIN_SECONDS)
    return made


def _address(place: Place, recording: RoomRecording, name: str) -> str:
    if recording.store != FILE:
        return place.store(recording).url(place.media_key(name), SIGNED_SECONDS) or ""
    return f"replay/{name}"


@bp.get("/live/<public_id>/replay/<file>")
@access.anyone
@limiter.exempt
def replay_media(public_id: str, file: str) -> ResponseReturnValue:
    """One file of the playlist, or the cover."""
    _session, _line, recording = _found(public_id, whole=False)
    place = place_of(public_id)
    if file == COVER:
        signed = place.store(recording).url(place.made_key(COVER), SIGNED_SECONDS)
        if signed:
            return redirect(signed)
        return hand_out(place, place.made / COVER, "image/jpeg", 600)
    if not MEDIA.fullmatch(file):
        raise NotFound("file_not_found", _("没有这个文件。"))
    media_type = "video/iso.segment" if file.endswith(".m4s") else "video/mp4"
    return hand_out(place, place.media / file, media_type, 3600)


@bp.get("/live/<public_id>/replay/cues")
@access.anyone
@limiter.limit("120 per minute")
def replay_cues(public_id: str) -> ResponseReturnValue:
    """What was said in one window of the replay, from `from` (ms) on."""
    session, line, recording = _found(public_id)
    start = _ms(request.args.get("from", "0"))
    chat = recordings.chat_between(session, line.room, timeline_of(recording), start, start + WINDOW_MS)
    answer = jsonify(chat=chat)
    answer.headers["Cache-Control"] = "private, max-age=30"
    return answer


@bp.get("/live/<public_id>/replay/<language>.vtt")
@access.anyone
def replay_captions(public_id: str, language: str) -> ResponseReturnValue:
    """Subtitles in one language."""
    session, line, _recording = _found(public_id)
    return Response(recordings.caption_text(session, line.room, language), mimetype="text/vtt")


@bp.post("/live/<public_id>/replay/apply")
@access.signed_in
def replay_apply(public_id: str) -> ResponseReturnValue:
    """Apply for a job seen in the replay."""
    vacancy = request.form.get("vacancy", "").replace("\x00", "")[:24]
    position = _ms(request.form.get("position", "0"))
    try:
        with unit_of_work() as session:
            introduce(session, current_actor(), share=request.form.get("share") == "1")
            made = apply_from_replay(session, current_actor(), public_id, vacancy, position)
    except AppError as error:
        return refused(error, url_for("livestream.replay", public_id=public_id))
    if wants_json():
        return jsonify(id=made.public_id, state=str(made.state), vacancy=vacancy), 201
    flash(_("已经报名，单位会尽快联系您。"), "ok")
    return redirect(url_for("livestream.replay", public_id=public_id))


def refused(error: AppError, back: str) -> ResponseReturnValue:
    """A refusal for a script, or said on the page one came from."""
    if error.status == 404:
        raise error
    if wants_json():
        return jsonify(error=error.as_dict()), error.status
    flash(str(error.message), "bad")
    return redirect(back)


def _ms(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Invalid("invalid", _("时间不对。"), field="from")
    return int(text)
