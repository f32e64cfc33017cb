"""Periodic work: packages register it here, Celery beat runs it."""

from datetime import timedelta
from typing import Any

from flask import Flask

ROOT_SCHEDULE: dict[str, Any] = {"worker-beat": {"task": "root.worker_beat", "schedule": timedelta(seconds=10)}}


def every(app: Flask, task: str, period: timedelta) -> None:
    """Run the Celery task named `task` once a `period`."""
    schedule: dict[str, Any] = app.extensions["beat_schedule"]
    schedule[task] = {"task": task, "schedule": period, "options": {"expires": period.total_seconds()}}
