"""Check-in over HTTP: tickets, scans, keys."""

from apiflask import APIBlueprint

from app import access, audit
from app.actor import StaffRole
from app.checkin import batching, present, queries
from app.checkin.codes import public_keys
from app.checkin.permissions import require_gate
from app.checkin.schemas import (
    GateQuery,
    KeyOut,
    KeysOut,
    ScanIn,
    ScanOut,
    ScansOut,
    TicketOut,
    TicketsOut,
    UndoIn,
    UndoneOut,
    WalkInIn,
)
from app.checkin.services import scans, tickets
from app.checkin.tries import Try
from app.clock import now
from app.database import current_session
from app.extensions import limiter
from app.occasions import public as occasions
from app.unit_of_work import unit_of_work
from app.web import current_actor

bp = APIBlueprint("checkin_api", __name__, url_prefix="/api/v1", tag="Check-in")
GATES = (StaffRole.GATE, StaffRole.OFFICER)
HALL = "6000 per minute"  # a fair hall is one address


@bp.get("/checkin/keys")
@access.anyone
@bp.output(KeysOut)
@bp.doc(summary="Public keys of ticket and poster codes")
def keys() -> KeysOut:
    """All that is needed to tell genuine codes from others with no network."""
    found = [KeyOut(id=i, algorithm="Ed25519", public_key=key) for i, key in public_keys().items()]
    return KeysOut(keys=found)


@bp.post("/occasions/<public_id>/tickets")
@access.signed_in
@bp.output(TicketOut, status_code=201)
@bp.doc(
    summary="Register for an occasion and get one's ticket; again gives the same",
    responses=[401, 404, 409],
    security="bearer",
)
def issue(public_id: str) -> TicketOut:
    """The caller's own ticket."""
    actor = current_actor()
    with unit_of_work() as session:
        occasion = occasions.by_public_id(session, public_id)
        ticket = tickets.issue_ticket(session, actor, occasion_id=occasion.id, person_id=actor.person_id or 0)
    return present.ticket_out(ticket, occasion.public_id)


@bp.get("/me/tickets")
@access.signed_in
@bp.output(TicketsOut)
@bp.doc(summary="The caller's tickets for what is not over", responses=[401], security="bearer")
def my_tickets() -> TicketsOut:
    """Soonest first."""
    held = queries.tickets_of(current_session(), current_actor().person_id or 0, now())
    return TicketsOut(items=[present.ticket_out(ticket, occasion.public_id) for ticket, occasion in held])


@bp.post("/occasions/<public_id>/scans")
@access.enterprise_or_staff(*GATES)
@limiter.limit(HALL, override_defaults=True)
@bp.input(ScanIn)
@bp.output(ScanOut)
@bp.doc(summary="Scan a ticket at a gate, exactly once", responses=[401, 403, 404, 409, 422, 503], security="bearer")
def scan(public_id: str, json_data: ScanIn) -> ScanOut:
    """A verdict, also for refusals: branch on `result`. The same nonce again gives the first answer."""
    given = json_data.model_dump()
    found = batching.answer(Try(current_actor(), public_id, **given, at=now(), request_id=audit.request_id()))
    who = present.person_out(found.who) if found.who else None
    return present.scan_out(current_session(), found.outcome, who)


@bp.get("/occasions/<public_id>/scans")
@access.enterprise_or_staff(*GATES)
@limiter.limit(HALL, override_defaults=True)
@bp.input(GateQuery, location="query")
@bp.output(ScansOut)
@bp.doc(summary="Totals and newest scans of a gate, or of all", responses=[401, 403, 404, 422], security="bearer")
def recent(public_id: str, query_data: GateQuery) -> ScansOut:
    """People masked."""
    session = current_session()
    occasion = occasions.by_public_id(session, public_id)
    require_gate(current_actor(), occasion)
    return present.scans_out(session, occasion, query_data.gate)


@bp.post("/occasions/<public_id>/walk-ins")
@access.staff(*GATES)
@limiter.limit(HALL, override_defaults=True)
@bp.input(WalkInIn)
@bp.output(ScanOut)
@bp.doc(summary="Register somebody without a ticket and admit", responses=[401, 403, 404, 409, 422], security="bearer")
def walk_in(public_id: str, json_data: WalkInIn) -> ScanOut:
    """The same verdict as a scan."""
    with unit_of_work() as session:
        occasion = occasions.by_public_id(session, public_id)
        outcome = scans.register_at_gate(session, current_actor(), occasion_id=occasion.id, **json_data.model_dump())
        return present.scan_out(session, outcome)


@bp.post("/scans/<public_id>/undo")
@access.staff(*GATES)
@bp.input(UndoIn)
@bp.output(UndoneOut)
@bp.doc(summary="Take an admission back, with the reason", responses=[401, 403, 404, 409, 422], security="bearer")
def undo(public_id: str, json_data: UndoIn) -> UndoneOut:
    """The scan stays, marked; the ticket may be scanned again."""
    with unit_of_work() as session:
        undone = scans.undo_scan(session, current_actor(), public_id, json_data.reason)
    return UndoneOut(scan=public_id, reason=undone.reason, at=undone.at)


@bp.post("/tickets/<public_id>/revocation")
@access.staff(*GATES)
@bp.output(TicketOut)
@bp.doc(summary="Revoke a ticket; a new one may be issued", responses=[401, 403, 404], security="bearer")
def revoke(public_id: str) -> TicketOut:
    """Revoking twice is harmless."""
    with unit_of_work() as session:
        ticket = tickets.require_by_public_id(session, public_id)
        tickets.revoke_ticket(session, current_actor(), ticket.id)
        occasion = session.get_one(occasions.Occasion, ticket.occasion_id)
    return present.ticket_out(ticket, occasion.public_id)
