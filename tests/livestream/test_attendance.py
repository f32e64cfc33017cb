"""Who watched how much: the sweep against a count second by second, SQL against the sweep, the figures of a room."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import clock
from app.hiring.public import State, advance
from app.livestream import queries
from app.livestream.models import RoomSitting
from app.livestream.queries import evidence
from app.livestream.rules import attendance
from app.livestream.services import acts, applying, pins
from tests.builders import accounts
from tests.livestream.conftest import Stage

END = 200
span = st.tuples(st.integers(-30, 230), st.integers(0, 90)).map(lambda drawn: (drawn[0], drawn[0] + drawn[1]))
spans = st.lists(span, max_size=5)
audiences = st.lists(spans, max_size=6)
cuts = st.lists(st.integers(0, END), min_size=2, max_size=6, unique=True).map(sorted)


def there(viewer: list[tuple[int, int]], at: float) -> bool:
    return any(start <= at <= end for start, end in viewer)


@given(audiences)
def test_at_no_moment_is_anybody_counted_twice(audience: list[list[tuple[int, int]]]) -> None:
    """Peak, curve and average against a plain count at every half second of the broadcast."""
    found = attendance.crowd([attendance.on_air(viewer, END) for viewer in audience], END)
    counts = {half / 2: sum(there(viewer, half / 2) for viewer in audience) for half in range(2 * END + 1)}
    assert found.peak == max(counts.values())
    assert found.peak_at is None or counts[found.peak_at] == found.peak
    last = len(found.minutes) - 1
    for minute, most in enumerate(found.minutes):
        stop = END if minute == last else 60 * (minute + 1) - 0.5
        assert most == max(n for at, n in counts.items() if 60 * minute <= at <= stop)
    whole = sum(counts[at + 0.5] for at in range(END))  # whole-second spans: each second is wholly in or out
    assert found.average == pytest.approx(whole / END)


@given(spans, cuts)
def test_the_minutes_of_jobs_add_up_to_what_was_watched_while_something_was_shown(
    viewer: list[tuple[int, int]], marks: list[int]
) -> None:
    """Whatever the pinnings, cutting them finer moves time between jobs and loses none."""
    watched = attendance.on_air(viewer, END)
    pieces = [(float(a), float(b)) for a, b in itertools.pairwise(marks)]
    parts = [attendance.length(attendance.seen(watched, [piece])) for piece in pieces]
    whole = attendance.length(attendance.seen(watched, [(pieces[0][0], pieces[-1][1])]))
    assert sum(parts) == pytest.approx(whole)


@given(spans)
def test_merging_twice_is_merging_once(viewer: list[tuple[int, int]]) -> None:
    once = attendance.merged(viewer)
    assert attendance.merged(once) == once
    assert all(first[1] < second[0] for first, second in itertools.pairwise(once))


def sit(session: Session, stage: Stage, key: str, start: float, end: float, person: int | None = None) -> None:
    begun = stage.room.started_at
    assert begun is not None
    joined, left = begun + timedelta(seconds=start), begun + timedelta(seconds=end)
    session.add(RoomSitting(room_id=stage.room.id, viewer_key=key, person_id=person, joined_at=joined, left_at=left))
    session.flush()


def play(session: Session, stage: Stage) -> None:
    """600 seconds on air: the first job shown 0–240 and 480–600, the second 240–480."""
    start = stage.room.started_at = clock.now() - timedelta(hours=2)
    session.flush()
    room = stage.room.public_id
    for vacancy, second in ((stage.first, 0), (stage.second, 240), (stage.first, 480)):
        pins.pin(session, stage.host, room, vacancy.public_id, at=start + timedelta(seconds=second))
    acts.end_room(session, stage.host, room, at=start + timedelta(seconds=600))


def figures(session: Session, stage: Stage) -> queries.Attendance:
    found = queries.attendance_of(session, stage.room, clock.now())
    assert found is not None
    return found


def test_a_room_in_figures(session: Session, stage: Stage) -> None:
    play(session, stage)
    known = accounts.person(session)
    sit(session, stage, "early", -300, -10)
    sit(session, stage, "a", -60, 300, known.id)
    sit(session, stage, "b", 100, 200, known.id)
    sit(session, stage, "c", 250, 550)
    sit(session, stage, "d", 280, 280)
    sit(session, stage, "late", 601, 640)
    found = figures(session, stage)
    assert (found.viewers, found.signed_in, found.signed_in_percent) == (3, 1, 33)
    assert (found.seconds, found.minutes, found.average) == (600, 10, 1)
    start = stage.room.started_at
    assert start is not None
    assert (found.peak, found.peak_at) == (3, start + timedelta(seconds=280))
    assert found.curve == (1, 1, 1, 1, 3, 2, 1, 1, 1, 1)
    first, second = found.jobs
    assert (first.shown_minutes, first.viewers, first.seconds) == (6, 2, 240 + 70)
    assert (second.shown_minutes, second.viewers, second.seconds) == (4, 3, 60 + 230)


def test_what_came_of_each_job(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    seeker = accounts.actor(session, accounts.person(session))
    made = applying.apply_in_room(session, seeker, room, stage.first.public_id)
    applying.apply_in_room(session, seeker, room, stage.second.public_id)
    advance(session, stage.host, made.id, State.INTENDED)
    first, second = figures(session, stage).jobs
    assert (first.funnel.applications, first.funnel.intents, second.funnel.intents) == (1, 1, 0)


def test_a_room_that_never_began_has_no_figures(session: Session, stage: Stage) -> None:
    stage.room.started_at = None
    assert queries.attendance_of(session, stage.room, clock.now()) is None


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(audience=audiences)
def test_rows_behind_a_figure_are_as_many_as_it_says(
    session: Session, stage: Stage, audience: list[list[tuple[int, int]]]
) -> None:
    """SQL's own reckoning (ranges in the database) and the sweep agree on every drawn audience."""
    if stage.room.ended_at is None:
        play(session, stage)
    session.execute(delete(RoomSitting))
    for number, viewer in enumerate(audience):
        for start, end in attendance.merged(viewer):
            sit(session, stage, f"viewer {number}", start, end)
    found, rooms = figures(session, stage), [stage.room.id]
    assert reckoned(session, evidence.viewers(rooms)) == (found.viewers, pytest.approx(found.seconds))
    for job in found.jobs:
        rows = evidence.viewers(rooms, job.vacancy.id)
        assert reckoned(session, rows) == (job.viewers, pytest.approx(job.seconds))
        shown = session.execute(evidence.pinnings(rooms, job.vacancy.id)).all()
        assert sum(float(row.minutes) for row in shown) * 60 == pytest.approx(job.shown_seconds)
    if found.peak_at:
        assert len(session.execute(evidence.present_at(rooms, found.peak_at)).all()) == found.peak


def reckoned(session: Session, rows: Any) -> tuple[int, float]:
    found = session.execute(rows).all()
    return len(found), sum(float(row.minutes) for row in found) * 60


def test_the_figures_take_few_questions(session: Session, stage: Stage, count_queries: Any) -> None:
    play(session, stage)
    for number in range(30):
        sit(session, stage, f"viewer {number}", number, 300 + number)
    session.commit()
    with count_queries() as count:
        figures(session, stage)
    assert count() <= 7
