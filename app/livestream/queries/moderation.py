"""Reads for those who keep order in a room, and for those who wait for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.livestream.models import (
    ForbiddenWord,
    HeldMessage,
    HeldState,
    LiveRoom,
    RoomAct,
    RoomBan,
    RoomEvent,
    RoomModerator,
    RoomMute,
)
from app.livestream.rules import Entry, Kind, WordAction, folded_word
from app.paging import Page, paginate

LOGGED = (
    Kind.CHAT,
    Kind.MESSAGE_REJECTED,
    Kind.MESSAGE_DELETED,
    Kind.VIEWER_MUTED,
    Kind.VIEWER_UNMUTED,
    Kind.VIEWER_BANNED,
    Kind.VIEWER_UNBANNED,
    Kind.CHAT_LIMITS_CHANGED,
    Kind.ANNOUNCED,
)
"""What keeping order consists of, as the record of a room shows it."""


@dataclass(frozen=True)
class Speaker:
    """A viewer who spoke lately: how often among the newest messages, what and when last."""

    viewer: str
    name: str
    count: int
    text: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """One message of the record; `reason` is why it was deleted (None: it was not)."""

    id: str
    viewer: str
    name: str
    role: str
    text: str
    at: datetime
    reason: str | None


def held_of(session: Session, room: LiveRoom, person_id: int) -> list[HeldMessage]:
    """A person's own messages in the room that were held, the latest last."""
    mine = (HeldMessage.room_id == room.id, HeldMessage.person_id == person_id)
    found = session.scalars(select(HeldMessage).where(*mine).order_by(HeldMessage.id.desc()).limit(20))
    return list(reversed(found.all()))


def held(session: Session, room: LiveRoom, state: HeldState, page: int = 1, per_page: int = 50) -> Page[HeldMessage]:
    """Held messages of the room in that state, those waiting longest first."""
    query = select(HeldMessage).where(HeldMessage.room_id == room.id, HeldMessage.state == state)
    return paginate(session, query.order_by(HeldMessage.id), page, per_page)


def speakers(session: Session, room: LiveRoom, among: int = 300) -> list[Speaker]:
    """Viewers among the newest messages that were drained, the latest to speak first."""
    newest = select(RoomEvent.payload, RoomEvent.at).where(
        RoomEvent.room_id == room.id, RoomEvent.kind == Kind.CHAT, RoomEvent.payload["role"].astext == "viewer"
    )
    newest = newest.order_by(RoomEvent.epoch.desc(), RoomEvent.number.desc()).limit(among)
    found: dict[str, Speaker] = {}
    for payload, at in session.execute(newest):
        viewer = payload["viewer"]
        known = found.get(viewer)
        if known is None:
            found[viewer] = Speaker(viewer, payload["name"], 1, payload["text"], at)
        else:
            found[viewer] = Speaker(viewer, known.name, known.count + 1, known.text, known.at)
    return list(found.values())


def said(session: Session, room: LiveRoom, limit: int) -> list[Said]:
    """The newest messages of the room's record, in order, deleted ones with their reason."""
    newest = select(RoomEvent).where(RoomEvent.room_id == room.id, RoomEvent.kind == Kind.CHAT)
    newest = newest.order_by(RoomEvent.epoch.desc(), RoomEvent.number.desc()).limit(limit)
    deleted = select(RoomAct.payload["id"].astext, RoomAct.note).where(
        RoomAct.room_id == room.id, RoomAct.kind == Kind.MESSAGE_DELETED
    )
    reasons = {row[0]: row[1] for row in session.execute(deleted)}
    return [
        Said(id_, e.payload["viewer"], e.payload["name"], e.payload["role"], e.payload["text"], e.at, reasons.get(id_))
        for e in reversed(session.scalars(newest).all())
        for id_ in [f"{e.epoch}-{e.number}"]
    ]


def present_mutes(session: Session, room: LiveRoom) -> Sequence[RoomMute]:
    """Who may not speak, the latest first."""
    query = select(RoomMute).where(RoomMute.room_id == room.id, RoomMute.unmuted_at.is_(None))
    return session.scalars(query.order_by(RoomMute.id.desc()).limit(100)).all()


def present_bans(session: Session, room: LiveRoom) -> Sequence[RoomBan]:
    """Who is shut out, the latest first."""
    query = select(RoomBan).where(RoomBan.room_id == room.id, RoomBan.lifted_at.is_(None))
    return session.scalars(query.order_by(RoomBan.id.desc()).limit(100)).all()


def names_of(session: Session, room: LiveRoom, viewers: Iterable[str]) -> dict[str, str]:
    """Masked names as viewers last spoke under them."""
    wanted = list(set(viewers))
    viewer = RoomEvent.payload["viewer"].astext
    spoken = (
        select(viewer, RoomEvent.payload["name"].astext)
        .where(RoomEvent.room_id == room.id, RoomEvent.kind == Kind.CHAT, viewer.in_(wanted))
        .ext(distinct_on(viewer))
        .order_by(viewer, RoomEvent.epoch.desc(), RoomEvent.number.desc())
    )
    waiting = select(HeldMessage.viewer_key, HeldMessage.name).where(
        HeldMessage.room_id == room.id, HeldMessage.viewer_key.in_(wanted)
    )
    found = {row[0]: row[1] for row in session.execute(waiting)}
    return found | {row[0]: row[1] for row in session.execute(spoken)}


def acts_log(session: Session, room: LiveRoom, page: int = 1, per_page: int = 30) -> Page[RoomAct]:
    """Who did what to keep order, the latest first."""
    query = select(RoomAct).where(RoomAct.room_id == room.id, RoomAct.kind.in_(LOGGED))
    return paginate(session, query.order_by(RoomAct.id.desc()), page, per_page)


def moderators(session: Session, room: LiveRoom) -> Sequence[RoomModerator]:
    """Who was named to keep order in the room."""
    query = select(RoomModerator).where(RoomModerator.room_id == room.id, RoomModerator.removed_at.is_(None))
    return session.scalars(query.order_by(RoomModerator.id)).all()


def forbidden_words(
    session: Session,
    room: LiveRoom | None,
    *,
    text: str = "",
    action: WordAction | None = None,
    removed: bool = False,
    page: int = 1,
    per_page: int = 50,
) -> Page[ForbiddenWord]:
    """Words of a room, or of the city (None), newest first; `text` is part of one, however it is written."""
    query = select(ForbiddenWord).where(_whose(room))
    query = query.where(ForbiddenWord.removed_at.is_not(None) if removed else ForbiddenWord.removed_at.is_(None))
    if action is not None:
        query = query.where(ForbiddenWord.action == action)
    if text.strip():
        query = query.where(ForbiddenWord.folded.contains(folded_word(text) or text, autoescape=True))
    order = ForbiddenWord.removed_at.desc() if removed else ForbiddenWord.id.desc()
    return paginate(session, query.order_by(order, ForbiddenWord.id.desc()), page, per_page)


def whole_list(session: Session, room: LiveRoom | None) -> list[Entry]:
    """Every present word of a list, in the order in which they came."""
    query = select(ForbiddenWord).where(_whose(room), ForbiddenWord.removed_at.is_(None)).order_by(ForbiddenWord.id)
    return [Entry(word.word, word.action, word.source) for word in session.scalars(query)]


def count_waiting(session: Session, room: LiveRoom) -> int:
    """How many messages wait."""
    waiting = (HeldMessage.room_id == room.id, HeldMessage.state == HeldState.WAITING)
    return session.scalar(select(func.count()).select_from(HeldMessage).where(*waiting)) or 0


def _whose(room: LiveRoom | None) -> ColumnElement[bool]:
    return ForbiddenWord.room_id.is_(None) if room is None else ForbiddenWord.room_id == room.id
