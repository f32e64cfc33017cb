"""Fairs over HTTP: plan, file, publish, watch."""

from io import BytesIO

from apiflask import APIBlueprint
from flask import request

from app import access
from app.actor import StaffRole
from app.clock import now
from app.database import current_session
from app.events import finding, present, queries
from app.events.models import Fair
from app.events.queries import FairCard, plan
from app.events.schemas import (
    BookingOpenIn,
    BoothCountOut,
    BoothsOut,
    FairCountsOut,
    FairIn,
    FairOut,
    FairQuery,
    FairsOut,
    ReasonIn,
    SchemeOut,
    VenueIn,
    VenueOut,
    VenuesOut,
)
from app.events.services import booking_times, fairs, venues
from app.events.services.fairs import FairValues
from app.paging import paginate
from app.unit_of_work import unit_of_work
from app.web import current_actor

bp = APIBlueprint("events_api", __name__, url_prefix="/api/v1", tag="Fairs")
RUN = (StaffRole.OFFICER,)
DESK = (StaffRole.OFFICER, StaffRole.GATE)
REFUSED = [401, 403, 404, 409, 422]


@bp.get("/venues")
@access.staff(*DESK)
@bp.output(VenuesOut)
@bp.doc(summary="Venues the caller may plan with", responses=[401, 403], security="bearer")
def list_venues() -> VenuesOut:
    """Of the caller's districts."""
    found = queries.venues(current_session(), current_actor().districts(*DESK))
    return VenuesOut(items=[present.venue_out(venue) for venue in found])


@bp.post("/venues")
@access.staff(*RUN)
@bp.input(VenueIn)
@bp.output(VenueOut, status_code=201)
@bp.doc(summary="Add a venue", responses=REFUSED, security="bearer")
def add_venue(json_data: VenueIn) -> VenueOut:
    """In a district of the caller."""
    with unit_of_work() as session:
        made = venues.create_venue(session, current_actor(), **json_data.model_dump())
    return present.venue_out(made)


@bp.get("/fairs")
@access.anyone
@bp.input(FairQuery, location="query")
@bp.output(FairsOut)
@bp.doc(summary="Published fairs that are not over", responses=[422])
def list_fairs(query_data: FairQuery) -> FairsOut:
    """Soonest first."""
    session = current_session()
    query = queries.public_fairs(now(), query_data.district, query_data.industry)
    page = paginate(session, query, query_data.page, query_data.per_page, scalars=False)
    items = [present.fair_out(card) for card in queries.cards(session, page.items)]
    return FairsOut(items=items, total=page.total, page=page.page, per_page=page.per_page)


@bp.post("/fairs")
@access.staff(*RUN)
@bp.input(FairIn)
@bp.output(FairOut, status_code=201)
@bp.doc(summary="Plan a fair with its booths (draft)", responses=REFUSED, security="bearer")
def add_fair(json_data: FairIn) -> FairOut:
    """The venue's district is the fair's."""
    given = json_data.model_dump(exclude={"venue_id", "rows", "columns"})
    with unit_of_work() as session:
        venue = finding.venue(session, json_data.venue_id)
        values = FairValues(venue_id=venue.id, **given)
        fair = fairs.create_fair(session, current_actor(), values, rows=json_data.rows, columns=json_data.columns)
    return _fair_out(fair.id)


@bp.get("/fairs/<public_id>")
@access.anyone
@bp.output(FairOut)
@bp.doc(summary="One fair", responses=[404])
def show_fair(public_id: str) -> FairOut:
    """Drafts for those who run them only."""
    fair, _occasion = finding.shown_fair(current_session(), current_actor(), public_id)
    return _fair_out(fair.id)


@bp.put("/fairs/<public_id>/schemes/<scheme>")
@access.staff(*RUN)
@bp.output(SchemeOut)
@bp.doc(
    summary="File the plan, emergency or security scheme (raw body: PDF, Word, PNG or JPEG)",
    responses=REFUSED,
    security="bearer",
)
def file_scheme(public_id: str, scheme: str) -> SchemeOut:
    """Kind by the first bytes; its name from the query parameter `name`."""
    body, name = BytesIO(request.get_data(cache=False)), request.args.get("name") or scheme
    with unit_of_work() as session:
        fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
        kind = finding.scheme(scheme)
        stored = fairs.attach_scheme(session, current_actor(), fair.id, kind, body, name.replace("\x00", ""))
    return SchemeOut(scheme=kind, name=stored.name, size=stored.size, media_type=stored.media_type)


@bp.post("/fairs/<public_id>/publication")
@access.staff(*RUN)
@bp.output(FairOut)
@bp.doc(summary="Publish a fair; its three schemes must be on file", responses=REFUSED, security="bearer")
def publish(public_id: str) -> FairOut:
    """Publishing twice is harmless."""
    with unit_of_work() as session:
        fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
        fairs.publish_fair(session, current_actor(), fair.id)
    return _fair_out(fair.id)


@bp.post("/fairs/<public_id>/booking")
@access.staff(*RUN)
@bp.input(BookingOpenIn)
@bp.output(FairOut)
@bp.doc(summary="Open booking to enterprises", responses=REFUSED, security="bearer")
def open_booking(public_id: str, json_data: BookingOpenIn) -> FairOut:
    """From now until `closes_at`."""
    with unit_of_work() as session:
        fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
        booking_times.open_booking(session, current_actor(), fair.id, closes_at=json_data.closes_at)
    return _fair_out(fair.id)


@bp.delete("/fairs/<public_id>/booking")
@access.staff(*RUN)
@bp.output(FairOut, status_code=200)
@bp.doc(summary="Close booking", responses=REFUSED, security="bearer")
def close_booking(public_id: str) -> FairOut:
    """Bookings made stay."""
    with unit_of_work() as session:
        fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
        booking_times.close_booking(session, current_actor(), fair.id)
    return _fair_out(fair.id)


@bp.post("/fairs/<public_id>/end")
@access.staff(*RUN)
@bp.output(FairOut)
@bp.doc(summary="End a fair", responses=REFUSED, security="bearer")
def end(public_id: str) -> FairOut:
    """Gates and booths stop taking people."""
    with unit_of_work() as session:
        fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
        fairs.end_fair(session, current_actor(), fair.id)
    return _fair_out(fair.id)


@bp.post("/fairs/<public_id>/cancellation")
@access.staff(*RUN)
@bp.input(ReasonIn)
@bp.output(FairOut)
@bp.doc(summary="Call a fair off; everyone concerned is told", responses=REFUSED, security="bearer")
def cancel(public_id: str, json_data: ReasonIn) -> FairOut:
    """The venue is free again."""
    with unit_of_work() as session:
        fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
        booking_times.cancel_fair(session, current_actor(), fair.id, json_data.reason)
    return _fair_out(fair.id)


@bp.get("/fairs/<public_id>/booths")
@access.anyone
@bp.output(BoothsOut)
@bp.doc(summary="The plan of a fair", responses=[404])
def booths(public_id: str) -> BoothsOut:
    """Every booth as the caller sees it."""
    session, actor = current_session(), current_actor()
    fair, _occasion = finding.shown_fair(session, actor, public_id)
    views = plan.plan_of(session, fair.id, actor.memberships.keys(), now())
    return BoothsOut(items=[present.booth_out(view) for view in views])


@bp.get("/fairs/<public_id>/counts")
@access.staff(*DESK)
@bp.output(FairCountsOut)
@bp.doc(summary="A fair now: registered, inside, at booths", responses=[401, 403, 404], security="bearer")
def counts(public_id: str) -> FairCountsOut:
    """For the district's staff."""
    session = current_session()
    fair, _occasion = finding.desk_fair(session, current_actor(), public_id)
    live = present.live_counts(session, fair)
    return FairCountsOut(
        registered=live.people.registered,
        inside=live.people.gate,
        refused=live.gate.refused,
        at_booths=live.people.booth,
        employers=live.field.employers,
        posts=live.field.posts,
        places=live.field.places,
        booths=[
            BoothCountOut(booth=row.booth.code, enterprise=row.enterprise.name, people=met) for row, met in live.booths
        ],
    )


def _fair_out(fair_id: int) -> FairOut:
    session = current_session()
    row = session.execute(queries.fairs_query().where(Fair.id == fair_id)).one()
    card: FairCard = queries.cards(session, [row])[0]
    return present.fair_out(card)
