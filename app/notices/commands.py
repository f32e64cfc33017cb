"""`flask notices …`: what could not be delivered."""

import click
from flask.cli import AppGroup

from app.database import current_session
from app.notices.queries import dead_letters
from app.notices.services import retry_dead
from app.unit_of_work import unit_of_work

notices = AppGroup("notices", help="Messages to people.")


@notices.command("dead")
def dead() -> None:
    """List messages that were given up, newest first."""
    for message in dead_letters(current_session()):
        click.echo(f"{message.created_at:%Y-%m-%d %H:%M} {message.public_id} {message.template} {message.last_error}")


@notices.command("retry")
def retry() -> None:
    """Queue every given-up message again."""
    with unit_of_work() as session:
        count = retry_dead(session)
    click.echo(f"{count} queued")
