"""Lists of forbidden words over the API: a room's, and the city's."""

from typing import Any

from app import access
from app.actor import StaffRole
from app.database import current_session
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.api.moderation import NO_BODY, kept_room
from app.livestream.api.moderation_schemas import (
    ImportedOut,
    WordIn,
    WordOut,
    WordsIn,
    WordsOut,
    WordsQuery,
    word_out,
)
from app.livestream.models import LiveRoom
from app.livestream.rules import Entry
from app.livestream.services import word_lists
from app.unit_of_work import unit_of_work
from app.web import current_actor


def _page(room: LiveRoom | None, query: WordsQuery) -> dict[str, Any]:
    found = queries.forbidden_words(current_session(), room, **query.model_dump())
    items = [word_out(word) for word in found.items]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


def _add(room: str | None, given: WordIn) -> WordOut:
    with unit_of_work() as session:
        return word_out(word_lists.add_word(session, current_actor(), room, Entry(**given.model_dump())))


def _remove(room: str | None, word: str) -> str:
    with unit_of_work() as session:
        word_lists.remove_word(session, current_actor(), room, word)
    return ""


def _restore(room: str | None, word: str) -> WordOut:
    with unit_of_work() as session:
        return word_out(word_lists.restore_word(session, current_actor(), room, word))


def _import(room: str | None, given: WordsIn) -> word_lists.Imported:
    with unit_of_work() as session:
        return word_lists.import_words(session, current_actor(), room, given.text)


@bp.get("/rooms/<public_id>/words")
@access.enterprise_or_staff()
@bp.input(WordsQuery, location="query")
@bp.output(WordsOut)
@bp.doc(summary="A room's forbidden words", responses=[401, 403, 404, 422])
def room_words(public_id: str, query_data: WordsQuery) -> dict[str, Any]:
    """The city's list holds beside it."""
    return _page(kept_room(current_session(), public_id), query_data)


@bp.post("/rooms/<public_id>/words")
@access.enterprise_or_staff()
@bp.input(WordIn)
@bp.output(WordOut, status_code=201)
@bp.doc(summary="Forbid a word in a room", responses=DENIED)
def add_room_word(public_id: str, json_data: WordIn) -> WordOut:
    """One that is there takes the new action."""
    return _add(public_id, json_data)


@bp.post("/rooms/<public_id>/words/import")
@access.enterprise_or_staff()
@bp.input(WordsIn)
@bp.output(ImportedOut)
@bp.doc(summary="Add many words to a room's list", responses=DENIED)
def import_room_words(public_id: str, json_data: WordsIn) -> word_lists.Imported:
    """Words that are not in the text stay."""
    return _import(public_id, json_data)


@bp.delete("/rooms/<public_id>/words/<word>")
@access.enterprise_or_staff()
@bp.output({}, status_code=204)
@bp.doc(summary="Take a word off a room's list", responses=NO_BODY)
def remove_room_word(public_id: str, word: str) -> str:
    """It stays in the record."""
    return _remove(public_id, word)


@bp.post("/rooms/<public_id>/words/<word>/restore")
@access.enterprise_or_staff()
@bp.output(WordOut)
@bp.doc(summary="Undo taking it off", responses=NO_BODY)
def restore_room_word(public_id: str, word: str) -> WordOut:
    """As it was."""
    return _restore(public_id, word)


@bp.get("/forbidden-words")
@access.staff(StaffRole.MODERATOR)
@bp.input(WordsQuery, location="query")
@bp.output(WordsOut)
@bp.doc(summary="The city's forbidden words", responses=[401, 403, 422])
def city_words(query_data: WordsQuery) -> dict[str, Any]:
    """They hold in every room."""
    return _page(None, query_data)


@bp.post("/forbidden-words")
@access.staff(StaffRole.MODERATOR)
@bp.input(WordIn)
@bp.output(WordOut, status_code=201)
@bp.doc(summary="Forbid a word in every room", responses=[401, 403, 422])
def add_city_word(json_data: WordIn) -> WordOut:
    """By moderators of the whole city."""
    return _add(None, json_data)


@bp.post("/forbidden-words/import")
@access.staff(StaffRole.MODERATOR)
@bp.input(WordsIn)
@bp.output(ImportedOut)
@bp.doc(summary="Add many words to the city's list", responses=[401, 403, 422])
def import_city_words(json_data: WordsIn) -> word_lists.Imported:
    """Words that are not in the text stay."""
    return _import(None, json_data)


@bp.delete("/forbidden-words/<public_id>")
@access.staff(StaffRole.MODERATOR)
@bp.output({}, status_code=204)
@bp.doc(summary="Take a word off the city's list", responses=NO_BODY)
def remove_city_word(public_id: str) -> str:
    """It stays in the record."""
    return _remove(None, public_id)


@bp.post("/forbidden-words/<public_id>/restore")
@access.staff(StaffRole.MODERATOR)
@bp.output(WordOut)
@bp.doc(summary="Undo taking it off", responses=NO_BODY)
def restore_city_word(public_id: str) -> WordOut:
    """As it was."""
    return _restore(None, public_id)
