"""Live rooms for tests, made through the services."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, Person
from app.actor import SYSTEM, Actor, MemberRole
from app.hiring.public import PayPeriod, Vacancy, VacancyValues, publish_vacancy
from app.ledger.public import PostKind
from app.livestream.models import HeldMessage, RoomPoll, RoomQuestion
from app.livestream.public import LiveRoom, RoomValues, schedule_room, start_room
from app.livestream.rules import Entry, held_id
from app.livestream.services import bans, moderators, polls, questions, word_lists
from app.livestream.services.stream_keys import make_key
from app.livestream.tokens import Claims, Role, viewer_key
from tests.builders import accounts


def host_of(enterprise: Enterprise) -> Actor:
    """Somebody who speaks for the enterprise (the person who registered it)."""
    return Actor(person_id=enterprise.created_by, memberships={enterprise.id: MemberRole.OWNER})


def vacancy(session: Session, enterprise: Enterprise, title: str = "数控车工", **values: Any) -> Vacancy:
    """A complete, in-date vacancy."""
    given: dict[str, Any] = {
        "post_kind": PostKind.TECHNICAL,
        "occupation_code": "6-18-01-01",
        "title": title,
        "headcount": 5,
        "pay_low_fen": 800_000,
        "pay_high_fen": 1_100_000,
        "pay_period": PayPeriod.MONTH,
        "district_code": "120110",
        "address": "华明工业园 8 号",
        "duties": "操作数控车床，加工轴类零件。",
        "conditions": "能看懂图纸。",
        "valid_until": clock.today() + timedelta(days=30),
    }
    return publish_vacancy(session, host_of(enterprise), enterprise.id, VacancyValues(**given | values))


def room(
    session: Session,
    enterprise: Enterprise | None = None,
    *,
    title: str = "进车间看数控岗位",
    starts_at: datetime | None = None,
    vacancies: tuple[Vacancy, ...] = (),
    live: bool = False,
) -> LiveRoom:
    """A scheduled room (live on request) of an enterprise."""
    enterprise = enterprise or accounts.enterprise(session)
    start = starts_at or clock.now() + timedelta(minutes=5)
    values = RoomValues(title, start, start + timedelta(hours=1), vacancies=tuple(one.public_id for one in vacancies))
    made = schedule_room(session, host_of(enterprise), enterprise.id, values)
    if live:
        start_room(session, host_of(enterprise), made.public_id)
    return made


def claims_of(room: LiveRoom, person_id: int | None, *, guest: str = "") -> Claims:
    """The pass of a viewer of the room."""
    identity = f"person:{person_id}" if person_id else f"guest:{guest}"
    key = viewer_key("builder", room.public_id, identity)
    return Claims(room.public_id, key, person_id, "王*" if person_id else "", Role.VIEWER, person_id is not None)


def question(session: Session, room: LiveRoom, person: Person, text: str = "住宿要钱吗") -> RoomQuestion:
    """A question of a viewer."""
    return questions.ask(session, claims_of(room, person.id), text)


def poll(session: Session, enterprise: Enterprise, room: LiveRoom) -> RoomPoll:
    """An open poll with two options."""
    return polls.open_poll(session, host_of(enterprise), room.public_id, "您想上哪个班", ["白班", "夜班"])


def stream_key(session: Session, room: LiveRoom, secret: str = "some secret") -> str:
    """A stream key of the room, as its host makes one; the text."""
    host = host_of(session.get_one(Enterprise, room.enterprise_id))
    return make_key(session, host, room.public_id, secret)[1]


@dataclass(frozen=True)
class Order:
    """Public ids of one of everything that moderators deal with."""

    held: str
    ban: str
    moderator: str
    word: str
    city_word: str


def held(
    session: Session, room: LiveRoom, text: str = "要押金吗", viewer: str = "a" * 24, nonce: str = "n" * 20
) -> HeldMessage:
    """A message that waits for a moderator."""
    made = HeldMessage(
        public_id=held_id(room.public_id, viewer, nonce),
        room_id=room.id,
        viewer_key=viewer,
        name="刘**",
        text=text,
        words=["押金"],
        said_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def kept_in_order(session: Session, room: LiveRoom, colleague: Person) -> Order:
    """A held message, a ban, a helper and words, made through the services."""
    host = Actor(person_id=room.created_by, memberships={room.enterprise_id: MemberRole.OWNER})
    return Order(
        held(session, room).public_id,
        bans.ban(session, host, room.public_id, "b" * 24).public_id,
        moderators.name_moderator(session, host, room.public_id, colleague.public_id).public_id,
        word_lists.add_word(session, host, room.public_id, Entry("押金")).public_id,
        word_lists.add_word(session, SYSTEM, None, Entry("包过")).public_id,
    )
