"""The HTTP client: waits for a server that is away, and never takes a lost answer for a failure."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

AWAY = (429, 502, 503, 504)
PATIENCE = 180.0
TIMEOUT = 20.0


class Refused(Exception):
    """The server said no: `status` and its stable `code`."""

    def __init__(self, status: int, body: Mapping[str, Any], what: str) -> None:
        error = body.get("error") or {}
        self.status, self.code, self.data = status, str(error.get("code", "")), error.get("data") or {}
        super().__init__(f"{what}: {status} {self.code} {error.get('message', '')} {self.data or ''}".strip())


class Lost(Exception):
    """No answer: whether the request was carried out is not known."""


@dataclass
class Api:
    """One server. `get` and `post` are for requests that may safely be sent twice; `make` for those that may not."""

    url: str
    verify: str | bool = True
    calls: int = 0
    again: int = 0
    _session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, token: str | None = None, **query: Any) -> Any:
        """The answer's JSON."""
        return self._patiently(lambda: self._once("GET", path, token, params=query))

    def post(self, path: str, body: Mapping[str, Any] | None = None, token: str | None = None) -> Any:
        """The answer's JSON. Raises Refused for anything but success."""
        more = {"json": dict(body)} if body is not None else {}
        return self._patiently(lambda: self._once("POST", path, token, **more))

    def put(self, path: str, body: Mapping[str, Any] | bytes, token: str | None = None) -> Any:
        """The answer's JSON; bytes go as they are."""
        more = {"data": body} if isinstance(body, bytes) else {"json": dict(body)}
        return self._patiently(lambda: self._once("PUT", path, token, **more))

    def file(self, path: str) -> bytes:
        """What lies there. Raises ConnectionError when it is not given."""
        answer = self._session.get(self.url + path, timeout=TIMEOUT, verify=self.verify)
        if answer.status_code != 200:
            raise ConnectionError(f"{path}: {answer.status_code}")
        return answer.content

    def make(self, path: str, body: Mapping[str, Any], token: str, find: Callable[[], Any]) -> Any:
        """Create something once: when the answer is lost, `find` looks whether it is there before it is made again."""

        def attempt() -> Any:
            try:
                return self._once("POST", path, token, json=dict(body))
            except Lost:
                self._patiently(lambda: self._once("GET", "/healthz", None))
                found = find()
                if found is None:
                    raise
                return found

        return self._patiently(attempt)

    def _patiently(self, attempt: Callable[[], Any]) -> Any:
        until, pause = time.monotonic() + PATIENCE, 0.2
        while True:
            try:
                return attempt()
            except Lost as lost:
                if time.monotonic() > until:
                    raise ConnectionError(f"{self.url} does not answer") from lost
            except Refused as refused:
                if refused.status not in AWAY or time.monotonic() > until:
                    raise
                pause = max(pause, min(float(refused.data.get("retry_after", 0)), 30.0))
            self.again += 1
            time.sleep(pause)
            pause = min(pause * 1.5, 2.0)

    def _once(self, method: str, path: str, token: str | None, **more: Any) -> Any:
        headers = {"X-Lang": "en", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.calls += 1
        try:
            answer = self._session.request(
                method, self.url + path, headers=headers, timeout=TIMEOUT, verify=self.verify, **more
            )
        except (requests.ConnectionError, requests.Timeout) as error:
            raise Lost from error
        return _body(answer, f"{method} {path}")


def _body(answer: requests.Response, what: str) -> Any:
    try:
        body = answer.json() if answer.content else {}
    except ValueError:
        body = {}
    if answer.status_code < 400:
        return body
    refusal = dict(body) if isinstance(body, dict) else {}
    wait = answer.headers.get("Retry-After", "")
    if wait.isdecimal():
        refusal["error"] = {**refusal.get("error", {}), "data": {"retry_after": int(wait)}}
    if answer.status_code in (502, 504):
        raise Lost(what)
    raise Refused(answer.status_code, refusal, what)
