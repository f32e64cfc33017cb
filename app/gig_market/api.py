"""The gig market's JSON API."""

from typing import Any

from apiflask import APIBlueprint

from app import access, clock
from app.accounts import public as accounts
from app.database import current_session
from app.gig_market import queries
from app.gig_market.permissions import STAFF, require_person, require_run, require_side
from app.gig_market.queries import ShiftFilter
from app.gig_market.rules import Pay
from app.gig_market.schemas import (
    CancelIn,
    ClaimOut,
    ClaimsOut,
    GigIn,
    GigOut,
    HoursIn,
    Move,
    MoveIn,
    ShiftOut,
    ShiftQuery,
    ShiftsOut,
    SiteScanIn,
    SiteScanOut,
    claim_out,
    shift_out,
)
from app.gig_market.services import claims, finding, gigs, hours, site
from app.unit_of_work import unit_of_work
from app.web import current_actor

bp = APIBlueprint("gig_market_api", __name__, url_prefix="/api/v1", tag="Gigs")


@bp.get("/gig-shifts")
@access.anyone
@bp.input(ShiftQuery, location="query")
@bp.output(ShiftsOut)
@bp.doc(summary="Shifts one may take", responses=[422])
def list_shifts(query_data: ShiftQuery) -> dict[str, Any]:
    """Open shifts to come; those of one day with `day`."""
    now = clock.now()
    start, end = clock.day_bounds(query_data.day) if query_data.day else (now, None)
    wanted = ShiftFilter(max(start, now), end, query_data.district, query_data.text, query_data.least_fen)
    found = queries.open_shifts(current_session(), wanted, query_data.page, query_data.per_page)
    items = [shift_out(card) for card in found.items]
    return {"items": items, "total": found.total, "page": found.page, "per_page": found.per_page}


@bp.get("/gig-shifts/<public_id>")
@access.anyone
@bp.output(ShiftOut)
@bp.doc(summary="One shift", responses=[404])
def show_shift(public_id: str) -> ShiftOut:
    """What it is, what it earns, how many places are left."""
    session = current_session()
    return shift_out(queries.card(session, finding.shift(session, public_id)))


@bp.post("/enterprises/<public_id>/gigs")
@access.enterprise_or_staff(*STAFF)
@bp.input(GigIn)
@bp.output(GigOut, status_code=201)
@bp.doc(summary="Post a gig with its shifts", responses=[401, 403, 404, 409, 422])
def post_gig(public_id: str, json_data: GigIn) -> GigOut:
    """For a verified enterprise; all shifts or none."""
    actor, given = current_actor(), json_data
    with unit_of_work() as session:
        enterprise = accounts.require_enterprise(session, public_id)
        own = given.model_dump(exclude={"shifts", "pay_fen", "pay_unit", "pieces_an_hour"})
        pay = Pay(given.pay_unit, given.pay_fen, given.pieces_an_hour)
        made = gigs.post_gig(session, actor, enterprise.id, gigs.GigValues(**own, pay=pay))
        values = [gigs.ShiftValues(**shift.model_dump()) for shift in given.shifts]
        shifts = [gigs.add_shift(session, actor, made.id, shift) for shift in values]
    cards = [queries.ShiftCard(shift, enterprise.name) for shift in shifts]
    return GigOut(id=made.public_id, title=made.title, state=str(made.state), shifts=[shift_out(c) for c in cards])


@bp.post("/gig-shifts/<public_id>/cancellation")
@access.enterprise_or_staff(*STAFF)
@bp.input(CancelIn)
@bp.output(ShiftOut)
@bp.doc(summary="Call a shift off", responses=[401, 403, 404, 409, 422])
def cancel_shift(public_id: str, json_data: CancelIn) -> ShiftOut:
    """Its claims are cancelled and everybody is told."""
    with unit_of_work() as session:
        found = finding.shift(session, public_id)
        claims.cancel_shift(session, current_actor(), found.id, reason=json_data.reason)
    return shift_out(queries.card(current_session(), found))


@bp.get("/gig-shifts/<public_id>/claims")
@access.enterprise_or_staff(*STAFF)
@bp.output(ClaimsOut)
@bp.doc(summary="Who comes to a shift, masked", responses=[401, 403, 404])
def list_claims(public_id: str) -> dict[str, Any]:
    """For whoever runs the gig, in the order of asking."""
    session = current_session()
    shift = finding.shift(session, public_id)
    require_run(current_actor(), shift.gig)
    found = queries.claims_on(session, shift.id)
    people = accounts.masked(session, [claim.person_id for claim in found])
    return {"items": [claim_out(claim, people.get(claim.person_id)) for claim in found]}


@bp.post("/gig-shifts/<public_id>/claims")
@access.signed_in
@bp.output(ClaimOut, status_code=201)
@bp.doc(summary="Take a place in a shift, or stand in its waiting list", responses=[401, 403, 404, 409, 422])
def claim_shift(public_id: str) -> ClaimOut:
    """First come, first served; asking again gives the same claim."""
    with unit_of_work() as session:
        shift = finding.shift(session, public_id)
        claim = claims.claim_shift(session, current_actor(), shift.id)
    return claim_out(claim)


@bp.get("/gig-claims")
@access.signed_in
@bp.output(ClaimsOut)
@bp.doc(summary="The own claims", responses=[401])
def my_claims() -> dict[str, Any]:
    """The newest shift first."""
    found = queries.claims_of(current_session(), require_person(current_actor()))
    return {"items": [claim_out(claim) for claim in found]}


@bp.post("/gig-claims/<public_id>/moves")
@access.signed_in
@bp.input(MoveIn)
@bp.output(ClaimOut)
@bp.doc(summary="Cancel, confirm, dispute, no show, paid, received", responses=[401, 403, 404, 409, 422])
def move_claim(public_id: str, json_data: MoveIn) -> ClaimOut:
    """As the worker or as whoever runs the gig; repeating a move is harmless."""
    actor, reason = current_actor(), json_data.reason
    with unit_of_work() as session:
        claim = finding.claim(session, public_id)
        require_side(actor, claim)
        moves: dict[Move, Any] = {
            Move.CANCEL: lambda: claims.cancel_claim(session, actor, claim.id, reason=reason),
            Move.CONFIRM: lambda: hours.confirm_hours(session, actor, claim.id),
            Move.DISPUTE: lambda: hours.dispute_hours(session, actor, claim.id, reason),
            Move.NO_SHOW: lambda: site.mark_no_show(session, actor, claim.id),
            Move.PAID: lambda: hours.mark_paid(session, actor, claim.id),
            Move.RECEIVED: lambda: hours.confirm_received(session, actor, claim.id),
        }
        moves[json_data.move]()
    return claim_out(claim)


@bp.put("/gig-claims/<public_id>/hours")
@access.enterprise_or_staff(*STAFF)
@bp.input(HoursIn)
@bp.output(ClaimOut)
@bp.doc(summary="Enter or correct the hours of a claim", responses=[401, 403, 404, 409, 422])
def enter_hours(public_id: str, json_data: HoursIn) -> ClaimOut:
    """The worker is asked to confirm (anew)."""
    with unit_of_work() as session:
        claim = finding.claim(session, public_id)
        site.enter_hours(session, current_actor(), claim.id, site.Hours(**json_data.model_dump()))
    return claim_out(claim)


@bp.post("/gig-shifts/<public_id>/scans")
@access.enterprise_or_staff(*STAFF)
@bp.input(SiteScanIn)
@bp.output(SiteScanOut)
@bp.doc(summary="Scan a worker in or out", responses=[401, 403, 404, 409, 422])
def scan(public_id: str, json_data: SiteScanIn) -> SiteScanOut:
    """The first scan begins the timesheet, a later one ends it."""
    with unit_of_work() as session:
        shift = finding.shift(session, public_id)
        seen = site.scan(session, current_actor(), shift_id=shift.id, code=json_data.code, nonce=json_data.nonce)
    claim = claim_out(seen.claim) if seen.claim else None
    return SiteScanOut(result=seen.seen, verdict=str(seen.verdict), claim=claim)
