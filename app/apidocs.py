"""The API's own description: /api/v1/openapi.json (OpenAPI 3.1) and a page to browse it, from our own files."""

from typing import Any, cast

from apiflask import APIFlask
from flask import Blueprint, Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from app import access
from app.extensions import limiter

bp = Blueprint("apidocs", __name__, url_prefix="/api/v1")


def document() -> dict[str, Any]:
    """The OpenAPI document as a dict; made once per process."""
    cached: dict[str, Any] | None = current_app.extensions.get("openapi")
    if cached is None:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        assert isinstance(app, APIFlask)
        cached = current_app.extensions["openapi"] = dict(cast(dict[str, Any], app.spec))
    return cached


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
