"""Whether the product lives (/healthz), can serve (/readyz), and how it does (/metrics)."""

from collections.abc import Callable
from typing import Any

from apiflask.exceptions import HTTPError
from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import access, web
from app.broker import broker
from app.database import current_session
from app.extensions import limiter

bp = Blueprint("health", __name__)
WORKER_BEAT = "chunfeng:worker-beat"
_checks: dict[str, Callable[[], bool]] = {}


def add_check(name: str, check: Callable[[], bool]) -> None:
    """Register a further condition of readiness; `check` returns whether it holds."""
    _checks[name] = check


@bp.get("/healthz")
@access.anyone
def healthz() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@access.anyone
def readyz() -> ResponseReturnValue:
    """200 only when database, broker, worker and (in demo mode) the demo data are there; names what is missing."""
    parts = {"database": _database(), "broker": _broker(), "worker": _worker()}
    if parts["database"]:
        parts |= {name: check() for name, check in _checks.items()}
    ready = all(parts.values())
    return jsonify(ready=ready, parts=parts), 200 if ready else 503


@bp.get("/metrics")
@access.anyone
def metrics() -> ResponseReturnValue:
    """Prometheus metrics; nginx refuses this path from outside."""
    return web.metrics()


def _database() -> bool:
    try:
        return bool(current_session().execute(text("select 1")).scalar())
    except SQLAlchemyError:
        return False


def _broker() -> bool:
    try:
        return bool(broker().ping())
    except RedisError:
        return False


def _worker() -> bool:
    try:
        return bool(broker().exists(WORKER_BEAT))
    except RedisError:
        return False


def validation_body(error: HTTPError) -> dict[str, Any]:
    """APIFlask's refusals in our one shape; each refused field is named in data."""
    code = {401: "sign_in_required", 403: "not_allowed", 404: "not_found", 422: "invalid", 400: "bad_request"}
    message = _("有的内容没填对，请看标出的地方。") if error.status_code == 422 else str(error.message)
    return {
        "error": {
            "code": code.get(error.status_code, "bad_request"),
            "message": message,
            "field": None,
            "data": {"fields": error.detail} if error.detail else {},
        }
    }


def init_app(app: Flask) -> None:
    """Register the three addresses, without rate limits."""
    limiter.exempt(bp)
    app.register_blueprint(bp)
