"""Planning a fair and bringing it before the public."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.actor import StaffRole
from app.errors import Conflict, Forbidden, Invalid
from app.events import public as events
from app.events.public import BookingState, FairValues, Scheme
from app.events.queries import fair_counts, today, upcoming
from app.notices.public import OutboxMessage
from app.occasions.public import Occasion, State
from tests.builders import accounts
from tests.builders import checkin as gates
from tests.builders import events as build


def test_a_draft_has_its_booths(session: Session) -> None:
    fair = build.fair(session, rows=2, columns=3, publish=False)
    assert [b.code for b in build.booths(session, fair)] == ["A01", "A02", "A03", "B01", "B02", "B03"]
    assert session.get_one(Occasion, fair.occasion_id).state == State.DRAFT


def test_nothing_is_published_without_its_three_schemes(session: Session) -> None:
    runner = build.officer(session)
    fair = build.fair(session, runner, publish=False)
    for scheme in Scheme:
        with pytest.raises(Conflict) as caught:
            events.publish_fair(session, runner, fair.id)
        assert str(scheme) in caught.value.data["missing"]
        events.attach_scheme(session, runner, fair.id, scheme, BytesIO(build.PDF), "a.pdf")
    events.publish_fair(session, runner, fair.id)
    events.publish_fair(session, runner, fair.id)
    assert session.get_one(Occasion, fair.occasion_id).is_published


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "file_empty"), (b"MZ not a document", "file_kind"), (b"%PDF-" + b"0" * (10 << 20), "file_too_large")],
)
def test_only_documents_of_bearable_size_are_filed(session: Session, body: bytes, code: str) -> None:
    runner = build.officer(session)
    fair = build.fair(session, runner, publish=False)
    with pytest.raises(Invalid) as caught:
        events.attach_scheme(session, runner, fair.id, Scheme.PLAN, BytesIO(body), "plan.pdf")
    assert caught.value.code == code


def test_a_venue_holds_one_fair_at_a_time(session: Session) -> None:
    runner = build.officer(session)
    venue, start = build.venue(session, runner), clock.now() + timedelta(days=2)
    build.fair(session, runner, at=venue, starts_at=start, hours=4)
    with pytest.raises(Conflict) as caught:
        build.fair(session, runner, at=venue, starts_at=start + timedelta(hours=3))
    assert (caught.value.code, caught.value.field) == ("venue_taken", "venue_id")
    after = build.fair(session, runner, at=venue, starts_at=start + timedelta(hours=4))
    values = FairValues("改期", "C", venue.id, start + timedelta(hours=1), start + timedelta(hours=9))
    with pytest.raises(Conflict):
        events.change_fair(session, runner, after.id, values)
    other = build.fair(session, runner, starts_at=start)
    events.change_fair(
        session, runner, other.id, FairValues("换馆", "C", other.venue_id, start, start + timedelta(hours=2))
    )


def test_a_cancelled_fair_frees_its_venue_and_tells_everyone(session: Session) -> None:
    runner = build.officer(session)
    start = clock.now() + timedelta(days=2)
    fair = build.fair(session, runner, starts_at=start)
    booking, _vacancy, _member = build.booked(session, fair)
    gates.ticket(session, session.get_one(Occasion, fair.occasion_id))
    told = len(session.scalars(select(OutboxMessage)).all())
    events.cancel_fair(session, runner, fair.id, "大雪，改期")
    assert booking.state is BookingState.CANCELLED
    assert len(session.scalars(select(OutboxMessage)).all()) >= told + 3  # two members, one seeker
    build.fair(session, runner, at=session.get_one(events.Venue, fair.venue_id), starts_at=start)


@pytest.mark.parametrize(
    ("rows", "columns", "field"), [(0, 5, "rows"), (27, 5, "rows"), (2, 0, "columns"), (2, 41, "columns")]
)
def test_plan_size(session: Session, rows: int, columns: int, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        build.fair(session, rows=rows, columns=columns)
    assert caught.value.field == field


def test_times_must_make_sense(session: Session) -> None:
    with pytest.raises(Invalid) as caught:
        build.fair(session, hours=-1)
    assert caught.value.field == "ends_at"


class TestDenials:
    def test_another_district_plans_nothing_here(self, session: Session) -> None:
        runner, stranger = build.officer(session), build.officer(session, "120101")
        venue, fair = build.venue(session, runner), build.fair(session, runner, publish=False)
        with pytest.raises(Forbidden):
            build.fair(session, stranger, at=venue)
        for act in (
            lambda: events.publish_fair(session, stranger, fair.id),
            lambda: events.open_booking(session, stranger, fair.id),
            lambda: events.end_fair(session, stranger, fair.id),
            lambda: events.cancel_fair(session, stranger, fair.id, "x"),
            lambda: events.attach_scheme(session, stranger, fair.id, Scheme.PLAN, BytesIO(build.PDF), "a.pdf"),
        ):
            with pytest.raises(Forbidden):
                act()

    def test_gate_staff_plan_nothing(self, session: Session) -> None:
        keeper = accounts.actor(session, accounts.staff(session, StaffRole.GATE, build.DISTRICT))
        venue = build.venue(session, build.officer(session))
        with pytest.raises(Forbidden):
            build.fair(session, keeper, at=venue)

    def test_an_enterprise_plans_nothing(self, session: Session) -> None:
        member = build.owner(session, accounts.enterprise(session))
        with pytest.raises(Forbidden):
            build.fair(session, member, at=build.venue(session, build.officer(session)))


def test_a_fair_ends_only_after_it_began(session: Session) -> None:
    runner = build.officer(session)
    with pytest.raises(Conflict):
        events.end_fair(session, runner, build.fair(session, runner, starts_at=clock.now() + timedelta(hours=1)).id)
    fair = build.fair(session, runner)
    events.end_fair(session, runner, fair.id)
    assert session.get_one(Occasion, fair.occasion_id).state == State.ENDED


def test_lists_show_what_is_on_and_to_come(session: Session, count_queries) -> None:
    runner = build.officer(session)
    on = build.fair(session, runner, title="今天的")
    later = build.fair(session, runner, starts_at=clock.now() + timedelta(days=3), title="以后的")
    build.fair(session, runner, publish=False, title="草稿")
    build.booked(session, on)
    with count_queries() as n:
        assert [card.fair.id for card in today(session)] == [on.id]
        assert [card.fair.id for card in upcoming(session)] == [on.id, later.id]
        assert n() <= 6
    counts = fair_counts(session, [on.id, later.id])
    assert (counts[on.id].booths, counts[on.id].employers, counts[on.id].posts, counts[on.id].places) == (10, 1, 1, 3)
    assert counts[later.id].employers == 0


def test_a_pillar_is_no_booth(session: Session) -> None:
    runner = build.officer(session)
    fair = build.fair(session, runner)
    first, second = build.booths(session, fair)[:2]
    events.set_booth_open(session, runner, first.id, False)
    enterprise = accounts.enterprise(session)
    member = build.owner(session, enterprise)
    with pytest.raises(Conflict) as caught:
        events.hold_booth(session, member, booth_id=first.id, enterprise_id=enterprise.id)
    assert caught.value.code == "booth_shut"
    events.hold_booth(session, member, booth_id=second.id, enterprise_id=enterprise.id)
    with pytest.raises(Conflict):
        events.set_booth_open(session, runner, second.id, False)
