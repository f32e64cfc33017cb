"""The connection to Valkey/Redis. It holds what may be rebuilt: queues, streams, rate counters, snapshots."""

from flask import Flask, current_app
from redis import Redis


def init_app(app: Flask, url: str) -> None:
    """Make one pooled client; it connects at first use."""
    app.extensions["broker"] = Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2, health_check_interval=30)


def broker() -> Redis:
    """The client of the current application (bytes in, bytes out)."""
    client: Redis = current_app.extensions["broker"]
    return client
