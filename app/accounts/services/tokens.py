"""Bearer tokens: shown once, kept as a hash, revocable."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.accounts import permissions
from app.accounts.audit_tags import AuditTag
from app.accounts.kinds import TokenKind
from app.accounts.models import ApiToken
from app.actor import Actor
from app.clock import now
from app.errors import Conflict, Invalid, NotFound
from app.personal_data import lookup_hash

LIVES = {TokenKind.SIGN_IN: timedelta(days=30), TokenKind.NAMED: timedelta(days=365)}
MOST = 20


@dataclass(frozen=True)
class MadeToken:
    """A token at the only moment when its text is known."""

    row: ApiToken
    text: str


def hash_of_token(text: str) -> str:
    """The keyed hash under which a token is kept."""
    return lookup_hash("api_token", text)


def issue_sign_in_token(session: Session, person_id: int, at: datetime | None = None) -> MadeToken:
    """The token that signing in through the API gives."""
    return _make(session, person_id, TokenKind.SIGN_IN, "sign-in", at or now())


def make_token(session: Session, actor: Actor, name: str, at: datetime | None = None) -> MadeToken:
    """A token for a program, with all the rights of its maker. Raises bad_token_name, too_many_tokens."""
    person_id = permissions.require_person(actor)
    name = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(name) <= 60:
        raise Invalid("bad_token_name", _l("请给令牌起个名字，好认出是哪个程序在用。"), field="name")
    if len(live_tokens(session, person_id)) >= MOST:
        raise Conflict("too_many_tokens", _l("令牌太多了，请先停用不用的。"), field="name")
    made = _make(session, person_id, TokenKind.NAMED, name, at or now())
    audit.record(session, actor, AuditTag.TOKEN_MADE, "token", made.row.id)
    return made


def _make(session: Session, person_id: int, kind: TokenKind, name: str, at: datetime) -> MadeToken:
    text = f"cf_{secrets.token_urlsafe(32)}"
    row = ApiToken(person_id=person_id, kind=kind, name=name, token_hash=hash_of_token(text), tail=text[-4:])
    row.created_at, row.expires_at = at, at + LIVES[kind]
    session.add(row)
    session.flush()
    return MadeToken(row, text)


def live_tokens(session: Session, person_id: int, at: datetime | None = None) -> list[ApiToken]:
    """A person's named tokens that still work, newest first."""
    live = (ApiToken.revoked_at.is_(None), ApiToken.expires_at > (at or now()), ApiToken.kind == TokenKind.NAMED)
    query = select(ApiToken).where(ApiToken.person_id == person_id, *live).order_by(ApiToken.id.desc())
    return list(session.scalars(query))


def live_sessions(session: Session, person_id: int, at: datetime | None = None) -> int:
    """How many sign-in tokens of the person still work."""
    live = (ApiToken.revoked_at.is_(None), ApiToken.expires_at > (at or now()), ApiToken.kind == TokenKind.SIGN_IN)
    return session.scalar(select(func.count()).where(ApiToken.person_id == person_id, *live)) or 0


def revoke_token(session: Session, actor: Actor, public_id: str, at: datetime | None = None) -> ApiToken:
    """Stop one of the actor's own tokens; a second time changes nothing."""
    mine = (ApiToken.public_id == public_id, ApiToken.person_id == actor.person_id)
    row = session.scalar(select(ApiToken).where(*mine).with_for_update())
    if row is None:
        raise NotFound("no_such_token", _l("没有这个令牌。"))
    if row.revoked_at is None:
        row.revoked_at = at or now()
        audit.record(session, actor, AuditTag.TOKEN_REVOKED, "token", row.id)
    session.flush()
    return row
