"""Every door of the product: one method of one route, with the rule it chose."""

import os
from dataclasses import dataclass
from typing import Any

from werkzeug.routing import Rule

from app import access
from app.apidocs import document
from app.config import load
from app.factory import create_app
from tests.conftest import environment
from tests.house.bodies import OPEN


@dataclass(frozen=True)
class Door:
    """One method of one route."""

    method: str
    path: str
    endpoint: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def rule(self) -> access.AccessRule:
        found = access.rule_of(_BLIND.view_functions[self.endpoint])
        assert found is not None, f"{self} has not chosen who may use it"
        return found


_ANYWHERE = {"DATABASE_URL": "postgresql://nobody@localhost/none", "REDIS_URL": "redis://localhost/0"}
_BLIND = create_app(load({**environment(), **_ANYWHERE, "CHUNFENG_STATE": os.devnull}))
"""The application without services: enough to read its routes when tests are collected."""
RULES: list[Rule] = [rule for rule in _BLIND.url_map.iter_rules() if rule.endpoint != "static"]
DOORS = [
    Door(method, rule.rule, rule.endpoint)
    for rule in sorted(RULES, key=lambda rule: rule.rule)
    for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
]
OWNED = [door for door in DOORS if "<" in door.path and str(door) not in OPEN]
"""Doors to a thing that is somebody's."""
GENERAL = [door for door in DOORS if door not in OWNED and door.path != "/readyz"]
"""Doors to what is everybody's, or one's own. /readyz tells of processes that tests do not start."""


def described() -> dict[str, Any]:
    """The OpenAPI document."""
    with _BLIND.app_context():
        return document()
