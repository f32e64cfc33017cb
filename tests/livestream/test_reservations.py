"""Who reserved a room is told before, at the start, when it moves, when it is called off: once each."""

from datetime import datetime, time, timedelta
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Person, Purpose, consent
from app.actor import Actor
from app.errors import Conflict, Forbidden, Unauthenticated
from app.livestream import queries
from app.livestream.models import LiveRoom
from app.livestream.personal import export
from app.livestream.services import acts, reservations, rooms
from app.livestream.services.reminders import remind
from app.notices.public import OutboxMessage
from app.occasions.public import Occasion
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage, make_stage


def scheduled(session: Session, minutes: int = 60) -> tuple[Stage, Actor, datetime]:
    """A room to come, somebody who reserved it, and its start."""
    enterprise = accounts.enterprise(session)
    start = clock.now() + timedelta(minutes=minutes)
    room = livestream.room(session, enterprise, starts_at=start)
    host = livestream.host_of(enterprise)
    person = Actor(person_id=accounts.person(session).id)
    reservations.reserve(session, person, room.public_id)
    return Stage(enterprise, host, room, None, None), person, start  # type: ignore[arg-type]


def told(session: Session, person: Actor) -> list[str]:
    query = select(OutboxMessage.template).where(
        OutboxMessage.person_id == person.person_id, OutboxMessage.template.startswith("livestream.")
    )
    return [name.removeprefix("livestream.") for name in session.scalars(query.order_by(OutboxMessage.id))]


def run(session: Session, at: datetime) -> None:
    for _ in range(3):
        remind(session, at)


def test_reserving_is_undone_and_counted(session: Session) -> None:
    stage, person, _start = scheduled(session)
    room = stage.room
    reservations.reserve(session, person, room.public_id)
    assert queries.reserved(session, room, person.person_id) == (1, True)
    assert queries.reserved(session, room, None) == (1, False)
    reservations.cancel_reservation(session, person, room.public_id)
    reservations.cancel_reservation(session, person, room.public_id)
    assert queries.reserved(session, room, person.person_id) == (0, False)
    with pytest.raises(Unauthenticated):
        reservations.reserve(session, Actor(), room.public_id)


def test_told_ten_minutes_before_and_at_the_start_once_each(session: Session) -> None:
    stage, person, start = scheduled(session)
    run(session, start - timedelta(minutes=11))
    assert told(session, person) == []
    run(session, start - timedelta(minutes=10))
    run(session, start - timedelta(minutes=2))
    assert told(session, person) == ["soon"]
    acts.start_room(session, stage.host, stage.room.public_id)
    run(session, clock.now())
    assert told(session, person) == ["soon", "started"]


def test_who_reserves_in_the_last_minutes_is_told_at_the_start_only(session: Session) -> None:
    stage, person, start = scheduled(session, minutes=5)
    run(session, start - timedelta(minutes=1))
    assert told(session, person) == []
    acts.start_room(session, stage.host, stage.room.public_id)
    run(session, clock.now())
    assert told(session, person) == ["started"]


def test_a_moved_room_tells_and_reminds_for_its_new_start(session: Session) -> None:
    stage, person, start = scheduled(session)
    run(session, start - timedelta(minutes=9))
    later = start + timedelta(days=1)
    reservations.move_room(session, stage.host, stage.room.public_id, later, later + timedelta(hours=1))
    run(session, start)
    assert told(session, person) == ["soon", "moved"]
    run(session, later - timedelta(minutes=10))
    assert told(session, person) == ["soon", "moved", "soon"]


def test_a_cancelled_room_says_so_and_nothing_else(session: Session) -> None:
    stage, person, start = scheduled(session)
    rooms.cancel_room(session, stage.host, stage.room.public_id)
    run(session, clock.now())
    run(session, start - timedelta(minutes=5))
    assert told(session, person) == ["cancelled"]
    with pytest.raises(Conflict):
        reservations.reserve(session, person, stage.room.public_id)


def test_nobody_is_told_who_took_it_back_or_withdrew_consent(session: Session) -> None:
    stage, person, start = scheduled(session)
    other = Actor(person_id=accounts.person(session).id)
    reservations.reserve(session, other, stage.room.public_id)
    reservations.cancel_reservation(session, other, stage.room.public_id)
    later = clock.now() + timedelta(seconds=1)
    consent(session, person.person_id or 0, Purpose.JOB_MESSAGES, True, later)
    consent(session, person.person_id or 0, Purpose.JOB_MESSAGES, False, later)
    run(session, start - timedelta(minutes=5))
    assert told(session, person) == told(session, other) == []


def test_only_the_host_moves_a_room_and_not_after_its_start(session: Session) -> None:
    stage = make_stage(session)
    later = clock.now() + timedelta(days=1)
    with pytest.raises(Forbidden):
        reservations.move_room(session, Actor(), stage.room.public_id, later, later + timedelta(hours=1))
    with pytest.raises(Conflict):
        reservations.move_room(session, stage.host, stage.room.public_id, later, later + timedelta(hours=1))


def test_a_persons_copy_holds_questions_votes_and_reservations(session: Session, stage: Stage) -> None:
    person = accounts.person(session)
    livestream.question(session, stage.room, person, "有宿舍吗")
    to_come = livestream.room(session)
    reservations.reserve(session, Actor(person.id), to_come.public_id)
    held = export(session, person.id)
    assert [one["text"] for one in held["asked"]] == ["有宿舍吗"]
    assert [one["room"] for one in held["reserved"]] == [to_come.public_id]
    assert held["wanted_to_know"] == held["voted"] == []


def test_the_room_page_and_calendar(client: FlaskClient, session: Session) -> None:
    room: LiveRoom = livestream.room(session)
    occasion = session.get_one(Occasion, room.occasion_id)
    calendar = client.get(f"/live/{room.public_id}/room.ics")
    assert calendar.mimetype == "text/calendar"
    assert occasion.starts_at.strftime("%Y%m%dT%H%M%SZ") in calendar.text
    assert f"/live/{room.public_id}" in calendar.text.replace("\r\n ", "")


def test_a_link_passed_on_has_a_picture_that_exists(client: FlaskClient, stage: Stage) -> None:
    for path in ("", "/share"):
        page = client.get(f"/live/{stage.room.public_id}{path}").text
        picture = page.split('property="og:image" content="')[1].split('"')[0]
        assert picture.startswith("http")
        assert client.get("/" + picture.split("/", 3)[3]).data[:4] == b"\x89PNG"


def test_the_share_card_is_a_drawing_with_the_jobs_of_the_room(client: FlaskClient, stage: Stage) -> None:
    answer = client.get(f"/live/{stage.room.public_id}/card.svg")
    assert answer.mimetype == "image/svg+xml"
    drawn = "".join(ElementTree.fromstring(answer.data).itertext())
    assert "数控车工" in drawn
    assert "招聘服务" in drawn


def test_the_host_moves_the_room_in_the_studio(client: FlaskClient, session: Session) -> None:
    stage, viewer, starts_at = scheduled(session)
    room = stage.room
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    url = f"/live/{room.public_id}/studio/times"
    assert 'id="times"' in client.get(f"/live/{room.public_id}/studio").text
    occasion = session.get_one(Occasion, room.occasion_id)
    past = {"day": "2020-01-01", "starts": "19:00", "ends": "20:00"}
    answer = accounts.submit(client, url, past)
    assert answer.status_code == 422
    assert "开始时间已经过去了" in answer.text.split('id="starts-e"')[1].split("</p>")[0]
    missing = accounts.submit(client, url, past | {"day": ""})
    assert "请选日期。" in missing.text.split('id="day-e"')[1].split("</p>")[0]
    session.expire_all()
    assert occasion.starts_at == starts_at
    day = clock.local(clock.now()).date() + timedelta(days=3)
    assert accounts.submit(client, url, {"day": str(day), "starts": "23:30", "ends": "00:30"}).status_code == 302
    session.expire_all()
    assert occasion.starts_at == clock.instant(day, time(23, 30))
    assert occasion.ends_at - occasion.starts_at == timedelta(hours=1)
    run(session, clock.now())
    assert told(session, viewer) == ["moved"]
