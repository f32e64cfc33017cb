"""The edge of every request: its id, who asks, whether the door is open, headers, and errors in one shape."""

import os
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from redis import RedisError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app import access
from app.actor import GUEST, Actor
from app.config import Settings
from app.database import current_session
from app.errors import AppError, Invalid, NotFound, Unauthenticated
from app.extensions import csrf
from app.storage import FILE, S3Address

log = structlog.get_logger()
REQUESTS = Counter("chunfeng_requests_total", "Requests answered", ["endpoint", "method", "status"])
SECONDS = Histogram("chunfeng_request_seconds", "Time to answer", ["endpoint"])
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
CSP = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    ]
)


class Json(DefaultJSONProvider):
    """JSON nested deeper than Python reads is a bad request like any other."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def current_actor() -> Actor:
    """The actor of this request: the signed-in person by cookie or bearer token, else a guest."""
    if g.get("part_away"):
        return GUEST
    return getattr(current_user, "actor", GUEST)


def wants_json() -> bool:
    """API calls and scripts get JSON, people get pages."""
    best = request.accept_mimetypes.best
    return request.path.startswith("/api/") or request.is_json or best == "application/json"


def init_app(app: Flask, settings: Settings) -> None:
    """Install the hooks, in the order they run."""
    app.json = Json(app)
    app.before_request(_begin)
    app.before_request(_guard)
    app.after_request(_finish)
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(RedisError, _away)
    app.register_error_handler(Exception, _crash)
    app.context_processor(lambda: {"actor": current_actor(), "settings": settings})
    app.extensions["settings"] = settings
    app.extensions["csp"] = _content_policy(settings)


def _content_policy(settings: Settings) -> str:
    """What pages may load; video and covers also from the store where they are kept."""
    if settings.video_store == FILE:
        return CSP
    origin = S3Address.parse(settings.video_store).origin
    widened = ("img-src", "media-src", "connect-src")
    return "; ".join(f"{rule} {origin}" if rule.startswith(widened) else rule for rule in CSP.split("; "))


def _begin() -> None:
    g.started = time.perf_counter()
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if given.isalnum() and len(given) <= 64 else uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _guard() -> None:
    """Nothing runs before its door is checked; unsafe methods need a CSRF token unless a bearer token authenticates."""
    if request.endpoint is None or request.endpoint == "static":
        return
    if "\x00" in request.path:  # no id holds one, and the database refuses it
        raise NotFound("not_found", _("没有这个页面。"))
    if any("\x00" in text for text in _texts()):
        raise Invalid("invalid", _("没看懂这次请求，请返回再试一次。"))
    from_browser = not request.headers.get("Authorization") and (
        request.cookies or not request.path.startswith("/api/")
    )
    if from_browser and request.method not in ("GET", "HEAD", "OPTIONS"):
        csrf.protect()
    settings: Settings = _settings()
    rule = access.rule_of(_view())
    access.enforce(rule, current_actor(), demo=settings.demo)


def _texts() -> Iterator[str]:
    """What the address and a form carry."""
    given = [request.args, request.form] if request.mimetype in FORMS else [request.args]
    for values in given:
        for name, texts in values.lists():
            yield from (name, *texts)


def _view() -> object:
    return current_app.view_functions.get(request.endpoint or "")


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _finish(response: Response) -> Response:
    headers = {
        "Content-Security-Policy": current_app.extensions["csp"],
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(self)",
        "X-Request-ID": g.get("request_id", ""),
    }
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store" if not current_actor().is_guest else "no-cache")
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, request.method, response.status_code).inc()
    SECONDS.labels(endpoint).observe(seconds)
    if endpoint not in ("static", "health.healthz", "health.readyz", "health.metrics"):
        log.info(
            "request",
            method=request.method,
            endpoint=endpoint,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
    return response


def _answer(status: int, body: dict[str, Any]) -> ResponseReturnValue:
    current_session().rollback()
    if wants_json():
        return jsonify(error=body), status
    return render_template("error.html", status=status, error=body), status


def _app_error(error: AppError) -> ResponseReturnValue:
    if isinstance(error, Unauthenticated) and not wants_json() and request.method == "GET":
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    return _answer(error.status, error.as_dict())


def _csrf_error(_error: CSRFError) -> ResponseReturnValue:
    message = _("这个页面放得太久了，请刷新后再试一次。")
    return _answer(400, {"code": "stale_page", "message": message, "field": None, "data": {}})


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error
    texts = {
        400: _("没看懂这次请求，请返回再试一次。"),
        404: _("没有这个页面。"),
        405: _("不能这样操作，请返回再试一次。"),
        413: _("发送的内容太大了。"),
        415: _("不支持这种格式。"),
        429: _("操作太频繁了，请过一会儿再试。"),
    }
    code = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "media_type", 429: "too_many_requests"}
    message = texts.get(status, _("没看懂这次请求，请返回再试一次。"))
    return _answer(status, {"code": code.get(status, "bad_request"), "message": message, "field": None, "data": {}})


def _away(_error: Exception) -> ResponseReturnValue:
    """Database or broker do not answer: nothing was done, and nothing more is asked of them for this answer."""
    log.exception("part_away")
    g.part_away = True
    message = _("系统正在恢复，请过一会儿再试。刚才的操作没有生效。")
    return _answer(503, {"code": "unavailable", "message": message, "field": None, "data": {}})


def _crash(error: Exception) -> ResponseReturnValue:
    log.exception("crash")
    if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    message = _("我们这边出了点问题，已经记下来了。请过一会儿再试。")
    body = {"code": "internal", "message": message, "field": None, "data": {"request_id": g.get("request_id")}}
    return _answer(500, body)


def metrics() -> Response:
    """Prometheus text: of all web processes together where they share a folder, else of this one."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
