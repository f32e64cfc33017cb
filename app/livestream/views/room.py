"""Pages for whoever watches: the list of rooms, a room, applying in it."""

from typing import Any

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import access, clock
from app.database import current_session
from app.errors import Forbidden
from app.extensions import limiter
from app.hiring.public import Card, card
from app.livestream import queries, wording, wording_video
from app.livestream.entry import connection_data, pass_for, video_data
from app.livestream.models import RoomRecording
from app.livestream.permissions import may_host
from app.livestream.pictures import picture_of
from app.livestream.queries import RoomLine, RundownLine, recordings
from app.livestream.replay.place import timeline_of
from app.livestream.rules import Kind
from app.livestream.services import pins
from app.livestream.tokens import Role
from app.livestream.views.applying import own_data
from app.livestream.views.blueprint import bp
from app.pages import is_english
from app.paging import asked_page
from app.web import current_actor


@bp.get("/live")
@access.anyone
def index() -> ResponseReturnValue:
    """Rooms on air, to come, and over."""
    session = current_session()
    ended = queries.by_state(session, "ended", clock.now(), asked_page(), 10)
    return render_template(
        "livestream/index.html",
        live=queries.live_now(session),
        upcoming=queries.upcoming(session, clock.now()),
        ended=ended,
        replays=recordings.with_replay(session, [line.room.id for line in ended.items]),
        now=clock.now(),
    )


@bp.get("/live/<public_id>")
@access.anyone
def room(public_id: str) -> ResponseReturnValue:
    """The room: open to all; speaking and applying need a sign-in."""
    session, actor = current_session(), current_actor()
    line = queries.line(session, public_id)
    cards = queries.rundown(session, line.room)
    try:
        token, claims = pass_for(session, line)
    except Forbidden as error:
        return render_template("livestream/banned.html", line=line, reason=error.message), 403
    here = url_for("livestream.room", public_id=public_id)
    own, recording = own_data(session, line), _replay_of(session, line)
    return render_template(
        "livestream/room.html",
        line=line,
        cards=[_shown(row, line) for row in cards],
        replay=recording is not None,
        picture=picture_of(line, recording),
        announcement=queries.newest_text(session, line.room.id, Kind.ANNOUNCED),
        applied=own["applied"],
        moderates=claims.role is not Role.VIEWER,
        hosts=may_host(actor, line.room),
        data=connection_data(token, claims)
        | page_data(line)
        | own
        | _cards(session, line, cards)
        | _answered(session, line, recording),
        sign_in=url_for("accounts.sign_in", next=here),
        now=clock.now(),
    )


@bp.get("/live/<public_id>/jobs")
@access.anyone
def jobs(public_id: str) -> ResponseReturnValue:
    """The cards of the rundown as the script knows them: asked for when a job was added while the page is open."""
    session = current_session()
    line = queries.line(session, public_id)
    found = queries.rundown(session, line.room)
    return jsonify(cards=[pins.payload_of(session, line.room, row.vacancy) for row in found])


@bp.post("/live/<public_id>/token")
@access.anyone
@limiter.limit("60 per minute")
def token(public_id: str) -> ResponseReturnValue:
    """A fresh pass for a phone whose own has expired, and a fresh address of the video."""
    session = current_session()
    line = queries.line(session, public_id)
    made, claims = pass_for(session, line)
    return jsonify(connection_data(made, claims) | {"video": video_data(line.room)})


def _shown(row: RundownLine, line: RoomLine) -> tuple[RundownLine, Card]:
    return row, card(row.vacancy, line.enterprise)


def _replay_of(session: Session, line: RoomLine) -> RoomRecording | None:
    """The recording of a room that is over, when viewers are shown it."""
    found = recordings.recording_of(session, line.room.id, whole=True) if line.state == "ended" else None
    return found if recordings.watchable(found) else None


def _answered(session: Session, line: RoomLine, recording: RoomRecording | None) -> dict[str, Any]:
    """Where the replay answers a question, by the question's id."""
    if recording is None:
        return {"answers": {}}
    found = recordings.answered_questions(session, line.room, timeline_of(recording))
    replay = url_for("livestream.replay", public_id=line.room.public_id)
    return {"answers": {question.public_id: f"{replay}?t={at // 1000}" for at, question in found}}


def _cards(session: Session, line: RoomLine, cards: list[RundownLine]) -> dict[str, Any]:
    return {"cards": [pins.payload_of(session, line.room, row.vacancy) for row in cards]}


def page_data(line: RoomLine) -> dict[str, Any]:
    """What the room's script needs besides its pass."""
    return {
        "room": line.room.public_id,
        "tokenUrl": url_for("livestream.token", public_id=line.room.public_id),
        "heldUrl": url_for("livestream.held", public_id=line.room.public_id),
        "applyUrl": url_for("livestream.apply", public_id=line.room.public_id),
        "jobsUrl": url_for("livestream.jobs", public_id=line.room.public_id),
        "now": int(clock.now().timestamp() * 1000),
        "video": video_data(line.room),
        "startsAt": int(line.occasion.starts_at.timestamp() * 1000),
        "english": is_english(),
        "texts": {name: str(text) for name, text in (wording.TEXTS | wording_video.PLAYER).items()},
        "refusals": {name: str(text) for name, text in wording.REFUSALS.items()},
        "periods": {name: str(text) for name, text in wording.PERIODS.items()},
    }
