"""Stream keys in the JSON API, and the question an RTMP proxy asks."""

import hmac

from flask import current_app, request
from flask_babel import gettext as _

from app import access
from app.config import Settings
from app.database import current_session
from app.errors import Forbidden, NotFound
from app.extensions import limiter
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.permissions import require_host
from app.livestream.queries.stream_keys import present_key
from app.livestream.schemas_stream_keys import NewStreamKeyOut, StreamKeyOut
from app.livestream.services import stream_keys
from app.unit_of_work import unit_of_work
from app.web import current_actor

PUBLISHING = ("publish", "update_publish")


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


@bp.get("/rooms/<public_id>/stream-key")
@access.enterprise
@bp.output(StreamKeyOut)
@bp.doc(summary="What is known of the room's stream key", responses=[401, 403, 404])
def show_stream_key(public_id: str) -> StreamKeyOut:
    """Never the key itself."""
    session = current_session()
    room = queries.line(session, public_id).room
    require_host(current_actor(), room)
    found = present_key(session, room.id)
    if found is None:
        raise NotFound("stream_key_not_found", _("这场直播还没有串流密钥。"))
    return StreamKeyOut.of(_settings().rtmp_url, found)


@bp.post("/rooms/<public_id>/stream-key")
@access.enterprise
@bp.output(NewStreamKeyOut, status_code=201)
@bp.doc(summary="Make a stream key for OBS, in place of the present one", responses=DENIED)
def make_stream_key(public_id: str) -> NewStreamKeyOut:
    """Said this once; a broadcast with the former one ends within seconds."""
    with unit_of_work() as session:
        made, text = stream_keys.make_key(session, current_actor(), public_id, _settings().secret_key)
        known = StreamKeyOut.of(_settings().rtmp_url, made)
        return NewStreamKeyOut(**known.model_dump(), key=text)


@bp.delete("/rooms/<public_id>/stream-key")
@access.enterprise
@bp.output({}, status_code=204)
@bp.doc(summary="Revoke the room's stream key", responses=[401, 403, 404])
def revoke_stream_key(public_id: str) -> str:
    """A broadcast with it ends within seconds. Revoking twice is harmless."""
    with unit_of_work() as session:
        stream_keys.revoke_key(session, current_actor(), public_id)
    return ""


def _publisher() -> str:
    return f"rtmp publisher {request.form.get('addr', '')[:64]}"


@bp.post("/stream-keys/check")
@access.anyone
@limiter.limit("3000 per minute")
@limiter.limit("30 per minute", key_func=_publisher, deduct_when=lambda answer: answer.status_code == 403)
@bp.output({}, status_code=204)
@bp.doc(summary="Whether an RTMP publisher may broadcast", responses=[403, 404, 409])
def check_stream_key() -> str:
    """For an nginx-rtmp in front (`on_publish`, `on_update`), which sends a form; the secret it was given is the
    `proxy` argument of the address. Does not exist where no secret is set."""
    expected, given = _settings().rtmp_proxy_secret, request.args.get("proxy", "")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotFound("not_found", _("没有这个页面。"))
    if request.form.get("call") not in PUBLISHING or request.form.get("app", "").strip("/") != "live":
        raise Forbidden("not_a_broadcast", _("这里只接收直播，不提供播放。"))
    with unit_of_work() as session:
        stream_keys.admit(session, request.form.get("name", ""), _settings().secret_key)
    return ""
