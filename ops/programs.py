"""The product's own processes: web, rooms, worker, beat, drainer, rtmp."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ops import nginx, probes
from ops.paths import PYTHON
from ops.service import Service
from ops.state import State

GUNICORN = (str(PYTHON), "-m", "gunicorn")
CELERY = (str(PYTHON), "-m", "celery", "-A", "app.celery_app")
FLASK = (str(PYTHON), "-m", "flask", "--app", "wsgi")
THREADS = 8
ROOM_CONNECTIONS = 20000


def room_command(bind: str) -> list[str]:
    """The command line of a rooms process that listens at `bind`."""
    size = ("-k", "gevent", "--workers", "1", "--worker-connections", str(ROOM_CONNECTIONS), "--backlog", "4096")
    # Sockets live for hours: waiting for them to end would only delay the stop.
    limits = ("--timeout", "60", "--graceful-timeout", "1", "--no-control-socket")
    return [*GUNICORN, "wsgi_rooms:app", "--bind", bind, *size, *limits]


def web_command(bind: str, workers: int, application: str = "wsgi:app") -> list[str]:
    """The command line of the web processes that listen at `bind`."""
    size = ("--workers", str(workers), "--worker-class", "gthread", "--threads", str(THREADS), "--preload")
    limits = ("--timeout", "60", "--graceful-timeout", "5", "--no-control-socket")
    return [*GUNICORN, application, "--bind", bind, *size, *limits]


@dataclass(frozen=True)
class Programs:
    """Makes the services; `environment` is what all of them share."""

    state: State
    environment: Mapping[str, str]

    def foreground(self, web: int, rooms: int) -> list[Service]:
        """What somebody waits for."""
        return [self.web(web), *map(self.room, range(rooms)), self.worker()]

    def background(self, rtmp_port: int | None) -> list[Service]:
        """What nobody waits for: started a moment later, so that the others are ready sooner."""
        return [self.beat(), self.drainer(), *([self.rtmp(rtmp_port)] if rtmp_port else [])]

    def web(self, workers: int) -> Service:
        socket = nginx.web_socket(self.state)
        command = web_command(f"unix:{socket}", workers)
        return self._service(
            "web",
            "web",
            command,
            ready=lambda pid: probes.answers_http(socket),
            before=self._forget_counters,
            more_environment={"PROMETHEUS_MULTIPROC_DIR": str(self.state.metrics)},
        )

    def _forget_counters(self) -> None:
        shutil.rmtree(self.state.metrics, ignore_errors=True)
        self.state.metrics.mkdir(mode=0o700)

    def room(self, number: int) -> Service:
        socket = nginx.rooms_socket(self.state, number)
        command, accepts = room_command(f"unix:{socket}"), lambda pid: probes.accepts(socket)
        return self._service(f"rooms-{number}", "rooms", command, ready=accepts, many_files=True)

    def worker(self) -> Service:
        options = ("--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO")
        return self._service("worker", "worker", [*CELERY, "worker", *options])

    def beat(self) -> Service:
        schedule = str(self.state.folder / "beat-schedule")
        return self._service(
            "beat", "beat", [*CELERY, "beat", "--schedule", schedule, "--pidfile=", "--loglevel", "INFO"]
        )

    def drainer(self) -> Service:
        return self._service("drainer", "drainer", [*FLASK, "livestream", "drain"])

    def rtmp(self, port: int) -> Service:
        return self._service("rtmp", "rtmp", [*FLASK, "livestream", "rtmp", "--port", str(port)])

    def _service(
        self,
        name: str,
        process: str,
        command: list[str],
        more_environment: Mapping[str, str] = MappingProxyType({}),
        **more: object,
    ) -> Service:
        return Service(
            name=name,
            command=command,
            log=self.state.log / f"{name}.log",
            environment={**self.environment, "CHUNFENG_PROCESS": process, **more_environment},
            **more,  # type: ignore[arg-type]
        )
