"""Commands of the root: check the configuration, migrate the database.

Alembic is imported where it is used: every process imports this module, and only migrations need the quarter second."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask
from flask.cli import AppGroup

from app.database import engine

if TYPE_CHECKING:
    from alembic.config import Config

db = AppGroup("db", help="The database schema.")


def alembic_config(url: str | None = None) -> Config:
    """Alembic's configuration: migrations/ of this checkout, `url` or the application's database."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).resolve().parent.parent / "migrations"))
    made.attributes["url"] = url or engine().url.render_as_string(hide_password=False)
    return made


@db.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Migrate to REVISION (default: head)."""
    from alembic import command

    command.upgrade(alembic_config(), revision)


@db.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Migrate back to REVISION."""
    from alembic import command

    command.downgrade(alembic_config(), revision)


@db.command("check")
def check() -> None:
    """Fail when the models and the migrations differ."""
    from alembic import command

    command.check(alembic_config())


@click.command("check-config")
def check_config() -> None:
    """Say ok when every setting is well formed (a wrong one has stopped us before this)."""
    click.echo("ok")


def init_app(app: Flask) -> None:
    """Register the root's commands."""
    app.cli.add_command(db)
    app.cli.add_command(check_config)
