"""A host who stays away, a process that died: the drainer says so and ends what had video."""

from datetime import timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy.orm import Session

from app import clock
from app.broker import broker
from app.livestream import queries
from app.livestream.drain.video import close_videos, look_after_video
from app.livestream.log import room_log
from app.livestream.models import RoomState, Visibility
from app.livestream.services import acts
from app.livestream.video.lease import Lease
from app.livestream.video.limits import RETURN_SECONDS, Stop
from app.livestream.video.store import Store, room_folder
from app.livestream.video.telling import tell
from app.realtime.log import now_ms
from tests.livestream.conftest import Stage

LONG_AGO = (RETURN_SECONDS + 1) * 1000


def video(stage: Stage) -> dict[str, object]:
    found: dict[str, object] = room_log().snapshot(stage.room.public_id).fields["video"]
    return found


def test_a_host_who_stays_away_for_two_minutes_ends_the_room(session: Session, stage: Stage) -> None:
    tell(room_log(), stage.room.public_id, "lost", now_ms() - LONG_AGO)
    assert look_after_video() == 1
    session.expire_all()
    assert stage.room.state is RoomState.ENDED
    assert look_after_video() == 0


@pytest.mark.parametrize(("state", "ago"), [("lost", 60_000), ("off", LONG_AGO)])
def test_a_shorter_absence_or_video_turned_off_ends_nothing(
    session: Session, stage: Stage, state: str, ago: int
) -> None:
    tell(room_log(), stage.room.public_id, state, now_ms() - ago)
    assert look_after_video() == 0
    assert stage.room.state is RoomState.LIVE


def test_a_room_without_video_goes_on(session: Session, stage: Stage) -> None:
    room_log().snapshot(stage.room.public_id)
    assert look_after_video() == 0
    assert stage.room.state is RoomState.LIVE


def test_a_dead_process_is_noticed_by_its_lease(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    tell(room_log(), room, "live", now_ms() - LONG_AGO)
    lease = Lease(broker(), room, "a" * 24)
    lease.acquire(take_over=False)
    look_after_video()
    assert video(stage)["state"] == "live"
    lease.release()
    assert look_after_video() == 0
    assert video(stage)["state"] == "lost"
    assert stage.room.state is RoomState.LIVE


@pytest.mark.parametrize("records", [True, False])
def test_the_video_of_an_ended_room_is_closed_after_a_while(session: Session, stage: Stage, records: bool) -> None:
    state = current_app.extensions["settings"].state
    store = Store(room_folder(state, stage.room.public_id, public=True), records=records, later=lambda work: work())
    store.prepare()
    store.write("main/s1.m4s", b"x")
    stage.room.records = records
    assert close_videos() == 0
    acts.end_room(session, stage.host, stage.room.public_id)
    assert close_videos() == 0
    stage.room.ended_at = clock.now() - timedelta(minutes=3)
    session.flush()
    assert close_videos() == 1
    assert (store.folder / "main" / "s1.m4s").exists() is records
    assert store.is_closed is records
    assert close_videos() == 0
    store.remove_all()


def test_one_lease_a_room(app: Flask, session: Session, stage: Stage) -> None:
    """A second host is refused; one that takes over gets it once the first has given it up, never before."""
    first = Lease(broker(), stage.room.public_id, "a" * 24)
    second = Lease(broker(), stage.room.public_id, "b" * 24)
    first.acquire(take_over=False)
    first.refresh()
    with pytest.raises(Stop, match="ingest_busy"):
        second.acquire(take_over=False)
    assert second._ask("acquire", True) == "wait"
    with pytest.raises(Stop, match="ingest_taken_over"):
        first.refresh()
    first.release()
    second.acquire(take_over=True)
    second.refresh()
    first.release()
    second.refresh()


def test_the_same_session_takes_over_from_itself(session: Session, stage: Stage) -> None:
    old = Lease(broker(), stage.room.public_id, "a" * 24)
    new = Lease(broker(), stage.room.public_id, "a" * 24)
    old.acquire(take_over=False)
    assert new._ask("acquire", False) == "wait"
    with pytest.raises(Stop, match="ingest_taken_over"):
        old.refresh()


def test_a_room_by_link_is_in_no_list(session: Session, stage: Stage) -> None:
    assert [line.room.id for line in queries.live_now(session)] == [stage.room.id]
    stage.room.visibility = Visibility.LINK
    session.flush()
    assert queries.live_now(session) == []
