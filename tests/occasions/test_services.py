"""Occasions through their services, links and calendar files."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM
from app.audit import AuditRecord
from app.clock import now
from app.errors import Conflict, Invalid, NotFound
from app.occasions import links
from app.occasions import public as occasions
from tests.builders.occasions import occasion


def test_an_occasion_goes_from_draft_to_ended_and_every_move_is_audited(session: Session) -> None:
    made = occasion(session, published=False)
    occasions.publish(session, SYSTEM, made.id)
    occasions.end(session, SYSTEM, made.id)
    tags = session.scalars(select(AuditRecord.tag).where(AuditRecord.subject_id == made.id)).all()
    assert made.state == "ended"
    assert tags == ["occasions:occasion:created", "occasions:occasion:published", "occasions:occasion:ended"]


def test_publishing_twice_changes_nothing(session: Session) -> None:
    made = occasion(session)
    before = made.changed_at
    occasions.publish(session, SYSTEM, made.id)
    assert made.changed_at == before


@pytest.mark.parametrize("move", [occasions.publish, occasions.cancel])
def test_an_ended_occasion_does_not_move(session: Session, move: object) -> None:
    made = occasion(session)
    occasions.end(session, SYSTEM, made.id)
    with pytest.raises(Conflict) as refused:
        move(session, SYSTEM, made.id)  # type: ignore[operator]
    assert refused.value.code == "occasion_ended"


def test_unknown_occasions_are_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        occasions.by_public_id(session, "0" * 24)
    with pytest.raises(NotFound):
        occasions.publish(session, SYSTEM, 999_999)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"place": ""}, "place"),
        ({"district": "110101"}, "district_code"),
        ({"hours": 0}, "ends_at"),
        ({"hours": 24 * 32}, "ends_at"),
    ],
)
def test_wrong_values_are_refused_at_their_field(session: Session, changed: dict, field: str) -> None:
    place = changed.pop("place", None)
    with pytest.raises(Invalid) as refused:
        made = occasion(session, published=False, **changed)
        occasions.change(session, SYSTEM, made.id, place=place)
    assert refused.value.field == field


def test_a_room_may_stand_inside_a_fair_but_not_deeper(session: Session) -> None:
    fair = occasion(session)
    room = occasion(session, "live_room", parent_id=fair.id)
    assert [found.id for found in occasions.children(session, fair.id)] == [room.id]
    with pytest.raises(Invalid):
        occasion(session, "live_room", parent_id=room.id)


def test_moving_a_published_occasion_is_audited_with_the_fields(session: Session) -> None:
    made = occasion(session)
    occasions.change(session, SYSTEM, made.id, ends_at=made.ends_at + timedelta(hours=1), title=made.title)
    found = session.scalars(select(AuditRecord).where(AuditRecord.tag == "occasions:occasion:changed")).one()
    assert found.data == {"fields": ["ends_at"]}


def test_a_cancelled_occasion_is_not_changed(session: Session) -> None:
    made = occasion(session)
    occasions.cancel(session, SYSTEM, made.id, reason="场馆检修")
    with pytest.raises(Conflict):
        occasions.change(session, SYSTEM, made.id, title="改名")
    assert made.state_reason == "场馆检修"


def test_upcoming_shows_published_ones_that_overlap(session: Session) -> None:
    running, draft = occasion(session), occasion(session, published=False)
    other = occasion(session, district="120101")
    later = occasion(session, starts_at=now() + timedelta(days=9))
    found = [o.id for o in occasions.upcoming(session, ["fair"], now(), now() + timedelta(days=1))]
    assert running.id in found and other.id in found
    assert draft.id not in found and later.id not in found
    only = occasions.upcoming(session, ["fair"], now(), now() + timedelta(days=1), "120101")
    assert [o.id for o in only] == [other.id]


def test_many_are_read_in_one_query(session: Session, count_queries) -> None:
    ids = [occasion(session).id for _ in range(3)]
    session.expire_all()
    with count_queries() as n:
        assert set(occasions.many(session, [*ids, None])) == set(ids)
    assert n() == 1


def test_the_calendar_file_is_read_by_others(session: Session) -> None:
    made = occasion(session)
    read = Calendar.from_ical(occasions.ics(made, "https://example.test/o/1"))
    event = read.walk("VEVENT")[0]
    assert (str(event["summary"]), event["dtstart"].dt) == (made.title, made.starts_at.replace(microsecond=0))
    assert str(event["status"]) == "CONFIRMED"


def test_the_short_link_leads_to_the_page_of_the_kind(client: FlaskClient, session: Session) -> None:
    made, draft = occasion(session, "trip"), occasion(session, "trip", published=False)
    session.commit()
    assert client.get(f"/o/{made.public_id}").status_code == 404
    links.register_page("trip", lambda public_id: f"/trips/{public_id}")
    try:
        answer = client.get(f"/o/{made.public_id}")
        assert (answer.status_code, answer.location) == (302, f"/trips/{made.public_id}")
        assert client.get(f"/o/{draft.public_id}").status_code == 404
        assert client.get("/o/nonsense").status_code == 404
    finally:
        links._pages.pop("trip")
