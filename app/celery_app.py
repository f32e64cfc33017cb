"""Celery: what may take seconds. Tasks carry ids only and run inside the application's context."""

from typing import Any

from celery import Celery, Task
from celery.signals import worker_ready

from app.factory import create_app
from app.health import WORKER_BEAT

flask_app = create_app()


class ContextTask(Task):  # type: ignore[type-arg]
    """A task within the application context."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with flask_app.app_context():
            return self.run(*args, **kwargs)


app = Celery("chunfeng", broker=flask_app.extensions["settings"].celery_broker_url, task_cls=ContextTask)
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    timezone="Asia/Shanghai",
    broker_connection_retry_on_startup=True,
    beat_schedule=flask_app.extensions["beat_schedule"],
)
app.set_default()


@worker_ready.connect
def _ready(**_: Any) -> None:
    """Do not wait for beat: the first mark is asked for as soon as this worker listens."""
    worker_beat.delay()


@app.task(name="root.worker_beat")
def worker_beat() -> None:
    """Leaves a mark that readiness looks for: a worker took this from the queue less than a minute ago."""
    flask_app.extensions["broker"].set(WORKER_BEAT, "1", ex=60)
