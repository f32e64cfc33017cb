"""Periodic work: packages register it here, Celery beat runs it."""

from datetime import timedelta
from typing import Any

from celery import Celery
from flask import Flask, current_app

ROOT_SCHEDULE: dict[str, Any] = {"worker-beat": {"task": "root.worker_beat", "schedule": timedelta(seconds=10)}}


def every(app: Flask, task: str, period: timedelta) -> None:
    """Run the Celery task named `task` once a `period`."""
    schedule: dict[str, Any] = app.extensions["beat_schedule"]
    schedule[task] = {"task": task, "schedule": period, "options": {"expires": period.total_seconds()}}


def send(task: str, **values: Any) -> None:
    """Hand the Celery task named `task` to a worker now; `values` are ids. Raises when the broker is away."""
    producer = current_app.extensions.get("celery_producer")
    if producer is None:
        url = current_app.extensions["settings"].celery_broker_url
        producer = current_app.extensions["celery_producer"] = Celery("producer", broker=url, set_as_current=False)
    producer.send_task(task, kwargs=values, ignore_result=True, retry=False)
