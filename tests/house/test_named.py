"""Doors whose thing is named in the query or the body; and lists, which must not show what is another's."""

from itertools import product
from typing import Any

import pytest

from tests.house.conftest import Stage
from tests.house.doors import GENERAL, Door
from tests.house.examples import named

WRONG = ("guest", "stranger", "other_enterprise", "other_district")
HERE = "120110"

QUERIES: list[tuple[str, dict[str, str]]] = [
    ("/api/v1/ledger/totals", {"district": HERE}),
    ("/api/v1/ledger/totals", {"enterprise": "@enterprises"}),
    ("/api/v1/ledger/week", {"district": HERE, "monday": "2026-11-16"}),
    ("/api/v1/outcomes/weeks", {"district": HERE, "monday": "2026-11-16"}),
    ("/api/v1/applications", {"vacancy": "@vacancies"}),
]
BODIES: list[tuple[str, dict[str, Any]]] = [
    ("/api/v1/vacancies", {"enterprise_id": "@enterprises"}),
    ("/api/v1/rooms", {"enterprise": "@enterprises"}),
    ("/api/v1/fairs", {"venue_id": "@venues"}),
    ("/api/v1/venues", {"district_code": HERE}),
    ("/api/v1/staff", {"district_code": HERE, "role": "gate"}),
    ("/api/v1/booths/@booths/holds", {"enterprise_id": "@enterprises"}),
]
FORMS: list[tuple[str, dict[str, str]]] = [
    ("/desk/applicants/bulk", {"id": "@desk/applicants", "to": "intended"}),
    ("/desk/applicants/bulk", {"id": "@desk/applicants", "to": "declined", "reason": "不合适"}),
]
EXEMPT = {"/demo/outbox", "/api/v1/demo/outbox", "/metrics"}
"""The outbox shows every message that went out, in demo mode only: that is what it is for. Metrics hold no ids."""
PROBES: list[dict[str, str]] = [
    {},
    {"district": HERE},
    {"enterprise": "@enterprises"},
    {"vacancy": "@vacancies"},
    {"line": "@ledger/lines"},
    {"q": "王芳"},
]
EMPTY = {"items": [], "total": 0, "page": 1, "per_page": 20}
LISTS = [door for door in GENERAL if door.method == "GET" and "<" not in door.path and door.path not in EXEMPT]


@pytest.mark.parametrize(("asked", "who"), list(product(QUERIES, WRONG)), ids=str)
def test_a_query_does_not_open_what_is_anothers(stage: Stage, asked: tuple[str, dict[str, str]], who: str) -> None:
    path, query = asked
    answer = stage.call(who, "GET", path, query_string=named(stage.world, query))
    assert answer.status_code in {401, 403, 404} or answer.json == EMPTY


@pytest.mark.parametrize(("given", "who"), list(product(BODIES, WRONG)), ids=str)
def test_a_body_does_not_act_for_another(stage: Stage, given: tuple[str, dict[str, Any]], who: str) -> None:
    path, fields = given
    url = "/".join(named(stage.world, {"": part})[""] for part in path.split("/"))
    template = path.replace("@booths", "{public_id}")
    body = stage.example("POST", template) | named(stage.world, fields)
    answer = stage.call(who, "POST", url, json=body)
    assert answer.status_code in {401, 403, 404}
    assert not stage.wrote


@pytest.mark.parametrize(("given", "who"), list(product(FORMS, WRONG)), ids=str)
def test_a_form_does_not_act_for_another(stage: Stage, given: tuple[str, dict[str, str]], who: str) -> None:
    path, fields = given
    stage.call(who, "POST", path, data=named(stage.world, fields))
    assert not stage.wrote


@pytest.mark.parametrize("door", LISTS, ids=str)
def test_lists_show_nothing_of_anothers(stage: Stage, door: Door) -> None:
    for who, probe in product(WRONG, PROBES):
        if door.rule.admits(stage.actor(who)):
            asked = named(stage.world, probe)
            shown = stage.call(who, "GET", door.path, query_string=asked).data
            secrets = {name: secret for name, secret in stage.world.private.items() if secret not in asked.values()}
            seen = [name for name, secret in secrets.items() if secret.encode() in shown]
            assert not seen, (who, probe)
