"""Commands of live rooms."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.livestream.drain.loop import Drainer
from app.livestream.rtmp.main import rtmp
from app.livestream.services.word_lists import seed_city_words
from app.unit_of_work import unit_of_work

livestream = AppGroup("livestream", help="Live rooms.")


@livestream.command("seed-words")
def seed_words() -> None:
    """Give a city without a list of forbidden words the one that ships with the product. Harmless when repeated."""
    with unit_of_work() as session:
        added = seed_city_words(session)
    click.echo(f"{added} words" if added else "the city has a list of its own")


@livestream.command("drain")
def drain() -> None:
    """Write what the broker holds to the database, until asked to end. Supervised; one works at a time."""
    Drainer(current_app._get_current_object()).run()  # type: ignore[attr-defined]


livestream.add_command(rtmp)
