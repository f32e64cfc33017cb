"""Polls of a room: one open at a time, one vote a viewer, changed at will until it closes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM, Actor
from app.errors import Conflict, Invalid, NotFound
from app.livestream import rules
from app.livestream.audit_tags import AuditTag
from app.livestream.models import LiveRoom, RoomPoll, RoomPollVote, RoomState
from app.livestream.rules import Kind, WordAction
from app.livestream.services.acts import kept_by, record_act
from app.livestream.tokens import Claims
from app.livestream.words import judged

PROBLEMS = {
    "question_length": _l("问题要写 1 到 %(n)s 个字。", n=rules.LONGEST_POLL),
    "options_number": _l("要有 %(a)s 到 %(b)s 个选项。", a=rules.FEWEST_OPTIONS, b=rules.MOST_OPTIONS),
    "option_length": _l("每个选项写 1 到 %(n)s 个字。", n=rules.LONGEST_OPTION),
    "options_same": _l("有两个选项一样，请改一下。"),
}


def open_poll(
    session: Session,
    actor: Actor,
    public_id: str,
    question: str,
    options: Sequence[str],
    *,
    at: datetime | None = None,
) -> RoomPoll:
    """Ask the room. Raises Conflict room_not_live, poll_open (close the other first), Invalid at the field."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    if room.state is not RoomState.LIVE:
        raise Conflict("room_not_live", _l("开播以后才能投票。"))
    if session.scalar(select(RoomPoll.id).where(RoomPoll.room_id == room.id, RoomPoll.closed_at.is_(None))):
        raise Conflict("poll_open", _l("有一个投票还没结束，先结束它再开新的。"))
    _must_make_sense(room, question, options)
    poll = RoomPoll(room_id=room.id, question=question, options=list(options), counts=[0] * len(options))
    poll.opened_by, poll.opened_at = actor.person_id, now
    session.add(poll)
    session.flush()
    _tell(session, actor, room, poll, AuditTag.POLL_OPENED, now)
    return poll


def vote(
    session: Session, claims: Claims, poll: str, choice: int, *, former: str = "", at: datetime | None = None
) -> RoomPoll:
    """Choose, or choose otherwise: the viewer behind `claims` has one vote. What the same browser voted as a guest
    (`former`, its key then) gives way. The row of the poll is held against closing, not against other votes."""
    query = select(RoomPoll).join(LiveRoom, LiveRoom.id == RoomPoll.room_id)
    query = query.where(RoomPoll.public_id == poll, LiveRoom.public_id == claims.room, RoomPoll.removed_at.is_(None))
    locking = query.with_for_update(read=True, of=RoomPoll).execution_options(populate_existing=True)
    found = session.scalar(locking)
    if found is None:
        raise _unknown()
    if found.closed_at is not None:
        raise Conflict("poll_closed", _l("这个投票已经结束了。"))
    if not 0 <= choice < len(found.options):
        raise Invalid("choice_unknown", _l("没有这个选项。"), field="choice")
    if former:
        guest = (RoomPollVote.poll_id == found.id, RoomPollVote.viewer_key == former)
        session.execute(delete(RoomPollVote).where(*guest, RoomPollVote.person_id.is_(None)))
    values = {"choice": choice, "at": at or clock.now()}
    row = insert(RoomPollVote).values(poll_id=found.id, viewer_key=claims.viewer, person_id=claims.person_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["poll_id", "viewer_key"], set_=values))
    return found


def close_poll(session: Session, actor: Actor, public_id: str, poll: str, *, at: datetime | None = None) -> RoomPoll:
    """No more votes; the result stays on view until it is removed or another poll opens. Twice is harmless."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    found = _of(session, room, poll)
    if found.closed_at is None:
        _close(session, actor, room, found, now)
    return found


def remove_poll(session: Session, actor: Actor, public_id: str, poll: str, *, at: datetime | None = None) -> RoomPoll:
    """Take it off every screen; question and result stay in the record. Twice is harmless."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    found = _of(session, room, poll)
    if found.removed_at is not None:
        return found
    if found.closed_at is None:
        found.closed_at, found.counts = now, counted(session, found)
    found.removed_at, found.removed_by = now, actor.person_id
    session.flush()
    newest = select(func.max(RoomPoll.id)).where(RoomPoll.room_id == room.id)
    if session.scalar(newest) == found.id:
        record_act(session, actor, room, Kind.POLL_REMOVED, {}, AuditTag.POLL_REMOVED, now)
    return found


def tell_counts(session: Session, room_id: int, at: datetime) -> int:
    """Tell viewers the counts of the open poll if they have changed; a poll of a room that is over closes. Returns how
    many events that made."""
    room = session.get_one(LiveRoom, room_id, with_for_update=True)
    present = select(RoomPoll).where(RoomPoll.room_id == room_id, RoomPoll.closed_at.is_(None))
    poll = session.scalar(present.execution_options(populate_existing=True))
    if poll is None:
        return 0
    if room.state is not RoomState.LIVE:
        session.refresh(poll, with_for_update=True)
        _close(session, SYSTEM, room, poll, at)
        return 1
    counts = counted(session, poll)
    if counts == poll.counts:
        return 0
    poll.counts = counts
    _tell(session, SYSTEM, room, poll, None, at)
    return 1


def counted(session: Session, poll: RoomPoll) -> list[int]:
    """Votes of each option now."""
    query = select(RoomPollVote.choice, func.count()).where(RoomPollVote.poll_id == poll.id)
    rows = session.execute(query.group_by(RoomPollVote.choice))
    return rules.tally(dict(rows.all()), len(poll.options))


def payload_of(poll: RoomPoll) -> dict[str, Any]:
    """What viewers are told of a poll."""
    told = {"id": poll.public_id, "question": poll.question, "options": poll.options, "counts": poll.counts}
    return {"poll": told | {"open": poll.closed_at is None}}


def _close(session: Session, actor: Actor, room: LiveRoom, poll: RoomPoll, at: datetime) -> None:
    poll.closed_at, poll.counts = at, counted(session, poll)
    _tell(session, actor, room, poll, AuditTag.POLL_CLOSED if actor is not SYSTEM else None, at)


def _tell(session: Session, actor: Actor, room: LiveRoom, poll: RoomPoll, tag: AuditTag | None, at: datetime) -> None:
    session.flush()
    record_act(session, actor, room, Kind.POLL_CHANGED, payload_of(poll), tag, at)


def _must_make_sense(room: LiveRoom, question: str, options: Sequence[str]) -> None:
    problem = rules.poll_problem(question, options)
    if problem is not None:
        raise Invalid(problem[0], PROBLEMS[problem[0]], field=problem[1])
    if judged(room.public_id, " ".join((question, *options))).action is WordAction.REFUSE:
        raise Invalid("forbidden_word", _l("投票里有不能说的内容，换个说法再试。"), field="question")


def _of(session: Session, room: LiveRoom, poll: str) -> RoomPoll:
    """The poll, its row locked against votes, so that none comes after the count. Raises NotFound."""
    query = select(RoomPoll).where(RoomPoll.public_id == poll, RoomPoll.room_id == room.id)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    return NotFound("poll_not_found", _l("没有这个投票，可能已经收起了。"))
