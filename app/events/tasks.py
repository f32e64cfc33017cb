"""Scheduled work of fairs."""

from celery import shared_task

from app.events.services.lapses import lapse_holds as lapse
from app.unit_of_work import unit_of_work


@shared_task(name="events.lapse_holds")
def lapse_holds() -> None:
    """Give back booths whose hold ran out."""
    with unit_of_work() as session:
        lapse(session)
