"""flask demo …: make the demo data, bring them to today, say who one may be."""

import time

import click
from alembic import command
from flask.cli import AppGroup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Person
from app.commands import alembic_config
from app.database import current_session
from app.demo import people, plan
from app.demo.anchor import anchor
from app.demo.models import DemoState
from app.demo.seeding.run import replay
from app.reference.public import load_all
from app.unit_of_work import unit_of_work

VERSION = "1"
demo = AppGroup("demo", help="Demo data: an invented city.")


def seeded(session: Session) -> bool:
    """Whether the demo data are here, complete."""
    state = session.get(DemoState, 1)
    return state is not None and state.seeded_at is not None


@demo.command("seed")
@click.option("--seed", default=plan.SEED, show_default=True, help="Another seed makes another city.")
def seed_command(seed: int) -> None:
    """Replay eight weeks of the demo city through the services. Does nothing when they are here."""
    if seeded(current_session()):
        click.echo("demo data are here")
        return
    _require_room_for_them(current_session())
    began = time.monotonic()
    with unit_of_work() as session:
        session.merge(DemoState(id=1, seed=seed, version=VERSION))
    replay(seed, lambda line: click.echo(f"{time.monotonic() - began:5.1f} s  {line}"))
    with unit_of_work() as session:
        session.get_one(DemoState, 1).seeded_at = clock.now()
    click.echo(f"demo data made in {time.monotonic() - began:.1f} s")


def _require_room_for_them(session: Session) -> None:
    """Demo data go into an empty database only. What an interrupted run left behind is cleared away first."""
    begun = session.get(DemoState, 1) is not None
    people_here = session.scalar(select(func.count()).select_from(Person)) or 0
    signed_in = session.scalar(select(func.count()).where(Person.last_signed_in_at.is_not(None))) or 0
    session.rollback()
    if not people_here:
        return
    if not begun or signed_in:
        raise click.ClickException("this database holds data of its own; demo data go into an empty one")
    click.echo("an earlier run was interrupted: starting afresh")
    command.downgrade(alembic_config(), "base")
    command.upgrade(alembic_config(), "head")
    with unit_of_work() as fresh:
        load_all(fresh)


@demo.command("anchor")
def anchor_command() -> None:
    """Bring the demo data to today: a fair, a room on air, shifts to come."""
    with unit_of_work() as session:
        done = anchor(session)
    click.echo("demo data are of today" if done else "no demo data: run flask demo seed")


@demo.command("accounts")
def accounts_command() -> None:
    """One line per role: who, mobile, how to sign in."""
    for label, mobile in people.choices():
        click.echo(f"{label}: {mobile}")
    click.echo(
        "Sign in: /sign-in offers each of them at one press; codes sent by text message are shown at /demo/outbox"
    )
