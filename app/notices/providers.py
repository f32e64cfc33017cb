"""Who carries messages out of the house. In demo mode nobody: they stay in the local outbox, to be read there."""

from typing import Protocol

from flask import current_app


class NotDelivered(Exception):
    """The provider did not take the message; `code` is short and holds no personal data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:60]


class Provider(Protocol):
    """Takes one text for one mobile number; returns its reference or raises NotDelivered."""

    name: str

    def send(self, mobile: str, text: str) -> str: ...


class LocalOutbox:
    """Demo mode: taking a message means that it can be read at /demo/outbox."""

    name = "local"

    def send(self, mobile: str, text: str) -> str:
        return ""


def provider() -> Provider | None:
    """The configured provider of text messages, or None when there is none."""
    if current_app.extensions["settings"].demo:
        return LocalOutbox()
    found: Provider | None = current_app.extensions.get("sms_provider")
    return found


def can_send() -> bool:
    """Whether text messages can leave at all; those who wait for a code should be told when not."""
    return provider() is not None
