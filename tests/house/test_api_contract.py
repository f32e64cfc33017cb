"""The API keeps its own description: whatever is sent, no crash, and the documented shape of errors."""

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from app.actor import StaffRole
from app.database import current_session
from tests.builders import accounts

ROLES = ("guest", "seeker", "clerk", "city")


@pytest.fixture(scope="module")
def tokens(app: Flask) -> dict[str, str]:
    """A bearer token for each role, in committed data."""
    with app.app_context():
        session = current_session()
        clerk = accounts.clerk(session, accounts.enterprise(session))
        people = {
            "seeker": accounts.person(session),
            "clerk": clerk,
            "city": accounts.staff(session, StaffRole.CITY),
        }
        made = {role: accounts.token(session, person) for role, person in people.items()}
        session.commit()
    return made


@pytest.fixture(scope="module")
def api(app: Flask) -> object:
    """The schema as served."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


schema = schemathesis.pytest.from_fixture("api")


@pytest.mark.parametrize("role", ROLES)
@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_input_makes_the_server_fail(case: schemathesis.Case, role: str, tokens: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens[role]}"} if role in tokens else {}
    response = case.call(headers=headers)
    case.validate_response(response, checks=[not_a_server_error])
    if response.status_code >= 400 and response.status_code != 404:
        assert set(response.json()["error"]) == {"code", "message", "field", "data"}
