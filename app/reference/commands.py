"""`flask reference load`."""

import click
from flask.cli import AppGroup

from app.reference.services import load_all
from app.unit_of_work import unit_of_work

reference = AppGroup("reference", help="Regions, occupations, industries, calendar.")


@reference.command("load")
def load() -> None:
    """Bring the reference tables to the data this version ships."""
    with unit_of_work() as session:
        changed = load_all(session)
    click.echo(f"loaded: {', '.join(changed)}" if changed else "up to date")
