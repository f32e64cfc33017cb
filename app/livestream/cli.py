"""Commands of live rooms."""

from flask import current_app
from flask.cli import AppGroup

from app.livestream.drain.loop import Drainer

livestream = AppGroup("livestream", help="Live rooms.")


@livestream.command("drain")
def drain() -> None:
    """Write what the broker holds to the database, until asked to end. Supervised; one works at a time."""
    Drainer(current_app._get_current_object()).run()  # type: ignore[attr-defined]
