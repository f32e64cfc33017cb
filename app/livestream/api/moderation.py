"""Keeping order in a room, over the API: limits, review, bans, helpers, the record of acts."""

from typing import Any

from sqlalchemy.orm import Session

from app import access
from app.accounts.public import masked
from app.database import current_session
from app.livestream import queries
from app.livestream.api.blueprint import DENIED, bp
from app.livestream.api.moderation_schemas import (
    ActsOut,
    BanIn,
    BanOut,
    BansOut,
    HeldOut,
    HeldPageOut,
    HeldQuery,
    LimitsIn,
    LimitsOut,
    ModeratorOut,
    ModeratorsOut,
    PersonIn,
    act_out,
    ban_out,
    held_out,
)
from app.livestream.models import LiveRoom
from app.livestream.permissions import require_order
from app.livestream.services import bans, moderators, reviewing
from app.livestream.services.acts import helpers
from app.schemas import PageQuery
from app.unit_of_work import unit_of_work
from app.web import current_actor

NO_BODY = [401, 403, 404, 409]


def kept_room(session: Session, public_id: str) -> LiveRoom:
    """The room, for somebody who keeps order in it."""
    line = queries.line(session, public_id)
    require_order(current_actor(), line.room, line.occasion.district_code, helpers(session, line.room.id))
    return line.room


@bp.put("/rooms/<public_id>/limits")
@access.enterprise_or_staff()
@bp.input(LimitsIn)
@bp.output(LimitsOut)
@bp.doc(summary="Slow mode, and holding everything for review", responses=DENIED)
def set_limits(public_id: str, json_data: LimitsIn) -> dict[str, Any]:
    """They bind viewers only."""
    with unit_of_work() as session:
        reviewing.set_limits(session, current_actor(), public_id, slow=json_data.slow, hold=json_data.hold)
        slow, hold = reviewing.limits_of(session, kept_room(session, public_id).id)
    return {"slow": slow, "hold": hold}


@bp.get("/rooms/<public_id>/held")
@access.enterprise_or_staff()
@bp.input(HeldQuery, location="query")
@bp.output(HeldPageOut)
@bp.doc(summary="Messages held for review", responses=[401, 403, 404, 422])
def list_held(public_id: str, query_data: HeldQuery) -> dict[str, Any]:
    """Those waiting longest first."""
    session = current_session()
    room = kept_room(session, public_id)
    found = queries.held(session, room, query_data.state, query_data.page, query_data.per_page)
    items = [held_out(one) for one in found.items]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


@bp.post("/rooms/<public_id>/held/<held>/approve")
@access.enterprise_or_staff()
@bp.output(HeldOut)
@bp.doc(summary="Let a held message through", responses=NO_BODY)
def approve(public_id: str, held: str) -> HeldOut:
    """Shown as its sender's; 409 already_decided when somebody else was first."""
    with unit_of_work() as session:
        return held_out(reviewing.approve(session, current_actor(), public_id, held))


@bp.post("/rooms/<public_id>/held/<held>/reject")
@access.enterprise_or_staff()
@bp.output(HeldOut)
@bp.doc(summary="Turn a held message down", responses=NO_BODY)
def reject(public_id: str, held: str) -> HeldOut:
    """Its sender is told; 409 already_decided when somebody else was first."""
    with unit_of_work() as session:
        return held_out(reviewing.reject(session, current_actor(), public_id, held))


@bp.get("/rooms/<public_id>/bans")
@access.enterprise_or_staff()
@bp.output(BansOut)
@bp.doc(summary="Who is shut out", responses=[401, 403, 404])
def list_bans(public_id: str) -> BansOut:
    """Of this room, by a ban made or carried here."""
    session = current_session()
    return BansOut(items=[ban_out(one) for one in queries.present_bans(session, kept_room(session, public_id))])


@bp.post("/rooms/<public_id>/bans")
@access.enterprise_or_staff()
@bp.input(BanIn)
@bp.output(BanOut, status_code=201)
@bp.doc(summary="Shut a viewer out, by account and device", responses=DENIED)
def ban(public_id: str, json_data: BanIn) -> BanOut:
    """Of this room; with `until`, of every room (staff moderators)."""
    with unit_of_work() as session:
        given = json_data.model_dump()
        return ban_out(bans.ban(session, current_actor(), public_id, given.pop("viewer"), **given))


@bp.delete("/rooms/<public_id>/bans/<ban_id>")
@access.enterprise_or_staff()
@bp.output({}, status_code=204)
@bp.doc(summary="Let somebody in again", responses=NO_BODY)
def unban(public_id: str, ban_id: str) -> str:
    """Harmless when already lifted."""
    with unit_of_work() as session:
        bans.unban(session, current_actor(), public_id, ban_id)
    return ""


@bp.get("/rooms/<public_id>/moderators")
@access.enterprise_or_staff()
@bp.output(ModeratorsOut)
@bp.doc(summary="Who was named to keep order in the room", responses=[401, 403, 404])
def list_moderators(public_id: str) -> ModeratorsOut:
    """Beside host and staff moderators, who need no naming."""
    session = current_session()
    named = queries.moderators(session, kept_room(session, public_id))
    people = masked(session, [one.person_id for one in named])
    items = [ModeratorOut(id=one.public_id, name=people[one.person_id].name, since=one.named_at) for one in named]
    return ModeratorsOut(items=items)


@bp.post("/rooms/<public_id>/moderators")
@access.enterprise_or_staff()
@bp.input(PersonIn)
@bp.output(ModeratorOut, status_code=201)
@bp.doc(summary="Name somebody to keep order in the room", responses=DENIED)
def name_moderator(public_id: str, json_data: PersonIn) -> ModeratorOut:
    """A colleague of the enterprise by the host, staff of the district by its moderators."""
    with unit_of_work() as session:
        made = moderators.name_moderator(session, current_actor(), public_id, json_data.person)
        name = masked(session, [made.person_id])[made.person_id].name
        return ModeratorOut(id=made.public_id, name=name, since=made.named_at)


@bp.delete("/rooms/<public_id>/moderators/<moderator>")
@access.enterprise_or_staff()
@bp.output({}, status_code=204)
@bp.doc(summary="End that", responses=NO_BODY)
def remove_moderator(public_id: str, moderator: str) -> str:
    """Harmless when already ended."""
    with unit_of_work() as session:
        moderators.remove_moderator(session, current_actor(), public_id, moderator)
    return ""


@bp.get("/rooms/<public_id>/acts")
@access.enterprise_or_staff()
@bp.input(PageQuery, location="query")
@bp.output(ActsOut)
@bp.doc(summary="What was done to keep order, the latest first", responses=[401, 403, 404, 422])
def list_acts(public_id: str, query_data: PageQuery) -> dict[str, Any]:
    """With notes that viewers never see; names are masked."""
    session = current_session()
    found = queries.acts_log(session, kept_room(session, public_id), query_data.page, query_data.per_page)
    people = masked(session, {act.person_id for act in found.items if act.person_id is not None})
    items = [act_out(act, people[act.person_id].name if act.person_id is not None else "") for act in found.items]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}
