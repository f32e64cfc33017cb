"""Celery tasks of notices."""

from celery import shared_task
from flask import current_app

from app.notices.providers import provider
from app.notices.services import deliver_next, forget_secrets
from app.unit_of_work import unit_of_work

MOST = 200


@shared_task(name="notices.deliver")
def deliver() -> int:
    """Carry out what is due, each message in a transaction of its own; returns how many were tried."""
    tried = 0
    with current_app.app_context():
        carrier = provider()
        while tried < MOST:
            with unit_of_work() as session:
                if deliver_next(session, carrier) is None:
                    break
            tried += 1
    return tried


@shared_task(name="notices.forget")
def forget() -> int:
    """Drop codes and unknown numbers that are a day old."""
    with current_app.app_context(), unit_of_work() as session:
        return forget_secrets(session)
