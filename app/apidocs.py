"""The API's own description: /api/v1/openapi.json (OpenAPI 3.1) and a page to browse it, from our own files."""

import re
from typing import Any, cast

from apiflask import APIFlask
from flask import Blueprint, Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from app import access
from app import openapi as openapi_document
from app.extensions import limiter

bp = Blueprint("apidocs", __name__, url_prefix="/api/v1")


def document() -> dict[str, Any]:
    """The OpenAPI document as a dict; made once per process."""
    cached: dict[str, Any] | None = current_app.extensions.get("openapi")
    if cached is None:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        assert isinstance(app, APIFlask)
        doors = _doors(app)
        described = dict(cast(dict[str, Any], app.spec))
        cached = current_app.extensions["openapi"] = openapi_document.complete(
            described, lambda method, path: doors[method, path]
        )
    return cached


def _doors(app: Flask) -> dict[tuple[str, str], tuple[str, access.AccessRule]]:
    """Endpoint and access rule by method and path as the document writes it."""
    found: dict[tuple[str, str], tuple[str, access.AccessRule]] = {}
    for rule in app.url_map.iter_rules():
        chosen = access.rule_of(app.view_functions[rule.endpoint])
        path = re.sub(r"<(?:[^<:]+:)?([^<>]+)>", r"{\1}", rule.rule)
        if chosen is not None:
            found |= {(method, path): (rule.endpoint, chosen) for method in rule.methods or ()}
    return found


@bp.get("/openapi.json")
@access.anyone
def openapi() -> ResponseReturnValue:
    """The machine-readable description."""
    return jsonify(document())


@bp.get("/docs")
@access.anyone
def docs() -> ResponseReturnValue:
    """The same for people."""
    return render_template("apidocs.html")


def init_app(app: Flask) -> None:
    """Register both addresses; declare how callers authenticate."""
    app.config.update(
        SECURITY_SCHEMES={
            "bearer": {"type": "http", "scheme": "bearer", "description": "API token (Authorization: Bearer …)"}
        },
    )
    if isinstance(app, APIFlask):
        app.security_schemes = app.config["SECURITY_SCHEMES"]
    limiter.exempt(bp)
    app.register_blueprint(bp)
