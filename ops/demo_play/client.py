"""The HTTP client: waits for a server that is away, sends a request again when its answer was lost."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

AWAY = (429, 502, 503, 504)
PATIENCE = 120.0
TIMEOUT = 20.0


class Refused(Exception):
    """The server said no: `status` and its stable `code`."""

    def __init__(self, status: int, body: Mapping[str, Any], what: str) -> None:
        error = body.get("error") or {}
        self.status, self.code, self.data = status, str(error.get("code", "")), error.get("data") or {}
        super().__init__(f"{what}: {status} {self.code} {error.get('message', '')} {self.data or ''}".strip())


@dataclass
class Api:
    """One server. Every request made here may safely be sent twice: the API answers a repeat as it did the first."""

    url: str
    verify: str | bool = True
    say: Callable[[str], None] = print
    calls: int = 0
    again: int = 0
    _session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, token: str | None = None, **query: Any) -> Any:
        """The answer's JSON."""
        return self._send("GET", path, token, params={k: v for k, v in query.items() if v is not None})

    def post(self, path: str, body: Mapping[str, Any] | None = None, token: str | None = None) -> Any:
        """The answer's JSON. Raises Refused for anything but success."""
        return self._send("POST", path, token, json=dict(body or {}))

    def put(self, path: str, body: Mapping[str, Any], token: str | None = None) -> Any:
        """The answer's JSON. Raises Refused for anything but success."""
        return self._send("PUT", path, token, json=dict(body))

    def _send(self, method: str, path: str, token: str | None, **more: Any) -> Any:
        headers = {"X-Lang": "en", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        until, pause = time.monotonic() + PATIENCE, 0.2
        while True:
            answer = self._try(method, path, headers, **more)
            if answer is not None and answer.status_code not in AWAY:
                return _body(answer, f"{method} {path}")
            if time.monotonic() > until:
                if answer is not None:
                    return _body(answer, f"{method} {path}")
                raise ConnectionError(f"{self.url} does not answer")
            self.again += 1
            wait = float(answer.headers.get("Retry-After", 0)) if answer is not None else 0.0
            time.sleep(max(pause, min(wait, 30.0)))
            pause = min(pause * 1.5, 2.0)

    def _try(self, method: str, path: str, headers: Mapping[str, str], **more: Any) -> requests.Response | None:
        self.calls += 1
        try:
            return self._session.request(
                method, self.url + path, headers=dict(headers), timeout=TIMEOUT, verify=self.verify, **more
            )
        except (requests.ConnectionError, requests.Timeout):
            return None


def _body(answer: requests.Response, what: str) -> Any:
    try:
        body = answer.json() if answer.content else {}
    except ValueError:
        body = {}
    if answer.status_code >= 400:
        raise Refused(answer.status_code, body if isinstance(body, dict) else {}, what)
    return body
