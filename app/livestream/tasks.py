"""Scheduled and slow work of live rooms."""

from celery import shared_task

from app import clock, jobs
from app.livestream.replay.processing import process
from app.livestream.services.recorded import PROCESS
from app.livestream.services.recordings import due, expire
from app.livestream.services.records import forget_records
from app.livestream.services.reminders import AT_ONCE, remind
from app.unit_of_work import unit_of_work


@shared_task(name=PROCESS)
def process_recording(recording: int) -> str:
    """Make the replay of an ended room, or go on where a dead worker left it."""
    return process(recording)


@shared_task(name="livestream.sweep_recordings")
def sweep_recordings() -> int:
    """Hand out what waits for a worker; returns how many."""
    with unit_of_work() as session:
        found = due(session, clock.now())
    for recording in found:
        jobs.send(PROCESS, recording=recording)
    return len(found)


@shared_task(name="livestream.forget_old")
def forget_old() -> None:
    """Delete video and records that have been kept as long as was promised."""
    with unit_of_work() as session:
        expire(session, clock.now())
    with unit_of_work() as session:
        forget_records(session, clock.now())


@shared_task(name="livestream.remind")
def remind_reserved() -> int:
    """Tell those who reserved a room; returns how many reservations were looked after."""
    done = 0
    while True:
        with unit_of_work() as session:
            batch = remind(session, clock.now())
        done += batch
        if batch < AT_ONCE:
            return done
