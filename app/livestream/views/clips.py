"""A clip: one job out of a room, for passing on. It closes by itself when the job does."""

from flask import Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.accounts.public import introduce, known_of, masked
from app.checkin.public import qr_svg
from app.database import current_session
from app.errors import AppError, NotFound
from app.extensions import limiter
from app.hiring.public import active_application, card, open_vacancies
from app.livestream.permissions import may_host
from app.livestream.queries import recordings
from app.livestream.queries.recordings import ClipLine
from app.livestream.replay.place import COVER, place_of
from app.livestream.services.clips import closed_because, count_view
from app.livestream.services.later import apply_from_clip
from app.livestream.views.blueprint import bp
from app.livestream.views.files import hand_out
from app.livestream.views.replay import SIGNED_SECONDS, refused
from app.storage import FILE
from app.unit_of_work import unit_of_work
from app.web import current_actor, wants_json

SEEN = "clips_seen"
MOST_SEEN = 50


def _found(public_id: str) -> tuple[Session, ClipLine, str | None]:
    """The clip and why it is closed. A host's hidden or unfinished one does not exist for others. Raises NotFound."""
    session = current_session()
    found = recordings.clip_line(session, public_id)
    closed = closed_because(found.clip, found.recording, found.vacancy, clock.now())
    if closed in ("hidden", "not_ready", "deleted") and not may_host(current_actor(), found.room):
        raise NotFound("clip_not_found", _("没有这个片段。"))
    return session, found, closed


@bp.get("/live/clips/<public_id>")
@access.anyone
def clip(public_id: str) -> ResponseReturnValue:
    """Watch it, apply, pass it on."""
    session, found, closed = _found(public_id)
    actor = current_actor()
    base = current_app.extensions["settings"].public_url
    link = base + url_for("livestream.clip", public_id=public_id)
    now = card(found.vacancy, found.enterprise)
    others = open_vacancies(session, found.enterprise.id, limit=6) if closed else []
    more = [one for one in recordings.clips_of_room(session, found.room) if one.clip.id != found.clip.id]
    return render_template(
        "livestream/clip.html",
        found=found,
        closed=closed,
        card=now,
        others=[card(one, found.enterprise) for one in others if one.id != found.vacancy.id],
        more=[one for one in more if closed_because(one.clip, one.recording, one.vacancy, clock.now()) is None],
        link=link,
        cover=base + url_for("livestream.clip_cover", public_id=public_id),
        qr=qr_svg(link, _("这个片段的二维码")),
        applied=_applied(session, found),
        me=masked(session, [actor.person_id])[actor.person_id] if actor.person_id else None,
        shares=actor.person_id is not None and known_of(session, actor.person_id).shares,
        sign_in=url_for("accounts.sign_in", next=url_for("livestream.clip", public_id=public_id)),
    )


@bp.get("/live/clips/<public_id>/video.mp4")
@access.anyone
@limiter.exempt
def clip_video(public_id: str) -> ResponseReturnValue:
    """The video, while the clip is open (the host sees a hidden one too)."""
    _session, found, closed = _found(public_id)
    if closed not in (None, "hidden"):
        raise NotFound("clip_closed", _("这个片段已经关闭。"))
    return _file(found, found.clip.file, "video/mp4")


@bp.get("/live/clips/<public_id>/cover.jpg")
@access.anyone
@limiter.exempt
def clip_cover(public_id: str) -> ResponseReturnValue:
    """The picture; also while it is closed, for the page that says so."""
    _session, found, _closed = _found(public_id)
    return _file(found, found.clip.cover if found.clip.bytes else COVER, "image/jpeg")


def _file(found: ClipLine, name: str, media_type: str) -> ResponseReturnValue:
    place = place_of(found.room.public_id)
    if found.recording.store != FILE:
        signed = place.store(found.recording).url(place.made_key(name), SIGNED_SECONDS)
        if signed:
            return redirect(signed)
    return hand_out(place, place.made / name, media_type, 600)


@bp.post("/live/clips/<public_id>/views")
@access.anyone
@limiter.limit("30 per minute")
def clip_view(public_id: str) -> ResponseReturnValue:
    """Somebody began to watch: counted once for each browser's session."""
    _session, _clip, closed = _found(public_id)
    seen = [one for one in cookie.get(SEEN, []) if isinstance(one, str)]
    if closed is None and public_id not in seen:
        with unit_of_work() as work:
            count_view(work, public_id)
        cookie[SEEN] = [*seen, public_id][-MOST_SEEN:]
    return Response(status=204)


@bp.post("/live/clips/<public_id>/apply")
@access.signed_in
def clip_apply(public_id: str) -> ResponseReturnValue:
    """Apply for the clip's job."""
    try:
        with unit_of_work() as session:
            introduce(session, current_actor(), share=request.form.get("share") == "1")
            made = apply_from_clip(session, current_actor(), public_id)
    except AppError as error:
        return refused(error, url_for("livestream.clip", public_id=public_id))
    if wants_json():
        return jsonify(id=made.public_id, state=str(made.state)), 201
    flash(_("已经报名，单位会尽快联系您。"), "ok")
    return redirect(url_for("livestream.clip", public_id=public_id))


def _applied(session: Session, found: ClipLine) -> bool:
    person_id = current_actor().person_id
    return person_id is not None and active_application(session, person_id, found.vacancy.id) is not None
