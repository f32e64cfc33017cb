"""Beside an application from a room stands what the viewer asked and watched: masked, to its enterprise alone."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.public import Person
from app.livestream.models import RoomEvent
from app.livestream.queries.backgrounds import backgrounds
from app.livestream.rules import Kind
from app.livestream.services import acts, applying, pins
from tests.builders import accounts
from tests.livestream.conftest import Stage
from tests.livestream.test_attendance import sit

TEXT = "夜班多不多，住宿怎么安排？"


def visited(session: Session, stage: Stage, name: str = "欧阳修文") -> Any:
    """Watched from minute 1 to 11, said something, applied for the first job, on view from minute 5."""
    start = stage.room.started_at = stage.room.started_at - timedelta(hours=1) if stage.room.started_at else None
    assert start is not None
    person = accounts.person(session, name)
    key = f"{person.id:024d}"
    sit(session, stage, key, 60, 660, person.id)
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id, at=start + timedelta(minutes=5))
    said = {"viewer": key, "name": "欧阳**", "role": "viewer", "text": TEXT}
    session.add(RoomEvent(room_id=stage.room.id, epoch=1, number=person.id, kind=Kind.CHAT, payload=said, at=start))
    session.flush()
    seeker = accounts.actor(session, person)
    return applying.apply_in_room(
        session, seeker, stage.room.public_id, stage.first.public_id, at=start + timedelta(minutes=8)
    )


def test_what_was_watched_and_said(session: Session, stage: Stage) -> None:
    made = visited(session, stage)
    (found,) = backgrounds(session, [made]).values()
    assert (found.minute, found.minutes, found.job_minutes, found.said) == (9, 10, 6, (TEXT,))


def test_what_was_taken_away_is_not_repeated(session: Session, stage: Stage) -> None:
    made = visited(session, stage)
    acts.delete_message(session, stage.host, stage.room.public_id, f"1-{made.person_id}")
    (found,) = backgrounds(session, [made]).values()
    assert found.said == ()


def test_the_enterprise_sees_it_in_the_studio_and_at_its_desk(
    client: FlaskClient, session: Session, stage: Stage
) -> None:
    made = visited(session, stage)
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    for url in (
        f"/live/{stage.room.public_id}/studio",
        f"/desk/applicants?vacancy={stage.first.public_id}",
        "/desk/applicants?view=table",
        f"/desk/applicants/{made.public_id}",
    ):
        page = client.get(url).get_data(as_text=True)
        assert "看了 10 分钟，这个岗位 6 分钟" in page, url
        assert TEXT in page, url
        assert "欧阳修文" not in page, url


def test_the_panel_takes_as_many_questions_for_one_applicant_as_for_many(
    client: FlaskClient, session: Session, stage: Stage, count_queries: Any
) -> None:
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    url, counts = f"/live/{stage.room.public_id}/studio/panel", []
    for more in (1, 6):
        for _ in range(more):
            seeker = accounts.person(session)
            key = f"{seeker.id:024d}"
            sit(session, stage, key, 0, 30, seeker.id)
            applying.apply_in_room(
                session, accounts.actor(session, seeker), stage.room.public_id, stage.second.public_id
            )
        client.get(url)
        with count_queries() as count:
            assert client.get(url).status_code == 200
        counts.append(count())
    assert counts[0] == counts[1] <= 30
