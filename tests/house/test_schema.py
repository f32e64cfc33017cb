"""The database is what the migrations build, with one head, and no model drifts from it."""

from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask

from app.commands import alembic_config
from app.config import Settings


def test_there_is_one_head(settings: Settings) -> None:
    assert len(ScriptDirectory.from_config(alembic_config(settings.database_url)).get_heads()) == 1


def test_models_and_migrations_agree(app: Flask, settings: Settings) -> None:
    command.check(alembic_config(settings.database_url))


def test_every_table_describes_itself(app: Flask) -> None:
    from app.database import Base

    silent = [mapper.class_.__name__ for mapper in Base.registry.mappers if not mapper.class_.__doc__]
    assert not silent
