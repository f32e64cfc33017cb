"""Scheduled work of hiring: offers that lapse, questions on day 7 and day 30."""

from celery import shared_task

from app.hiring.services.offers import lapse_offers
from app.hiring.services.retention import ask_due
from app.unit_of_work import unit_of_work


@shared_task(name="hiring.lapse_offers")
def lapse() -> int:
    """End offers that were not answered in time."""
    with unit_of_work() as session:
        return lapse_offers(session)


@shared_task(name="hiring.ask_retention")
def ask() -> int:
    """Ask both sides whether people are still there, once, on the day it is due."""
    with unit_of_work() as session:
        return ask_due(session)
