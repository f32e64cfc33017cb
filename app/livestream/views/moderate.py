"""The moderator's own view of a room, and the acts that keep order in it: plain forms; a script makes them quicker."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import access, audit, clock, sheets
from app.accounts.public import masked
from app.broker import broker
from app.database import current_session
from app.errors import AppError
from app.livestream import chat_sheet, queries, wording
from app.livestream.audit_tags import AuditTag
from app.livestream.entry import connection_data, pass_for
from app.livestream.models import HeldState
from app.livestream.permissions import may_ban_everywhere, may_host, may_moderate, require_order
from app.livestream.presence import audience
from app.livestream.queries import RoomLine
from app.livestream.rules import Kind
from app.livestream.services import acts, bans, moderators, reviewing
from app.livestream.services.acts import helpers
from app.livestream.views.blueprint import bp
from app.livestream.views.fields import days_ahead, field, number, viewer
from app.livestream.views.room import page_data
from app.unit_of_work import unit_of_work
from app.web import current_actor, wants_json

LINES = 50


@bp.get("/live/<public_id>/held")
@access.signed_in
def held(public_id: str) -> ResponseReturnValue:
    """One's own messages that wait or waited for a moderator."""
    session, actor = current_session(), current_actor()
    room = queries.line(session, public_id).room
    mine = queries.held_of(session, room, actor.person_id or 0)
    return jsonify(items=[{"id": one.public_id, "text": one.text, "state": str(one.state)} for one in mine])


@bp.get("/live/<public_id>/moderate")
@access.enterprise_or_staff()
def moderate(public_id: str) -> ResponseReturnValue:
    """Everything a moderator needs on one page, on a phone or a desk."""
    session = current_session()
    line = _line(session, public_id)
    token, claims = pass_for(session, line)
    here = url_for("livestream.moderate", public_id=public_id)
    data = connection_data(token, claims) | page_data(line) | {"actUrl": here}
    lines = [one for one in queries.said(session, line.room, LINES) if one.reason is None]
    return render_template(
        "livestream/moderate.html", data=data, lines=lines, **_side(session, line) | _settings(session, line)
    )


@bp.get("/live/<public_id>/moderate/side")
@access.enterprise_or_staff()
def moderate_side(public_id: str) -> ResponseReturnValue:
    """What changes by itself: the queue, who is muted or shut out, what was done. Asked for every few seconds."""
    session = current_session()
    return render_template("livestream/_moderate_side.html", **_side(session, _line(session, public_id)))


@bp.get("/live/<public_id>/moderate/settings")
@access.enterprise_or_staff()
def moderate_settings(public_id: str) -> ResponseReturnValue:
    """Switches, words and helpers: asked for after they changed."""
    session = current_session()
    return render_template("livestream/_moderate_settings.html", **_settings(session, _line(session, public_id)))


@bp.get("/live/<public_id>/moderate/chat.xlsx")
@access.staff()
def chat_log(public_id: str) -> ResponseReturnValue:
    """The room's chat for the record, names masked; who took it is recorded."""
    with unit_of_work() as session:
        line = _line(session, public_id)
        content = chat_sheet.chat_workbook(session, line)
        audit.record(session, current_actor(), AuditTag.CHAT_EXPORTED, "live_room", line.room.id)
    response = Response(content, content_type=sheets.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="chat-{public_id[:8]}.xlsx"'
    return response


@bp.post("/live/<public_id>/moderate/approve")
@access.enterprise_or_staff()
def approve(public_id: str) -> ResponseReturnValue:
    """Let a held message through."""
    return act(public_id, lambda work: reviewing.approve(work, current_actor(), public_id, field("held")))


@bp.post("/live/<public_id>/moderate/reject")
@access.enterprise_or_staff()
def reject(public_id: str) -> ResponseReturnValue:
    """Turn a held message down."""
    return act(public_id, lambda work: reviewing.reject(work, current_actor(), public_id, field("held")))


@bp.post("/live/<public_id>/moderate/delete")
@access.enterprise_or_staff()
def take_off(public_id: str) -> ResponseReturnValue:
    """Take a message off every screen, with a reason for the record."""
    message, reason = field("message", 40), field("reason")
    return act(public_id, lambda work: acts.delete_message(work, current_actor(), public_id, message, reason=reason))


@bp.post("/live/<public_id>/moderate/mute")
@access.enterprise_or_staff()
def silence(public_id: str) -> ResponseReturnValue:
    """Mute a viewer."""
    return act(public_id, lambda work: acts.mute(work, current_actor(), public_id, viewer()))


@bp.post("/live/<public_id>/moderate/unmute")
@access.enterprise_or_staff()
def unsilence(public_id: str) -> ResponseReturnValue:
    """Let a muted viewer speak."""
    return act(public_id, lambda work: acts.unmute(work, current_actor(), public_id, viewer()))


@bp.post("/live/<public_id>/moderate/ban")
@access.enterprise_or_staff()
def shut_out(public_id: str) -> ResponseReturnValue:
    """Shut a viewer out of the room; for `days`, out of every room."""
    reason, until = field("reason", 200), days_ahead("days")
    return act(
        public_id,
        lambda work: bans.ban(work, current_actor(), public_id, viewer(), reason=reason, until=until),
    )


@bp.post("/live/<public_id>/moderate/unban")
@access.enterprise_or_staff()
def let_in(public_id: str) -> ResponseReturnValue:
    """Let somebody in again."""
    return act(public_id, lambda work: bans.unban(work, current_actor(), public_id, field("ban")))


@bp.post("/live/<public_id>/moderate/limits")
@access.enterprise_or_staff()
def limits(public_id: str) -> ResponseReturnValue:
    """Slow mode and holding everything."""
    slow = number("slow")
    hold = {"0": False, "1": True}.get(field("hold"))
    return act(public_id, lambda work: reviewing.set_limits(work, current_actor(), public_id, slow=slow, hold=hold))


@bp.post("/live/<public_id>/moderate/announce")
@access.enterprise_or_staff()
def remind(public_id: str) -> ResponseReturnValue:
    """Show a line above the chat."""
    return act(public_id, lambda work: acts.announce(work, current_actor(), public_id, field("text", 1000)))


@bp.post("/live/<public_id>/moderate/name")
@access.enterprise_or_staff()
def name_moderator(public_id: str) -> ResponseReturnValue:
    """Let somebody help to keep order here."""
    return act(public_id, lambda work: moderators.name_moderator(work, current_actor(), public_id, field("person")))


@bp.post("/live/<public_id>/moderate/unname")
@access.enterprise_or_staff()
def remove_moderator(public_id: str) -> ResponseReturnValue:
    """End that."""
    return act(
        public_id, lambda work: moderators.remove_moderator(work, current_actor(), public_id, field("moderator"))
    )


def act(public_id: str, do: Callable[[Session], object]) -> ResponseReturnValue:
    """Do it; scripts are told how it went, people see the page again with what there is to say."""
    try:
        with unit_of_work() as work:
            do(work)
    except AppError as error:
        if wants_json() or error.status in (401, 403, 404):
            raise
        flash(str(error.message), "bad")
    if wants_json():
        return jsonify(ok=True)
    return redirect(url_for("livestream.moderate", public_id=public_id))


def _line(session: Session, public_id: str) -> RoomLine:
    """The room, for somebody who keeps order in it."""
    line = queries.line(session, public_id)
    named = helpers(session, line.room.id)
    require_order(current_actor(), line.room, line.occasion.district_code, named)
    return line


def _side(session: Session, line: RoomLine) -> dict[str, Any]:
    room = line.room
    muted, banned = queries.present_mutes(session, room), queries.present_bans(session, room)
    log = queries.acts_log(session, room)
    about = {row.payload.get("viewer", "") for row in log.items}
    names = queries.names_of(
        session, room, {*(one.viewer_key for one in muted), *(one.viewer_key for one in banned), *about}
    )
    doers = masked(session, {row.person_id for row in log.items if row.person_id is not None})
    asked = queries.questions(session, room, None, keeps_order=True)
    now_there = audience(broker(), room.public_id) if line.state == "live" else None
    return {
        "line": line,
        "queue": queries.held(session, room, HeldState.WAITING),
        "asked_waiting": [one for one in asked if one.shown_at is None],
        "asked_open": [one for one in asked if one.shown_at is not None and one.answered_at is None][:30],
        "question_reasons": wording.QUESTION_REASONS,
        "speakers": queries.speakers(session, room)[:20],
        "muted": muted,
        "muted_keys": {one.viewer_key for one in muted},
        "banned": banned,
        "log": log.items,
        "names": names,
        "doers": doers,
        "audience": now_there,
        "acts": wording.ACTS,
        "reasons": wording.DELETE_REASONS,
        "words_shown": wording.WORD_PATTERNS,
        "everywhere": may_ban_everywhere(current_actor(), line.occasion.district_code),
    }


def _settings(session: Session, line: RoomLine) -> dict[str, Any]:
    actor, room = current_actor(), line.room
    slow, hold = reviewing.limits_of(session, room.id)
    named = queries.moderators(session, room)
    names_helpers = may_moderate(actor, room, line.occasion.district_code)
    asked = moderators.candidate_ids(session, actor, room, line.occasion.district_code) if names_helpers else set()
    people = masked(session, asked | {one.person_id for one in named})
    return {
        "line": line,
        "slow": slow,
        "hold": hold,
        "announcement": queries.newest_text(session, room.id, Kind.ANNOUNCED),
        "words": queries.forbidden_words(session, room, per_page=100),
        "gone_words": queries.forbidden_words(session, room, removed=True, per_page=5).items,
        "word_actions": wording.WORD_ACTIONS,
        "word_patterns": wording.WORD_PATTERNS,
        "named": named,
        "people": people,
        "candidates": sorted(asked - {one.person_id for one in named}),
        "names_helpers": names_helpers,
        "hosts": may_host(actor, room),
        "is_staff": actor.is_staff,
        "now": clock.now(),
    }
