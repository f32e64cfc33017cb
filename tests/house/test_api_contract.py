"""The API keeps its own description: whatever is sent, no crash, the documented answers, one shape of errors."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance
from schemathesis.transport.wsgi import WSGI_TRANSPORT

from tests.house import bodies
from tests.house.conftest import Stage
from tests.house.doors import DOORS, described

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "10"))
"""Of each operation; more finds more."""
WHO = ("owner", "enterprise", "district", "city")
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
ERROR = {"code", "message", "field", "data"}
SCHEMA = schemathesis.openapi.from_dict(described())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
DOCUMENTED = {bodies.documented(door): door for door in DOORS}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_input_makes_the_server_fail(stage: Stage, operation: Any) -> None:
    door = DOCUMENTED[operation.label]
    admitted = [who for who in WHO if door.rule.admits(stage.actor(who))]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @given(case=cases, who=st.sampled_from([*admitted, "guest"]), real=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def play(case: schemathesis.Case, who: str, real: bool) -> None:
        sent = WSGI_TRANSPORT.serialize_case(case)
        path, method = sent.pop("path"), sent.pop("method")
        response = stage.call(who, method, bodies.url(door.path, stage.world) if real else path, **sent)
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400:
            assert set(response.json) == {"error"} and set(response.json["error"]) == ERROR

    play()
