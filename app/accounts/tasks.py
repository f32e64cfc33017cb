"""Celery tasks of accounts."""

from celery import shared_task
from flask import current_app

from app.accounts.services.codes import forget_old_codes
from app.unit_of_work import unit_of_work


@shared_task(name="accounts.forget_codes")
def forget_codes() -> int:
    """Remove sign-in codes that no limit counts any more."""
    with current_app.app_context(), unit_of_work() as session:
        return forget_old_codes(session)
