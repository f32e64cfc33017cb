"""The OpenAPI document is valid 3.1, complete, and says the same as the access rules."""

from typing import Any

import jsonschema_rs
import pytest

from app.access import Who
from tests.house import bodies
from tests.house.doors import DOORS, described

DOCUMENT = described()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
UNDOCUMENTED = {"GET /api/v1/openapi.json", "GET /api/v1/docs"}
RULES = {bodies.documented(door): door.rule for door in DOORS}


def _references(part: Any) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(_references, part))
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
    return own.union(*map(_references, part.values()))


def test_every_door_of_the_api_is_described() -> None:
    doors = {name for name in RULES if " /api/" in name}
    assert doors - UNDOCUMENTED == set(OPERATIONS)


def test_names_and_tags_are_unique() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))
    tags = [tag["name"] for tag in DOCUMENT["tags"]]
    assert len(tags) == len(set(tags))
    assert {tag for operation in OPERATIONS.values() for tag in operation["tags"]} <= set(tags)


def test_every_reference_leads_somewhere() -> None:
    for reference in _references(DOCUMENT):
        found: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_every_schema_is_json_schema_2020(name: str) -> None:
    jsonschema_rs.meta.validate(DOCUMENT["components"]["schemas"][name] | {"$schema": SCHEMA_2020})


SCHEMA_2020 = "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_who_may_call_and_how_it_refuses(name: str) -> None:
    operation, rule = OPERATIONS[name], RULES[name]
    assert operation["summary"] and operation["tags"]
    anyone = rule.who is Who.ANYONE
    assert operation["security"] == ([{}, {"bearer": []}] if anyone else [{"bearer": []}])
    answers = operation["responses"]
    assert any(status[0] == "2" for status in answers)
    assert ("401" in answers) is not anyone
    assert "default" in answers
    assert ("404" in answers) or "{" not in name
    assert ("422" in answers) or "requestBody" not in operation
    for status, answer in answers.items():
        if status[0] != "2":
            shape = DOCUMENT["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
            assert shape["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorOut"}
    for parameter in operation["parameters"]:
        assert parameter["required"] is True or parameter["in"] != "path"
    in_path = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
    assert all("{" + one + "}" in name for one in in_path) and len(in_path) == name.count("{")


def test_the_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert DOCUMENT["info"]["title"] and DOCUMENT["info"]["version"]
    assert DOCUMENT["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert all(path.startswith("/api/v1/") for path in DOCUMENT["paths"])
    assert all(set(one) <= {"get", "post", "put", "patch", "delete"} for one in DOCUMENT["paths"].values())
