"""Odd values in every field of every body, query and form: refused in the one shape, never a crash."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest

from tests.house import bodies
from tests.house.conftest import Stage
from tests.house.doors import DOORS, Door

WHO = ("owner", "enterprise", "district", "city")
ODD_JSON: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "\x00",
    "\ud800",
    "长" * 6000,
    "2026-02-30",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    [],
    [None],
    {},
]
ODD_TEXT = ["", " ", "\x00", "-1", "9" * 400, "长" * 6000, "2026-02-30", "0001-01-01", "9999-12-31T23:59", "a" * 24]
ODD_ARGUMENTS = ["\x00", "9" * 400, "2026-02-30", "0001-01-01", "a" * 24]
ARGUMENTS = re.findall(
    r"\w+",
    """q district enterprise industry occupation line vacancy day monday start end known known_at effective page
    per_page kind state decision by channel view sort pay least figure flow name mobile over step copy gate lang next
    after epoch""",
)
PAGES = [door for door in DOORS if door.method == "GET" and door.path != "/readyz"]
CALLS = [door for door in DOORS if door.path.startswith("/api/") and door.method != "GET"]


def _admitted(stage: Stage, door: Door) -> str | None:
    return next((who for who in WHO if door.rule.admits(stage.actor(who)) and stage.visit(door, who) < 400), None)


@pytest.mark.parametrize("door", CALLS, ids=str)
def test_an_odd_value_in_any_field_is_refused(stage: Stage, door: Door) -> None:
    body = bodies.sent(stage.app, door, stage.world).get("json") or {}
    who = _admitted(stage, door) or next(who for who in WHO if door.rule.admits(stage.actor(who)))
    url = bodies.url(door.path, stage.world)
    for field, odd in product(body, ODD_JSON):
        answer = stage.call(who, door.method, url, json=body | {field: odd})
        assert answer.status_code < 500, (field, odd)
        if answer.status_code >= 400:
            assert set(answer.json["error"]) == {"code", "message", "field", "data"}, (field, odd)


@pytest.mark.parametrize("door", CALLS, ids=str)
@pytest.mark.parametrize("text", [b"{", b"\xff", b"[]", b"null", b"[" * 60_000, b'{"a": 1' + b"1" * 5000 + b"}"])
def test_a_body_that_is_no_object_is_refused(stage: Stage, door: Door, text: bytes) -> None:
    if not bodies.sent(stage.app, door, stage.world).get("json"):
        return
    who = next(who for who in WHO if door.rule.admits(stage.actor(who)))
    url = bodies.url(door.path, stage.world)
    answer = stage.call(who, door.method, url, data=text, content_type="application/json")
    assert answer.status_code in (400, 403, 404, 422)
    assert answer.json["error"]["code"]


@pytest.mark.parametrize("door", PAGES, ids=str)
def test_odd_arguments_never_crash_a_page(stage: Stage, door: Door) -> None:
    url = bodies.url(door.path, stage.world)
    who = _admitted(stage, door) or "city"
    for odd in ODD_ARGUMENTS:
        answer = stage.call(who, "GET", url, query_string=dict.fromkeys(ARGUMENTS, odd))
        assert answer.status_code < 500, odd[:40]


@pytest.mark.parametrize("door", [door for door in DOORS if "<" in door.path], ids=str)
def test_an_odd_id_is_not_found(stage: Stage, door: Door) -> None:
    for odd in ("0" * 24, "x", "1", "%00", "%F0%9F%98%80", "长" * 300, "..%2f..%2fetc"):
        url = bodies.url(door.path, stage.world, instead=odd)
        status = stage.call("city", door.method, url, **bodies.sent(stage.app, door, stage.world)).status_code
        assert status in (302, 400, 401, 403, 404, 405, 409, 422) or (odd == "0" * 24 and status < 500), odd


class _Forms(HTMLParser):
    """The forms of a page: where each is sent and the names it sends."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, set[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.found.append((given.get("method") or "get", given.get("action") or "", set()))
        elif tag in ("input", "select", "textarea", "button") and given.get("name") and self.found:
            self.found[-1][2].add(given["name"] or "")


def _posted(stage: Stage, who: str) -> Iterator[tuple[str, frozenset[str]]]:
    for door in PAGES:
        if not door.rule.admits(stage.actor(who)) or door.path.startswith(("/api/", "/static")):
            continue
        url = bodies.url(door.path, stage.world)
        page = stage.call(who, "GET", url)
        if page.mimetype == "text/html":
            for method, action, names in _Forms(page.text).found:
                if method.lower() == "post":
                    yield action or url, frozenset(names - {"csrf_token"})


@pytest.mark.parametrize("who", WHO)
def test_odd_values_never_crash_a_form(stage: Stage, who: str) -> None:
    kinds = {(re.sub("[0-9a-f]{24}", "", action), names): action for action, names in _posted(stage, who)}
    forms = [(action, names) for (_kind, names), action in kinds.items()]
    assert len(forms) > 3
    for (action, names), odd in product(forms, ODD_TEXT):
        answer = stage.call(who, "POST", action, data=dict.fromkeys(names, odd))
        assert answer.status_code < 500, (action, sorted(names), odd[:40])
    print(f"{who}: {len(forms)} forms × {len(ODD_TEXT)} values")  # noqa: T201


def test_errors_are_of_one_shape(stage: Stage) -> None:
    answer = stage.call("city", "POST", "/api/v1/venues", data=json.dumps({"name": 1}), content_type="application/json")
    error = answer.json["error"]
    assert (answer.status_code, error["code"], error["field"]) == (422, "invalid", None)
    assert set(error["data"]["fields"]["json"]) >= {"name", "district_code"}
