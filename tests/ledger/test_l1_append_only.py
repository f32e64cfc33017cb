"""L1: entries are never changed or removed; the database itself refuses it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders import accounts, ledger

TABLES = (
    "ledger_lines",
    "ledger_surveys",
    "ledger_readings",
    "ledger_entries",
    "ledger_explanations",
    "pipeline_moves",
)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}", "truncate {} cascade"])
def test_the_database_refuses_to_change_the_books(session: Session, table: str, statement: str) -> None:
    ledger.survey(session, ledger.line(session, accounts.enterprise(session)), 12)
    session.execute(text("set constraints all immediate"))
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text(statement.format(table)))
