"""What live rooms hold of a person, for the copy everybody may ask for (P3)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.livestream.models import (
    BanScope,
    HeldMessage,
    LiveRoom,
    RoomBan,
    RoomEvent,
    RoomPoll,
    RoomPollVote,
    RoomQuestion,
    RoomQuestionVote,
    RoomReservation,
    RoomSitting,
)
from app.livestream.rules import Kind


def export(session: Session, person_id: int) -> dict[str, Any]:
    """When the person watched which room, what he or she said (also what was held), asked, chose and reserved."""
    query = (
        select(RoomSitting, LiveRoom.public_id)
        .join(LiveRoom, LiveRoom.id == RoomSitting.room_id)
        .where(RoomSitting.person_id == person_id)
        .order_by(RoomSitting.joined_at)
    )
    rows = session.execute(query).all()
    keys = {(sitting.room_id, sitting.viewer_key): room for sitting, room in rows}
    return {
        "watched": [
            {"room": room, "from": sitting.joined_at.isoformat(), "until": sitting.left_at.isoformat()}
            for sitting, room in rows
        ],
        "said": [line for (room_id, viewer), room in keys.items() for line in _said(session, room_id, viewer, room)],
        "held_for_review": _held(session, person_id),
        "shut_out": _shut_out(session, person_id),
        "asked": _asked(session, person_id),
        "wanted_to_know": _wanted(session, person_id),
        "voted": _voted(session, person_id),
        "reserved": _reserved(session, person_id),
    }


def _said(session: Session, room_id: int, viewer: str, room: str) -> list[dict[str, Any]]:
    query = (
        select(RoomEvent)
        .where(RoomEvent.room_id == room_id, RoomEvent.kind == Kind.CHAT, RoomEvent.payload["viewer"].astext == viewer)
        .order_by(RoomEvent.epoch, RoomEvent.number)
    )
    return [
        {"room": room, "at": event.at.isoformat(), "text": event.payload["text"]} for event in session.scalars(query)
    ]


def _asked(session: Session, person_id: int) -> list[dict[str, Any]]:
    query = select(RoomQuestion, LiveRoom.public_id).join(LiveRoom, LiveRoom.id == RoomQuestion.room_id)
    rows = session.execute(query.where(RoomQuestion.person_id == person_id).order_by(RoomQuestion.id))
    return [{"room": room, "at": asked.asked_at.isoformat(), "text": asked.text} for asked, room in rows]


def _wanted(session: Session, person_id: int) -> list[dict[str, Any]]:
    query = (
        select(RoomQuestionVote.at, LiveRoom.public_id)
        .join(RoomQuestion, RoomQuestion.id == RoomQuestionVote.question_id)
        .join(LiveRoom, LiveRoom.id == RoomQuestion.room_id)
        .where(RoomQuestionVote.person_id == person_id)
        .order_by(RoomQuestionVote.at)
    )
    return [{"room": room, "at": at.isoformat()} for at, room in session.execute(query)]


def _voted(session: Session, person_id: int) -> list[dict[str, Any]]:
    query = (
        select(RoomPollVote, RoomPoll, LiveRoom.public_id)
        .join(RoomPoll, RoomPoll.id == RoomPollVote.poll_id)
        .join(LiveRoom, LiveRoom.id == RoomPoll.room_id)
        .where(RoomPollVote.person_id == person_id)
        .order_by(RoomPollVote.at)
    )
    return [
        {"room": room, "at": vote.at.isoformat(), "question": poll.question, "choice": poll.options[vote.choice]}
        for vote, poll, room in session.execute(query)
    ]


def _reserved(session: Session, person_id: int) -> list[dict[str, Any]]:
    query = select(RoomReservation, LiveRoom.public_id).join(LiveRoom, LiveRoom.id == RoomReservation.room_id)
    rows = session.execute(query.where(RoomReservation.person_id == person_id).order_by(RoomReservation.id))
    return [
        {
            "room": room,
            "at": made.reserved_at.isoformat(),
            "taken_back": made.cancelled_at.isoformat() if made.cancelled_at else None,
        }
        for made, room in rows
    ]


def _held(session: Session, person_id: int) -> list[dict[str, Any]]:
    query = select(HeldMessage, LiveRoom.public_id).join(LiveRoom, LiveRoom.id == HeldMessage.room_id)
    query = query.where(HeldMessage.person_id == person_id).order_by(HeldMessage.id)
    return [
        {"room": room, "at": held.said_at.isoformat(), "text": held.text, "state": str(held.state)}
        for held, room in session.execute(query)
    ]


def _shut_out(session: Session, person_id: int) -> list[dict[str, Any]]:
    query = select(RoomBan, LiveRoom.public_id).join(LiveRoom, LiveRoom.id == RoomBan.room_id)
    query = query.where(RoomBan.person_id == person_id).order_by(RoomBan.id)
    return [
        {
            "room": room,
            "everywhere": ban.scope == BanScope.CITY,
            "from": ban.banned_at.isoformat(),
            "until": ended.isoformat() if (ended := ban.lifted_at or ban.until) else None,
            "reason": ban.reason,
        }
        for ban, room in session.execute(query)
    ]
