"""The blueprint of the accounts API."""

from typing import Any

from apiflask import APIBlueprint

bp = APIBlueprint("accounts_api", __name__, url_prefix="/api/v1", tag="Accounts")
BEARER: dict[str, Any] = {"security": "bearer"}
