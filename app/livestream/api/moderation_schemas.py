"""Payloads of the moderation API."""

from typing import Annotated, Any

from pydantic import Field

from app.livestream import rules
from app.livestream.models import ForbiddenWord, HeldMessage, HeldState, RoomAct, RoomBan
from app.livestream.rules import WordAction
from app.livestream.schemas import Clean, MessageIn
from app.livestream.services.acts import DELETE_REASONS
from app.schemas import In, Instant, Out, PageQuery, PublicIdText

REASONS = "^(" + "|".join(DELETE_REASONS) + ")?$"


class DeletionIn(MessageIn):
    """A message to be taken off, with a reason for the record."""

    reason: Annotated[str, Field(pattern=REASONS, description=", ".join(DELETE_REASONS))] = ""


class LimitsIn(In):
    """What is left out stays as it is."""

    slow: Annotated[int, Field(ge=0, le=rules.SLOWEST)] | None = Field(
        default=None, description="Seconds between two messages of a viewer"
    )
    hold: bool | None = Field(default=None, description="Every message of a viewer waits for review")


class LimitsOut(Out):
    """How the chat is kept."""

    slow: int
    hold: bool


class BanIn(In):
    """A viewer to be shut out; with `until`, of every room."""

    viewer: PublicIdText
    reason: Annotated[Clean, Field(max_length=200)] = ""
    until: Instant | None = None


class BanOut(Out):
    """A ban in force."""

    id: str
    viewer: str
    scope: str
    reason: str
    at: Instant
    until: Instant | None


class BansOut(Out):
    """Bans, the latest first."""

    items: list[BanOut]


class HeldQuery(PageQuery):
    """Which held messages."""

    state: HeldState = HeldState.WAITING


class HeldOut(Out):
    """A message held for review."""

    id: str
    viewer: str
    name: str
    text: str
    words: list[str]
    said_at: Instant
    state: str


class HeldPageOut(Out):
    """Held messages, those waiting longest first."""

    items: list[HeldOut]
    total: int
    page: int
    per_page: int


class WordIn(In):
    """A word for a list."""

    word: Annotated[Clean, Field(min_length=1, max_length=rules.LONGEST_WORD, examples=["培训费"])]
    action: WordAction = WordAction.HOLD
    source: Annotated[str, Field(max_length=rules.LONGEST_SOURCE, pattern=r"^[^\x00-\x1f\x7f,#]*$")] = ""


class WordsIn(In):
    """A list as text: `word`, `word,action` or `word,action,source` a line."""

    text: Annotated[str, Field(max_length=rules.LONGEST_TEXT, pattern=r"^[^\x00]*$", examples=["培训费,hold"])]


class WordsQuery(PageQuery):
    """Which words."""

    text: Annotated[Clean, Field(max_length=rules.LONGEST_WORD)] = ""
    action: WordAction | None = None
    removed: bool = False


class WordOut(Out):
    """A word of a list."""

    id: str
    word: str
    action: str
    source: str
    added_at: Instant
    removed_at: Instant | None


class WordsOut(Out):
    """Words, the newest first."""

    items: list[WordOut]
    total: int
    page: int
    per_page: int


class ImportedOut(Out):
    """What an import did; `wrong` are numbers of lines."""

    added: int
    changed: int
    kept: int
    wrong: list[int]


class PersonIn(In):
    """Somebody to help."""

    person: PublicIdText


class ModeratorOut(Out):
    """Somebody named for the room."""

    id: str
    name: str
    since: Instant


class ModeratorsOut(Out):
    """Everybody named for the room."""

    items: list[ModeratorOut]


class ActOut(Out):
    """Something done to keep order. `by` is masked, empty for the system."""

    kind: str
    payload: dict[str, Any]
    note: str
    at: Instant
    by: str


class ActsOut(Out):
    """Acts, the latest first."""

    items: list[ActOut]
    total: int
    page: int
    per_page: int


def ban_out(ban: RoomBan) -> BanOut:
    """A ban as the API shows it."""
    return BanOut(
        id=ban.public_id,
        viewer=ban.viewer_key,
        scope=str(ban.scope),
        reason=ban.reason,
        at=ban.banned_at,
        until=ban.until,
    )


def held_out(held: HeldMessage) -> HeldOut:
    """A held message as the API shows it."""
    return HeldOut(
        id=held.public_id,
        viewer=held.viewer_key,
        name=held.name,
        text=held.text,
        words=held.words,
        said_at=held.said_at,
        state=str(held.state),
    )


def word_out(word: ForbiddenWord) -> WordOut:
    """A word as the API shows it."""
    return WordOut(
        id=word.public_id,
        word=word.word,
        action=str(word.action),
        source=word.source,
        added_at=word.added_at,
        removed_at=word.removed_at,
    )


def act_out(act: RoomAct, by: str) -> ActOut:
    """An act as the API shows it."""
    return ActOut(kind=act.kind, payload=act.payload, note=act.note, at=act.at, by=by)
