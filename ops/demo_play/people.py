"""The players: signed in with a one-time code, which they read where the demo shows its text messages."""

import time
from dataclasses import dataclass
from typing import Any

from ops.demo_play import made_up
from ops.demo_play.client import Api, Refused

TRIES = 6
CODE_PAUSE = 2.0


@dataclass
class Player:
    """Somebody signed in."""

    mobile: str
    name: str
    token: str
    person: dict[str, Any]


@dataclass
class Seeker(Player):
    """A job seeker on the way through the loop."""

    ticket: str = ""
    application: str = ""


def sign_in(api: Api, mobile: str) -> dict[str, Any]:
    """Ask for a code, read it, sign in. A code whose answer got lost is used up: then another one is asked for."""
    for attempt in range(TRIES):
        try:
            api.post("/api/v1/sign-in/codes", {"mobile": mobile})
        except Refused as refused:
            if refused.code != "code_too_soon":
                raise
        answer = _try_codes(api, mobile)
        if answer is not None:
            return answer
        time.sleep(CODE_PAUSE * (attempt + 1))
    raise ConnectionError(f"no code arrived for {mobile}")


def _try_codes(api: Api, mobile: str) -> dict[str, Any] | None:
    sent = api.get("/api/v1/demo/outbox", mobile=mobile)["items"]
    code = next((message["secrets"]["code"] for message in sent if "code" in message["secrets"]), None)
    if code is None:
        return None
    try:
        return dict(
            api.post("/api/v1/sign-in", {"mobile": mobile, "code": code, "consent": True, "share_profile": True})
        )
    except Refused as refused:
        if refused.status == 422:
            return None
        raise


def player(api: Api, mobile: str, name: str) -> Player:
    """Somebody new or known, with a name."""
    signed = sign_in(api, mobile)
    api.put("/api/v1/me/profile", {"name": name}, signed["token"])
    return Player(mobile, name, signed["token"], signed["person"])


def seeker(api: Api) -> Seeker:
    """Somebody new who looks for work."""
    found = player(api, made_up.mobile(), made_up.person_name())
    return Seeker(found.mobile, found.name, found.token, found.person)


def city_staff(api: Api) -> str:
    """The token of the demo's city staff."""
    return str(sign_in(api, made_up.CITY_STAFF)["token"])
