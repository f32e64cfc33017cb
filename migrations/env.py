"""Runs migrations under an advisory lock, with a short wait for table locks so that a busy table stops us, not users."""

import importlib
import pkgutil

from alembic import context
from sqlalchemy import create_engine, pool, text

import app
from app.database import Base

LOCK = 4_118_201
for found in pkgutil.walk_packages(app.__path__, "app."):
    if found.name.endswith(".models") or found.name in ("app.personal_data", "app.audit", "app.files"):
        importlib.import_module(found.name)


def include_object(obj, name, kind, reflected, compare_to):
    """Partitions and summaries kept by triggers may say `skip_drift` in info; everything else is compared."""
    return not getattr(obj, "info", {}).get("skip_drift", False)


def run() -> None:
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("set lock_timeout = '5s'"))
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.commit()
    engine.dispose()


run()
