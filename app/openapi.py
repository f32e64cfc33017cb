"""What every operation of the OpenAPI document says alike: who may call it, and how it refuses. Taken from the access
rule of the view, so that it cannot say anything else than what holds."""

import re
from collections.abc import Callable
from typing import Any

from app.access import AccessRule, Who
from app.schemas import ErrorOut

Document = dict[str, Any]
RuleOf = Callable[[str, str], tuple[str, AccessRule]]
PUBLIC_ID = {"type": "string", "pattern": "^[0-9a-f]{24}$"}
BEARER: list[dict[str, list[str]]] = [{"bearer": []}]
REFUSALS = {
    "400": ("BadRequest", "The body is not JSON"),
    "401": ("SignInRequired", "Nobody is signed in, or the token has ended"),
    "403": ("NotAllowed", "Signed in, but not allowed"),
    "404": ("NotFound", "No such thing, or not for the caller to know of"),
    "409": ("Conflict", "The state of things has moved on; nothing was changed"),
    "415": ("MediaType", "The body is of another type"),
    "422": ("Invalid", "Something given cannot be accepted; `field` or `data.fields` names it"),
    "default": ("Refused", "Any other refusal, such as 429 too many requests, 503 unavailable"),
}


def complete(document: Document, rule_of: RuleOf) -> Document:
    """`document` with names, security and refusals of every operation; `rule_of` gives endpoint and rule by method and
    path."""
    schemas = document["components"]["schemas"]
    for name in ("HTTPError", "ValidationError"):
        schemas.pop(name, None)
    error = ErrorOut.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= error.pop("$defs") | {"ErrorOut": error}
    document["components"]["responses"] = {name: _refusal(text) for name, text in REFUSALS.values()}
    document["tags"] = list({tag["name"]: tag for tag in document["tags"]}.values())
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(operation, method, *rule_of(method.upper(), path))
    return document


def _refusal(text: str) -> Document:
    return {
        "description": text,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}},
    }


def _complete(operation: Document, method: str, endpoint: str, rule: AccessRule) -> None:
    operation["operationId"] = re.sub(r"(_api)?\.", "_", endpoint, count=1)
    if rule.who is Who.ANYONE:
        operation["security"] = [{}, *BEARER]
    else:
        operation["security"] = BEARER
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path" and parameter["name"].endswith("_id"):
            parameter["schema"] = PUBLIC_ID
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    responses = operation["responses"]
    declared = {status for status in responses if status[0] in "45"}
    done = {status: answer for status, answer in responses.items() if status not in declared}
    refused = sorted((declared & set(REFUSALS)) | _refused(operation, method, rule))
    operation["responses"] = done | {
        status: {"$ref": f"#/components/responses/{REFUSALS[status][0]}"} for status in [*refused, "default"]
    }


def _refused(operation: Document, method: str, rule: AccessRule) -> set[str]:
    """The refusals that follow from what the operation takes and who may call it."""
    takes = {parameter["in"] for parameter in operation.get("parameters", [])}
    has_body = "requestBody" in operation
    possible = {
        "400": has_body,
        "401": rule.who is not Who.ANYONE,
        "403": rule.who not in (Who.ANYONE, Who.SIGNED_IN),
        "404": "path" in takes or rule.demo,
        "409": method != "get" and rule.who is not Who.ANYONE,
        "415": has_body,
        "422": has_body or "query" in takes,
    }
    return {status for status, is_possible in possible.items() if is_possible}
