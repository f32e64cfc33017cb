"""Flask-Login's loaders: who a cookie or a bearer token belongs to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Request, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.models import ApiToken, Person
from app.accounts.services.actors import Bearer, Identity, bearers, identity_of_public_id
from app.accounts.services.tokens import hash_of_token
from app.actor import Actor
from app.clock import now
from app.database import current_session, engine
from app.errors import Unavailable
from app.gathering import Gathering

STAFF_SESSION = timedelta(hours=12)
SESSION = timedelta(days=30)
SIGNED_IN_AT = "signed_in_at"
USED_STEP = timedelta(minutes=10)


class SignedIn(UserMixin):
    """The user object of Flask-Login: an identity, nothing more."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity

    @property
    def actor(self) -> Actor:
        return self.identity.actor

    def get_id(self) -> str:
        return f"{self.identity.public_id}.{self.identity.session_version}"


def remember(person: Person) -> None:
    """Sign the browser in as `person`; what the cookie held before is dropped, but for the language."""
    language = cookie.get("lang")
    cookie.clear()
    if language:
        cookie["lang"] = language
    identity = identity_of_public_id(current_session(), person.public_id)
    if identity is not None:
        cookie.permanent = True
        cookie[SIGNED_IN_AT] = int(now().timestamp())
        login_user(SignedIn(identity))


def forget() -> None:
    """Sign the browser out."""
    language = cookie.get("lang")
    logout_user()
    cookie.clear()
    if language:
        cookie["lang"] = language


def load_from_cookie(user_id: str) -> SignedIn | None:
    """The session's person while its version is the present one; a bearer token goes before the cookie."""
    if g.get("part_away"):
        return None
    if _bearer(request):
        return load_from_request(request)
    public_id, _dot, version = user_id.partition(".")
    identity = identity_of_public_id(current_session(), public_id)
    if identity is None or str(identity.session_version) != version or _too_old(identity):
        return None
    return SignedIn(identity)


def _too_old(identity: Identity) -> bool:
    began = cookie.get(SIGNED_IN_AT)
    if not identity.actor.is_staff or not isinstance(began, int):
        return False
    return now().timestamp() - began > STAFF_SESSION.total_seconds()


def _bearer(request: Request) -> str | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def load_from_request(request: Request) -> SignedIn | None:
    """The person of a live bearer token."""
    text = _bearer(request)
    if text is None or len(text) > 200 or g.get("part_away"):
        return None
    found = _bearer_of(hash_of_token(text))
    if found is None:
        return None
    _note_use(found.token_id, found.used_at)
    return SignedIn(found.identity)


def _look_up(hashes: Sequence[str]) -> list[tuple[Bearer | None]]:
    found = bearers(current_session(), set(hashes), now())
    return [(found.get(each),) for each in hashes]


_gathering: Gathering[str, tuple[Bearer | None]] = Gathering(_look_up, most=64, waiting=512)


def _bearer_of(token_hash: str) -> Bearer | None:
    """Looked up afresh for each request, together with those of other requests of this moment."""
    try:
        return _gathering(token_hash)[0]
    except Unavailable:
        g.part_away = True  # not asked again for the answer that says so
        raise


def _note_use(token_id: int, used: datetime | None) -> None:
    """Write when a token was last used, at most every ten minutes and apart from the request's own transaction."""
    at = now()
    if used is None or at - used > USED_STEP:
        with Session(current_app.extensions.get("bind") or engine()) as apart, apart.begin():
            apart.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=at))


def init_app(manager: LoginManager) -> None:
    """Install the loaders."""
    manager.user_loader(load_from_cookie)
    manager.request_loader(load_from_request)
    manager.session_protection = None
