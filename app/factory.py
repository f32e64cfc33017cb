"""Puts the application together. Nothing below imports this module."""

import importlib
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import apidocs, broker, catalogue, commands, config, database, health, jobs, logs, pages, web
from app.extensions import csrf, limiter, login_manager

PACKAGES = (
    "reference",
    "notices",
    "accounts",
    "occasions",
    "ledger",
    "hiring",
    "checkin",
    "events",
    "livestream",
    "gig_market",
    "outcomes",
    "portal",
    "demo",
)
ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: config.Settings | None = None) -> Flask:
    """The web application. `settings` default to the environment; raises config.ConfigError when they are wrong."""
    settings = settings or config.load()
    app = APIFlask(
        __name__,
        title="Chunfeng 春风",
        version="1.0",
        spec_path=None,
        docs_path=None,
        json_errors=False,
        static_folder=str(ROOT / "static"),
        root_path=str(ROOT / "app"),
    )
    _configure(app, settings)
    logs.configure(settings.log_format)
    database.init_app(app, settings.database_url)
    broker.init_app(app, settings.redis_url)
    web.init_app(app, settings)
    catalogue.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    login_manager.init_app(app)
    pages.init_app(app)
    app.extensions["beat_schedule"] = dict(jobs.ROOT_SCHEDULE)
    health.init_app(app)
    apidocs.init_app(app)
    commands.init_app(app)
    for name in PACKAGES:
        importlib.import_module(f"app.{name}.wiring").register(app)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _configure(app: APIFlask, settings: config.Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        OPENAPI_VERSION="3.1.0",
        SYNC_LOCAL_SPEC=False,
        MAX_CONTENT_LENGTH=12 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=8 * 3600,
        WTF_CSRF_SSL_STRICT=False,
        RATELIMIT_STORAGE_URI=settings.redis_url.replace("unix://", "redis+unix://", 1),
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        VALIDATION_ERROR_STATUS_CODE=422,
    )

    @app.error_processor
    def _refused(error: HTTPError) -> tuple[dict[str, Any], int]:
        return health.validation_body(error), error.status_code
