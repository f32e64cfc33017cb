"""Errors with a stable code. Clients branch on the code; people read the message in their language.

A service raises one of these; the edge (`app.web`) turns it into a page or JSON of one shape:
`{"error": {"code", "message", "field", "data"}}`.
"""

from typing import Any


class AppError(Exception):
    """A refusal. `code` is stable snake_case; `message` is a lazy or plain translated text saying what to do."""

    status = 400

    def __init__(self, code: str, message: object, *, field: str | None = None, **data: Any) -> None:
        super().__init__(code)
        self.code, self.message, self.field, self.data = code, message, field, data

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": str(self.message), "field": self.field, "data": self.data}


class Invalid(AppError):
    """The values given cannot be accepted."""

    status = 422


class Unauthenticated(AppError):
    """Nobody is signed in, or the session has ended."""

    status = 401


class Forbidden(AppError):
    """Signed in, but not allowed."""

    status = 403


class NotFound(AppError):
    """No such thing, or not for this actor to know of."""

    status = 404


class Conflict(AppError):
    """The state of things has moved on; nothing was changed."""

    status = 409


class Throttled(AppError):
    """Too many tries."""

    status = 429


class Unavailable(AppError):
    """A part we depend on does not answer; nothing was changed."""

    status = 503
