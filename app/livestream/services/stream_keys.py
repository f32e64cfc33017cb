"""Stream keys: made, replaced and revoked by the host; checked when somebody publishes."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.errors import Conflict, Forbidden
from app.livestream.audit_tags import AuditTag
from app.livestream.models import LiveRoom, RoomState, StreamKey
from app.livestream.permissions import require_host
from app.livestream.queries.stream_keys import present_key
from app.livestream.services.rooms import locked

FORM = re.compile(r"([0-9a-f]{24})\.([A-Za-z0-9_-]{32})")
NO_HASH = bytes(32)


@dataclass(frozen=True)
class Admitted:
    """A key that may publish: which one, into which room, and who made it."""

    key_id: int
    room: str
    person_id: int | None


def key_hash(secret: str, key: str) -> bytes:
    """What is kept of a key: nothing that could be typed into OBS, and useless under another secret."""
    return hmac.digest(secret.encode(), b"chunfeng stream key 1:" + key.encode(), "sha256")


def make_key(
    session: Session, actor: Actor, public_id: str, secret: str, *, at: datetime | None = None
) -> tuple[StreamKey, str]:
    """A new key in place of the present one, and its text, which nobody can ask for again.

    Raises Conflict room_ended."""
    room, now = locked(session, public_id), at or clock.now()
    require_host(actor, room)
    if room.state is RoomState.ENDED:
        raise Conflict("room_ended", _l("直播已经结束。"))
    _revoke_present(session, actor, room, now)
    text = f"{room.public_id}.{secrets.token_urlsafe(24)}"
    made = StreamKey(room_id=room.id, key_hash=key_hash(secret, text), created_by=actor.person_id, created_at=now)
    session.add(made)
    session.flush()
    audit.record(session, actor, AuditTag.KEY_MADE, "stream_key", made.id, room=room.id)
    return made, text


def revoke_key(session: Session, actor: Actor, public_id: str, *, at: datetime | None = None) -> None:
    """Let the room's key be good no longer: a broadcast with it ends within seconds. Revoking twice is harmless."""
    room = locked(session, public_id)
    require_host(actor, room)
    _revoke_present(session, actor, room, at or clock.now())


def admit(session: Session, key: str, secret: str, *, at: datetime | None = None) -> Admitted:
    """Who may publish with `key` now. Raises Forbidden stream_key_wrong (whatever is wrong with it), Conflict
    room_not_live."""
    room, found = _candidate(session, key)
    given = key_hash(secret, key[:100])
    if not hmac.compare_digest(given, found.key_hash if found else NO_HASH) or room is None or found is None:
        raise Forbidden("stream_key_wrong", _l("串流密钥不对，或者已经作废。请在直播控制台换一个。"))
    if room.state is not RoomState.LIVE:
        raise Conflict("room_not_live", _l("这场直播还没有开始，或者已经结束。"))
    found.last_used_at = at or clock.now()
    session.flush()
    return Admitted(found.id, room.public_id, found.created_by)


def _candidate(session: Session, key: str) -> tuple[LiveRoom | None, StreamKey | None]:
    form = FORM.fullmatch(key)
    room = session.scalar(select(LiveRoom).where(LiveRoom.public_id == form[1])) if form else None
    return room, present_key(session, room.id) if room else None


def _revoke_present(session: Session, actor: Actor, room: LiveRoom, at: datetime) -> None:
    present = present_key(session, room.id)
    if present is None:
        return
    present.revoked_at, present.revoked_by = at, actor.person_id
    session.flush()
    audit.record(session, actor, AuditTag.KEY_REVOKED, "stream_key", present.id, room=room.id)
