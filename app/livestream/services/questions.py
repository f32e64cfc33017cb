"""Questions of viewers: asked, wanted by others too, answered, taken away."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM, Actor
from app.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from app.livestream import rules
from app.livestream.audit_tags import AuditTag
from app.livestream.models import (
    BanScope,
    LiveRoom,
    RoomBan,
    RoomMute,
    RoomQuestion,
    RoomQuestionVote,
    RoomState,
)
from app.livestream.rules import Kind, WordAction
from app.livestream.services.acts import kept_by, record_act
from app.livestream.services.reviewing import limits_of
from app.livestream.services.rooms import locked
from app.livestream.tokens import Claims
from app.livestream.words import judged

REFUSALS = {
    "too_fast": _l("问得太快了，歇一会儿再问。"),
    "enough_asked": _l("您在这场已经问了 %(n)s 个问题，先听听主播怎么说。", n=rules.ASKED_IN_ALL),
    "too_many_questions": _l("这场的问题满了。看看有没有您想问的，点「我也想问」。"),
}
TOLD_AT_ONCE = 10


def ask(session: Session, claims: Claims, text: str, *, at: datetime | None = None) -> RoomQuestion:
    """A question of the viewer behind `claims`; asking the same twice is harmless.

    Words forbidden in the room refuse it, or hold it for a moderator, as they do with chat; so does a room that holds
    everything. Raises Unauthenticated, Forbidden (muted, banned), Conflict (room_ended and limits), Invalid."""
    if claims.person_id is None:
        raise Unauthenticated("sign_in_required", _l("请先登录，再提问。"))
    room, now = locked(session, claims.room), at or clock.now()
    _must_be_open(room)
    _must_be_welcome(session, room, claims, now)
    verdict = judged(room.public_id, text)
    if verdict.action is WordAction.REFUSE:
        raise Invalid("forbidden_word", _l("这个问题里有不能说的内容，换个说法再问。"), field="text")
    asked = _asked_already(session, room, claims.person_id, verdict.text)
    if asked is not None:
        return asked
    _within_limits(session, room, claims.person_id, now)
    waits = verdict.action is WordAction.HOLD or limits_of(session, room.id)[1]
    made = RoomQuestion(
        room_id=room.id,
        viewer_key=claims.viewer,
        person_id=claims.person_id,
        name=claims.name,
        text=verdict.text,
        asked_at=now,
        shown_at=None if waits else now,
    )
    session.add(made)
    session.flush()
    if not waits:
        record_act(session, Actor(claims.person_id), room, Kind.QUESTION_CHANGED, payload_of(made), None, now)
    return made


def vote(session: Session, actor: Actor, public_id: str, question: str, *, at: datetime | None = None) -> RoomQuestion:
    """Want to know it too. Twice is once; one's own counts already. Others are told within a second or two."""
    person_id, found = _to_vote_on(session, actor, public_id, question)
    if found.person_id == person_id:
        raise Conflict("own_question", _l("这是您自己问的。"))
    row = insert(RoomQuestionVote).values(question_id=found.id, person_id=person_id, at=at or clock.now())
    made = session.execute(row.on_conflict_do_nothing().returning(RoomQuestionVote.question_id)).first()
    return _counted(session, found, 1 if made else 0)


def unvote(session: Session, actor: Actor, public_id: str, question: str) -> RoomQuestion:
    """Take one's vote back; harmless when there is none."""
    person_id, found = _to_vote_on(session, actor, public_id, question)
    mine = (RoomQuestionVote.question_id == found.id, RoomQuestionVote.person_id == person_id)
    gone = session.execute(delete(RoomQuestionVote).where(*mine).returning(RoomQuestionVote.question_id)).first()
    return _counted(session, found, -1 if gone else 0)


def show(session: Session, actor: Actor, public_id: str, question: str, *, at: datetime | None = None) -> RoomQuestion:
    """Let a question that waits be seen by all. Harmless when it is."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    found = _present(session, room, question)
    if found.shown_at is None:
        found.shown_at = now
        _tell(session, actor, room, found, AuditTag.QUESTION_SHOWN, now)
    return found


def answer(
    session: Session, actor: Actor, public_id: str, question: str, *, at: datetime | None = None
) -> RoomQuestion:
    """It is being answered now: viewers and the replay find it at this minute. Answering twice keeps the first."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    found = _present(session, room, question)
    if room.state is not RoomState.LIVE or room.started_at is None:
        raise Conflict("room_not_live", _l("开播以后才能标记已回答。"))
    if found.answered_at is None:
        found.shown_at = found.shown_at or now
        found.answered_at, found.answered_by = now, actor.person_id
        found.answered_minute = rules.minute_of(room.started_at, now)
        _tell(session, actor, room, found, AuditTag.QUESTION_ANSWERED, now)
    return found


def reopen(
    session: Session, actor: Actor, public_id: str, question: str, *, at: datetime | None = None
) -> RoomQuestion:
    """It is not answered after all. Harmless when it was not."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    found = _present(session, room, question)
    if found.answered_at is not None:
        found.answered_at = found.answered_minute = found.answered_by = None
        _tell(session, actor, room, found, AuditTag.QUESTION_REOPENED, now)
    return found


def remove(
    session: Session, actor: Actor, public_id: str, question: str, reason: str, *, at: datetime | None = None
) -> RoomQuestion:
    """Take it off every screen, for one of REMOVE_REASONS; it stays in the record. Removing twice is harmless."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    if reason not in rules.REMOVE_REASONS:
        raise Invalid("reason_missing", _l("请选一个原因。"), field="reason")
    found = _of(session, room, question)
    if found.removed_at is None:
        found.removed_at, found.removed_by, found.reason = now, actor.person_id, reason
        session.flush()
        payload = {"id": found.public_id}
        record_act(session, actor, room, Kind.QUESTION_REMOVED, payload, AuditTag.QUESTION_REMOVED, now, note=reason)
    return found


def tell_votes(session: Session, room_id: int, at: datetime) -> int:
    """Tell viewers the votes of the questions that have most news, at most TOLD_AT_ONCE; returns how many."""
    room = session.get_one(LiveRoom, room_id, with_for_update=True)
    untold = (
        select(RoomQuestion)
        .where(RoomQuestion.room_id == room_id, RoomQuestion.votes != RoomQuestion.told_votes)
        .order_by(func.abs(RoomQuestion.votes - RoomQuestion.told_votes).desc(), RoomQuestion.id)
        .limit(TOLD_AT_ONCE)
        .with_for_update()
    )
    found = list(session.scalars(untold.execution_options(populate_existing=True)))
    for question in found:
        question.told_votes = question.votes
        if question.removed_at is None and question.shown_at is not None:
            record_act(session, SYSTEM, room, Kind.QUESTION_CHANGED, payload_of(question), None, at)
    session.flush()
    return len(found)


def payload_of(question: RoomQuestion) -> dict[str, Any]:
    """What viewers are told of a question."""
    return {
        "question": {
            "id": question.public_id,
            "viewer": question.viewer_key,
            "name": question.name,
            "text": question.text,
            "at": int(question.asked_at.timestamp() * 1000),
            "votes": question.votes,
            "answered_minute": question.answered_minute,
        }
    }


def _tell(session: Session, actor: Actor, room: LiveRoom, found: RoomQuestion, tag: AuditTag, at: datetime) -> None:
    found.told_votes = found.votes
    session.flush()
    record_act(session, actor, room, Kind.QUESTION_CHANGED, payload_of(found), tag, at)


def _to_vote_on(session: Session, actor: Actor, public_id: str, question: str) -> tuple[int, RoomQuestion]:
    if actor.person_id is None:
        raise Unauthenticated("sign_in_required", _l("请先登录，再点「我也想问」。"))
    room = session.scalar(select(LiveRoom).where(LiveRoom.public_id == public_id))
    if room is None:
        raise NotFound("room_not_found", _l("没有这个直播间。"))
    _must_be_open(room)
    found = _of(session, room, question)
    if found.removed_at is not None or found.shown_at is None:
        raise _unknown()
    return actor.person_id, found


def _counted(session: Session, question: RoomQuestion, more: int) -> RoomQuestion:
    if more:
        row = update(RoomQuestion).where(RoomQuestion.id == question.id).values(votes=RoomQuestion.votes + more)
        session.execute(row.execution_options(synchronize_session=False))
        session.refresh(question)
    return question


def _of(session: Session, room: LiveRoom, question: str) -> RoomQuestion:
    mine = (RoomQuestion.public_id == question, RoomQuestion.room_id == room.id)
    found = session.scalar(select(RoomQuestion).where(*mine))
    if found is None:
        raise _unknown()
    return found


def _present(session: Session, room: LiveRoom, question: str) -> RoomQuestion:
    """The question, its row locked, so that votes cannot slip between what is read and what is told."""
    found = _of(session, room, question)
    if found.removed_at is not None:
        raise _unknown()
    session.refresh(found, with_for_update=True)
    return found


def _unknown() -> NotFound:
    return NotFound("question_not_found", _l("没有这个问题，可能已经移走了。"))


def _must_be_open(room: LiveRoom) -> None:
    if room.state is RoomState.ENDED:
        raise Conflict("room_ended", _l("直播已经结束。"))


def _must_be_welcome(session: Session, room: LiveRoom, claims: Claims, at: datetime) -> None:
    muted = (RoomMute.room_id == room.id, RoomMute.viewer_key == claims.viewer, RoomMute.unmuted_at.is_(None))
    if session.scalar(select(RoomMute.id).where(*muted)) is not None:
        raise Forbidden("muted", _l("场控请您先不说话。报名不受影响。"))
    here = (RoomBan.room_id == room.id) & (RoomBan.viewer_key == claims.viewer)
    everywhere = (RoomBan.scope == BanScope.CITY) & (RoomBan.person_id == claims.person_id)
    lasting = (RoomBan.lifted_at.is_(None), or_(RoomBan.until.is_(None), RoomBan.until > at))
    if session.scalar(select(RoomBan.id).where(here | everywhere, *lasting).limit(1)) is not None:
        raise Forbidden("banned", _l("场控请您离开了这场直播。岗位还可以到岗位页面投递。"))


def _asked_already(session: Session, room: LiveRoom, person_id: int, text: str) -> RoomQuestion | None:
    same = (RoomQuestion.room_id == room.id, RoomQuestion.person_id == person_id, RoomQuestion.text == text)
    return session.scalar(select(RoomQuestion).where(*same, RoomQuestion.removed_at.is_(None)))


def _within_limits(session: Session, room: LiveRoom, person_id: int, at: datetime) -> None:
    mine = RoomQuestion.person_id == person_id
    lately = RoomQuestion.asked_at > at - rules.ASKED_WITHIN
    query = select(
        func.count().filter(mine, lately),
        func.count().filter(mine),
        func.count().filter(RoomQuestion.removed_at.is_(None)),
    ).where(RoomQuestion.room_id == room.id)
    problem = rules.ask_problem(*session.execute(query).one())
    if problem is not None:
        raise Conflict(problem, REFUSALS[problem])
