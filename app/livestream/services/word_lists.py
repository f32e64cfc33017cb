"""Changing the lists of forbidden words: the city's by its moderators, a room's by whoever keeps order there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.broker import broker
from app.errors import Conflict, Invalid, NotFound
from app.livestream import rules
from app.livestream.audit_tags import AuditTag
from app.livestream.models import ForbiddenWord, LiveRoom, WordListVersion
from app.livestream.permissions import require_city_words
from app.livestream.rules import Entry
from app.livestream.services.acts import kept_by
from app.livestream.words import CITY, compact, publish
from app.unit_of_work import after_commit, unit_of_work

SEED = Path(__file__).parent.parent / "data" / "forbidden_words.csv"


@dataclass(frozen=True)
class Imported:
    """What an import did; `wrong` are the numbers of lines that are no words."""

    added: int
    changed: int
    kept: int
    wrong: Sequence[int]


def add_word(
    session: Session, actor: Actor, room: str | None, entry: Entry, *, at: datetime | None = None
) -> ForbiddenWord:
    """Put a word on a list (`room` None: the city's). One that is there takes the new action. Raises Invalid."""
    owner, now = _list_of(session, actor, room), at or clock.now()
    if not entry.is_usable:
        raise Invalid("word_unusable", _l("这个词用不了：至少 2 个字，最多 40 个字，不能有逗号和 #。"), field="word")
    made, _was = _put(session, actor, owner, entry, now)
    _must_fit(session, owner)
    audit.record(session, actor, AuditTag.WORD_ADDED, "forbidden_word", made.id)
    return made


def remove_word(
    session: Session, actor: Actor, room: str | None, word: str, *, at: datetime | None = None
) -> ForbiddenWord:
    """Take a word off by its id; it stays in the record. Removing twice is harmless."""
    owner, now = _list_of(session, actor, room), at or clock.now()
    found = _word(session, owner, word)
    if found.removed_at is None:
        found.removed_at, found.removed_by = now, actor.person_id
        session.flush()
        audit.record(session, actor, AuditTag.WORD_REMOVED, "forbidden_word", found.id)
    return found


def restore_word(
    session: Session, actor: Actor, room: str | None, word: str, *, at: datetime | None = None
) -> ForbiddenWord:
    """Undo a removal: the word is on the list again as it was. Raises Conflict when it stands there anew."""
    owner, now = _list_of(session, actor, room), at or clock.now()
    old = _word(session, owner, word)
    if old.removed_at is None:
        return old
    if _present(session, owner, old.folded) is not None:
        raise Conflict("word_present", _l("这个词已经在词表里了。"))
    made, _was = _put(session, actor, owner, Entry(old.word, old.action, old.source), now)
    _must_fit(session, owner)
    audit.record(session, actor, AuditTag.WORD_ADDED, "forbidden_word", made.id)
    return made


def import_words(
    session: Session, actor: Actor, room: str | None, text: str, *, at: datetime | None = None
) -> Imported:
    """Add every word of a list written as text; words not in it stay. Raises Invalid when it is too long."""
    owner, now = _list_of(session, actor, room), at or clock.now()
    if len(text) > rules.LONGEST_TEXT:
        raise Invalid("too_long", _l("词表太长了，请分几次导入。"), field="text")
    entries, wrong = rules.read_list(text)
    outcomes = [_put(session, actor, owner, entry, now)[1] for entry in entries]
    _must_fit(session, owner)
    done = Imported(outcomes.count("added"), outcomes.count("changed"), outcomes.count("kept"), wrong)
    where = owner.id if owner else None
    audit.record(session, actor, AuditTag.WORDS_IMPORTED, "live_room", where, added=done.added, changed=done.changed)
    return done


def seed_city_words(session: Session) -> int:
    """Give a city without a list the one that ships with the product, once; returns how many words that were."""
    if session.get(WordListVersion, CITY) is not None:
        return 0
    return import_words(session, SYSTEM, None, SEED.read_text(encoding="utf-8")).added


def _list_of(session: Session, actor: Actor, room: str | None) -> LiveRoom | None:
    """Whose list it is, after asking whether the actor may change it; its version rises, which also locks it."""
    owner = None
    if room is None:
        require_city_words(actor)
    else:
        owner = kept_by(session, actor, room)
    scope = owner.public_id if owner else CITY
    row = insert(WordListVersion).values(scope=scope, version=1)
    session.execute(row.on_conflict_do_update(index_elements=["scope"], set_={"version": WordListVersion.version + 1}))
    after_commit(session, lambda: _publish(scope))
    return owner


def _publish(scope: str) -> None:
    with unit_of_work() as session:
        publish(broker(), scope, compact(session, scope))


def _put(
    session: Session, actor: Actor, owner: LiveRoom | None, entry: Entry, at: datetime
) -> tuple[ForbiddenWord, str]:
    """The word on the list, and whether it was `added`, `changed` or `kept`."""
    present = _present(session, owner, entry.folded)
    if present is not None and (present.action, present.word) == (entry.action, entry.word):
        return present, "kept"
    if present is not None:
        present.removed_at, present.removed_by = at, actor.person_id
        session.flush()
    made = ForbiddenWord(
        room_id=owner.id if owner else None,
        word=entry.word,
        folded=entry.folded,
        action=entry.action,
        source=entry.source,
        added_by=actor.person_id,
        added_at=at,
    )
    session.add(made)
    session.flush()
    return made, "added" if present is None else "changed"


def _present(session: Session, owner: LiveRoom | None, folded: str) -> ForbiddenWord | None:
    query = select(ForbiddenWord).where(ForbiddenWord.folded == folded, ForbiddenWord.removed_at.is_(None))
    return session.scalar(query.where(_of(owner)))


def _word(session: Session, owner: LiveRoom | None, word: str) -> ForbiddenWord:
    found = session.scalar(select(ForbiddenWord).where(ForbiddenWord.public_id == word, _of(owner)))
    if found is None:
        raise NotFound("word_not_found", _l("词表里没有这个词。"))
    return found


def _of(owner: LiveRoom | None) -> ColumnElement[bool]:
    return ForbiddenWord.room_id.is_(None) if owner is None else ForbiddenWord.room_id == owner.id


def _must_fit(session: Session, owner: LiveRoom | None) -> None:
    most = rules.LIST_LIMITS["room" if owner else "city"]
    present = select(func.count()).where(_of(owner), ForbiddenWord.removed_at.is_(None))
    if (session.scalar(present) or 0) > most:
        raise Invalid("too_many_words", _l("词表最多 %(n)s 个词。", n=most), field="text")
