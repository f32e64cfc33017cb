"""The API of polls."""

from app import access
from app.database import current_session
from app.extensions import limiter
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.api.questions_schemas import ChoiceIn, PollIn, PollOut, PollsOut, poll_out
from app.livestream.entry import former_viewer, pass_for
from app.livestream.permissions import may_keep_order
from app.livestream.services import polls
from app.livestream.services.acts import helpers
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/rooms/<public_id>/polls")
@access.anyone
@bp.output(PollsOut)
@bp.doc(summary="Polls of a room", responses=[404])
def list_polls(public_id: str) -> PollsOut:
    """The latest first, with one's own choice; removed ones for those who keep order only."""
    session, actor = current_session(), current_actor()
    line = queries.line(session, public_id)
    _token, claims = pass_for(session, line)
    keeps = may_keep_order(actor, line.room, line.occasion.district_code, helpers(session, line.room.id))
    chosen = queries.choices(session, line.room, claims.viewer, former_viewer(line))
    found = queries.polls(session, line.room, keeps_order=keeps)
    return PollsOut(items=[poll_out(poll, chosen.get(poll.public_id)) for poll in found])


@bp.post("/rooms/<public_id>/polls")
@access.enterprise_or_staff()
@bp.input(PollIn)
@bp.output(PollOut, status_code=201)
@bp.doc(summary="Open a poll", responses=DENIED)
def open_poll(public_id: str, json_data: PollIn) -> PollOut:
    """For host and moderators of a live room; one at a time."""
    with unit_of_work() as session:
        made = polls.open_poll(session, current_actor(), public_id, json_data.question, json_data.options)
        return poll_out(made, None)


@bp.put("/rooms/<public_id>/polls/<poll>/vote")
@access.anyone
@limiter.limit("60 per minute")
@bp.input(ChoiceIn)
@bp.output(PollOut)
@bp.doc(summary="Vote in a poll, or change one's vote", responses=[403, 404, 409, 422])
def vote_in_poll(public_id: str, poll: str, json_data: ChoiceIn) -> PollOut:
    """One vote a viewer: guests too, known by the cookie of the room's page."""
    with unit_of_work() as session:
        line = queries.line(session, public_id)
        _token, claims = pass_for(session, line)
        voted = polls.vote(session, claims, poll, json_data.choice, former=former_viewer(line))
        return poll_out(voted, json_data.choice)


@bp.post("/rooms/<public_id>/polls/<poll>/close")
@access.enterprise_or_staff()
@bp.output(PollOut)
@bp.doc(summary="Close a poll", responses=[401, 403, 404, 409])
def close_poll(public_id: str, poll: str) -> PollOut:
    """The result stays on view. Harmless when it is closed."""
    with unit_of_work() as session:
        return poll_out(polls.close_poll(session, current_actor(), public_id, poll), None)


@bp.delete("/rooms/<public_id>/polls/<poll>")
@access.enterprise_or_staff()
@bp.output({}, status_code=204)
@bp.doc(summary="Take a poll off every screen", responses=[401, 403, 404, 409])
def remove_poll(public_id: str, poll: str) -> str:
    """Question and result stay in the record. Removing twice is harmless."""
    with unit_of_work() as session:
        polls.remove_poll(session, current_actor(), public_id, poll)
    return ""
