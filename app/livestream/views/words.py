"""Lists of forbidden words: a room's on the moderator's view, the city's on a page of its own."""

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access
from app.actor import StaffRole
from app.database import current_session
from app.errors import AppError, Invalid
from app.livestream import queries, rules, wording
from app.livestream.models import LiveRoom
from app.livestream.permissions import may_edit_city_words, require_order
from app.livestream.rules import Entry, WordAction
from app.livestream.services import word_lists
from app.livestream.services.acts import helpers
from app.livestream.views.blueprint import bp
from app.livestream.views.fields import field
from app.livestream.views.moderate import act
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.post("/live/<public_id>/moderate/words/add")
@access.enterprise_or_staff()
def add_word(public_id: str) -> ResponseReturnValue:
    """Put a word on the room's list."""
    entry = _entry()
    return act(public_id, lambda work: word_lists.add_word(work, current_actor(), public_id, entry))


@bp.post("/live/<public_id>/moderate/words/remove")
@access.enterprise_or_staff()
def remove_word(public_id: str) -> ResponseReturnValue:
    """Take it off."""
    return act(public_id, lambda work: word_lists.remove_word(work, current_actor(), public_id, field("word")))


@bp.post("/live/<public_id>/moderate/words/restore")
@access.enterprise_or_staff()
def restore_word(public_id: str) -> ResponseReturnValue:
    """Put it back."""
    return act(public_id, lambda work: word_lists.restore_word(work, current_actor(), public_id, field("word")))


@bp.post("/live/<public_id>/moderate/words/import")
@access.enterprise_or_staff()
def import_words(public_id: str) -> ResponseReturnValue:
    """Add many, one a line."""
    return act(
        public_id, lambda work: _imported(word_lists.import_words(work, current_actor(), public_id, _long_text()))
    )


@bp.get("/live/<public_id>/moderate/words.txt")
@access.enterprise_or_staff()
def export_words(public_id: str) -> ResponseReturnValue:
    """The room's list as text that can be imported again."""
    session = current_session()
    line = queries.line(session, public_id)
    require_order(current_actor(), line.room, line.occasion.district_code, helpers(session, line.room.id))
    return _list_as_text(line.room, f"words-{public_id[:8]}.txt")


@bp.get("/staff/live/words")
@access.staff(StaffRole.MODERATOR)
def city_words() -> ResponseReturnValue:
    """The city's list: searched, paged; changed by the city's moderators, read by those of the districts."""
    session = current_session()
    text, asked = request.args.get("text", "").replace("\x00", "")[:40], request.args.get("action", "")
    action = WordAction(asked) if asked in set(WordAction) else None
    return render_template(
        "livestream/words.html",
        words=queries.forbidden_words(session, None, text=text, action=action, page=asked_page()),
        gone=queries.forbidden_words(session, None, removed=True, per_page=10).items,
        text=text,
        action=asked if action else "",
        edits=may_edit_city_words(current_actor()),
        word_actions=wording.WORD_ACTIONS,
        word_patterns=wording.WORD_PATTERNS,
    )


@bp.post("/staff/live/words/add")
@access.staff(StaffRole.MODERATOR)
def add_city_word() -> ResponseReturnValue:
    """Put a word on the city's list."""
    entry = _entry()
    return _city(lambda work: word_lists.add_word(work, current_actor(), None, entry))


@bp.post("/staff/live/words/remove")
@access.staff(StaffRole.MODERATOR)
def remove_city_word() -> ResponseReturnValue:
    """Take it off."""
    return _city(lambda work: word_lists.remove_word(work, current_actor(), None, field("word")))


@bp.post("/staff/live/words/restore")
@access.staff(StaffRole.MODERATOR)
def restore_city_word() -> ResponseReturnValue:
    """Put it back."""
    return _city(lambda work: word_lists.restore_word(work, current_actor(), None, field("word")))


@bp.post("/staff/live/words/import")
@access.staff(StaffRole.MODERATOR)
def import_city_words() -> ResponseReturnValue:
    """Add many, one a line."""
    return _city(lambda work: _imported(word_lists.import_words(work, current_actor(), None, _long_text())))


@bp.get("/staff/live/words.txt")
@access.staff(StaffRole.MODERATOR)
def export_city_words() -> ResponseReturnValue:
    """The city's list as text that can be imported again."""
    return _list_as_text(None, "words-city.txt")


def _city(do: Callable[[Session], object]) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            do(work)
    except AppError as error:
        if error.status in (401, 403, 404):
            raise
        flash(str(error.message), "bad")
    return redirect(url_for("livestream.city_words"))


def _entry() -> Entry:
    asked = field("action")
    action = WordAction(asked) if asked in set(WordAction) else WordAction.HOLD
    source = field("source", rules.LONGEST_SOURCE)[: rules.LONGEST_SOURCE]
    return Entry(field("word", rules.LONGEST_WORD), action, source.replace(",", "，"))


def _long_text() -> str:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return request.form.get("text", "").replace("\x00", "")[: rules.LONGEST_TEXT + 1]
    try:
        return upload.stream.read(4 * rules.LONGEST_TEXT).decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError as error:
        raise Invalid("not_text", _("请用 UTF-8 编码的文本文件。"), field="file") from error


def _imported(done: word_lists.Imported) -> None:
    said = _("加了 %(a)s 个，改了 %(b)s 个，原来就有 %(c)s 个。", a=done.added, b=done.changed, c=done.kept)
    if done.wrong:
        lines = ", ".join(str(n) for n in done.wrong[:10])
        said += _("这些行用不了：%(lines)s。", lines=lines)
    flash(said, "warn" if done.wrong else "ok")


def _list_as_text(room: LiveRoom | None, name: str) -> Response:
    text = rules.write_list(queries.whole_list(current_session(), room))
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
