"""The database engine, the declarative base and the column types that every package uses."""

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from flask import Flask, current_app, g, has_app_context
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Enum, Identity, MetaData, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from app.clock import now

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """TIMESTAMPTZ that refuses naive values and always hands back UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None


def new_public_id() -> str:
    """An id for links: 96 bits, not guessable (P4)."""
    return secrets.token_hex(12)


def enum_text(kind: type[StrEnum]) -> Enum:
    """Column type of an enumeration: its values as text; the CHECK is written in the migration."""
    return Enum(kind, native_enum=False, length=40, values_callable=lambda made: [str(m.value) for m in made])


Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
PublicId = Annotated[str, mapped_column(String(24), unique=True, default=new_public_id)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
CreatedAt = Annotated[datetime, mapped_column(UtcDateTime, default=now)]


class Base(DeclarativeBase):
    """Base of every table. Enumerations are stored as text with a CHECK; integers that are keys as BIGINT."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}


def init_app(app: Flask, url: str, **options: Any) -> None:
    """Make the engine (lazily connected) and end each request's session with a rollback of what was not committed."""
    app.extensions["engine"] = create_engine(
        url, pool_pre_ping=True, pool_size=10, max_overflow=10, pool_recycle=1800, **options
    )

    @app.teardown_appcontext
    def _end(_: BaseException | None) -> None:
        session: Session | None = g.pop("session", None)
        if session is not None:
            session.close()


def engine() -> Engine:
    found: Engine = current_app.extensions["engine"]
    return found


def _session_options() -> dict[str, Any]:
    # a test binds one connection for all: commits then become savepoints of its transaction
    bound = "bind" in current_app.extensions
    return {"expire_on_commit": False} | ({"join_transaction_mode": "create_savepoint"} if bound else {})


def current_session() -> Session:
    """The session of the current request, command or task; views read through it, `unit_of_work` commits it."""
    if not has_app_context():
        raise RuntimeError("no application context")
    if "session" not in g:
        g.session = Session(current_app.extensions.get("bind") or engine(), **_session_options())
    session: Session = g.session
    return session
