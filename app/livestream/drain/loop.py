"""The drainer's rounds. One drainer works at a time; a second one waits for its lock."""

import signal
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from flask import Flask
from sqlalchemy import Connection, text

from app import clock
from app.broker import broker
from app.database import engine
from app.livestream.drain.counts import tell_poll_counts, tell_question_votes
from app.livestream.drain.each import each
from app.livestream.drain.events import drain_events
from app.livestream.drain.moderation import carry_bans, drain_devices, drain_held, keep_words_in_place, show_lost
from app.livestream.drain.sightings import drain_sightings
from app.livestream.drain.video import close_videos, look_after_video
from app.livestream.log import room_log
from app.livestream.presence import audience
from app.livestream.services.history import note_peak, record_attendances
from app.livestream.services.pins import keep_true
from app.livestream.services.relay import relay, rooms_waiting
from app.unit_of_work import unit_of_work

log = structlog.get_logger()
LOCK = 7_302
PAUSE = 0.25
WAIT = 1.0
AFTER_FAILURE = timedelta(seconds=1)


def relay_waiting() -> int:
    """Acts whose process died between commit and relay."""
    with unit_of_work() as session:
        rooms = rooms_waiting(session)
    return each(rooms, _relay)


def _relay(room_id: int) -> int:
    with unit_of_work() as session:
        relay(session, room_id)
    return 1


def keep_cards_true() -> int:
    """Cards that went out of date at midnight, or whose change was not told because a process died."""
    keep_true()
    return 0


def write_attendances() -> int:
    """Attendance of signed-in viewers."""
    with unit_of_work() as session:
        return record_attendances(session, at=clock.now())


def note_peaks() -> int:
    """The greatest audience of each room."""
    each(room_log().rooms(), _note_peak)
    return 0


def _note_peak(room: str) -> None:
    found = audience(broker(), room)
    with unit_of_work() as session:
        note_peak(session, room, found.viewers, found.likes, found.reactions)


STEPS: tuple[tuple[Callable[[], int], timedelta], ...] = (
    (relay_waiting, timedelta(seconds=1)),
    (drain_events, timedelta()),
    (drain_held, timedelta()),
    (drain_sightings, timedelta(seconds=1)),
    (write_attendances, timedelta(seconds=2)),
    (keep_cards_true, timedelta(seconds=3)),
    (note_peaks, timedelta(seconds=2)),
    (look_after_video, timedelta(seconds=2)),
    (close_videos, timedelta(seconds=10)),
    (tell_question_votes, timedelta(seconds=1)),
    (tell_poll_counts, timedelta(seconds=1)),
    (keep_words_in_place, timedelta(seconds=1)),
    (show_lost, timedelta(seconds=5)),
    (drain_devices, timedelta(seconds=1)),
    (carry_bans, timedelta(seconds=2)),
)


class Drainer:
    """Runs every step when it is due; a step that fails is logged and tried again, the others go on."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._due = [0.0] * len(STEPS)
        self._ended = False

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        for end in (signal.SIGTERM, signal.SIGINT):
            signal.signal(end, lambda *_: self.end())
        self.serve()

    def serve(self) -> None:
        """Until `end()`: whatever goes wrong is logged and tried again."""
        while not self._ended:
            try:
                with engine().connect() as connection:
                    connection.detach()  # the lock goes with the session: it must end, not return to the pool
                    self._run_locked(connection)
            except Exception:
                log.exception("drainer_stumbled")
                time.sleep(WAIT)

    def end(self) -> None:
        """Finish the step at hand, then stop."""
        self._ended = True

    def round(self) -> int:
        """Every step that is due; returns how much there was to do."""
        done = 0
        for number, (step, period) in enumerate(STEPS):
            if self._ended or time.monotonic() < self._due[number]:
                continue
            pause = period
            with self._app.app_context():
                try:
                    done += step()
                except Exception:
                    log.exception("drain_step_failed", step=step.__name__)
                    pause = max(period, AFTER_FAILURE)
            self._due[number] = time.monotonic() + pause.total_seconds()
        return done

    def _run_locked(self, connection: Connection) -> None:
        take = text("select pg_try_advisory_lock(:lock)")
        while not self._ended and not connection.scalar(take, {"lock": LOCK}):
            connection.rollback()
            time.sleep(WAIT)
        while not self._ended:
            if not self.round():
                time.sleep(PAUSE)
            connection.scalar(text("select 1"))  # the lock lives as long as this does
            connection.rollback()
