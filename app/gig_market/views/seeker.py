"""What a seeker sees: the list, a shift, the own shifts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import access, clock
from app.actor import Actor
from app.checkin import public as checkin
from app.database import current_session
from app.gig_market import queries, rules
from app.gig_market.forms import ReasonForm
from app.gig_market.models import GigShift
from app.gig_market.permissions import require_side
from app.gig_market.queries import ShiftFilter
from app.gig_market.rules import Side, State
from app.gig_market.services import claims, finding, hours
from app.gig_market.views.blueprint import attempt, bp
from app.occasions.public import by_public_id
from app.paging import asked_page
from app.reference.public import districts
from app.web import current_actor

DAYS = ("today", "tomorrow", "week", "all")


@dataclass(frozen=True)
class Asked:
    """The filter as the address says it."""

    day: str
    district: str
    q: str
    least: int | None
    sort: str

    def filter(self, now: datetime) -> ShiftFilter:
        """The same for the query."""
        today = clock.today()
        spans = {
            "today": (now, clock.day_bounds(today)[1]),
            "tomorrow": clock.day_bounds(today + timedelta(days=1)),
            "week": (now, clock.day_bounds(today + timedelta(days=6))[1]),
            "all": (now, None),
        }
        start, end = spans[self.day]
        least = self.least * 100 if self.least else None
        return ShiftFilter(start, end, self.district or None, self.q, least, self.sort == "pay")

    def args(self) -> dict[str, str | int | None]:
        """For links that keep the filter."""
        return {"day": self.day, "district": self.district, "q": self.q, "least": self.least, "sort": self.sort}


def asked() -> Asked:
    """The filter of this request; what makes no sense is left out."""
    day, least, district = request.args.get("day", ""), request.args.get("least", ""), request.args.get("district", "")
    return Asked(
        day=day if day in DAYS else "all",
        district=district if district.isdecimal() and len(district) == 6 else "",
        q=request.args.get("q", "").replace("\x00", "").strip()[:40],
        least=int(least) if least.isdecimal() and len(least) < 6 else None,
        sort="pay" if request.args.get("sort") == "pay" else "time",
    )


@bp.get("/gigs")
@access.anyone
def index() -> ResponseReturnValue:
    """Shifts one may take."""
    session, wanted, actor = current_session(), asked(), current_actor()
    found = queries.open_shifts(session, wanted.filter(clock.now()), asked_page())
    mine = queries.my_states(session, actor.person_id, [c.shift.id for c in found.items]) if actor.person_id else {}
    return render_template(
        "gig_market/index.html", found=found, asked=wanted, mine=mine, districts=districts(session), days=DAYS
    )


@bp.get("/gigs/o/<public_id>")
@access.anyone
def by_occasion(public_id: str) -> ResponseReturnValue:
    """The shift of an occasion."""
    session = current_session()
    found = finding.shift_of_occasion(session, by_public_id(session, public_id).id)
    return redirect(url_for("gig_market.shift", public_id=found.public_id)) if found else abort(404)


@bp.get("/gigs/shifts/<public_id>")
@access.anyone
def shift(public_id: str) -> ResponseReturnValue:
    """One shift: what it is, what it earns, whether one may."""
    session, actor = current_session(), current_actor()
    found = finding.shift(session, public_id)
    claim = claims.active_claim(session, found.id, actor.person_id) if actor.person_id else None
    return render_template(
        "gig_market/shift.html",
        card=queries.card(session, found),
        claim=claim,
        refusals=[] if claim else _refusals(session, actor, found),
        others=queries.shifts_of(session, found.gig_id),
        now=clock.now(),
    )


def _refusals(session: Session, actor: Actor, shift: GigShift) -> list[tuple[str, object]]:
    if actor.person_id is None:
        return []
    found = claims.obstacles(session, shift, actor.person_id, clock.now())
    if shift.left <= 0 and not shift.gig.waiting_list:
        found.append(rules.Obstacle.FULL)
    return [(str(obstacle), claims.REFUSALS[obstacle][1]) for obstacle in found]


@bp.post("/gigs/shifts/<public_id>/claims")
@access.signed_in
def take(public_id: str) -> ResponseReturnValue:
    """Take a place, or stand in line."""
    found, actor = finding.shift(current_session(), public_id), current_actor()
    done = _("抢到了，时间和地点写在下面。") if found.left > 0 else _("已经排上队，有人退就轮到您。")
    made: list[str] = []
    if attempt(lambda session: made.append(claims.claim_shift(session, actor, found.id).public_id), done):
        return redirect(url_for("gig_market.claim", public_id=made[0]))
    return redirect(url_for("gig_market.shift", public_id=public_id))


@bp.get("/me/gigs")
@access.signed_in
def mine() -> ResponseReturnValue:
    """The own shifts: to come, to confirm, past."""
    found = queries.claims_of(current_session(), current_actor().person_id or 0)
    over = (State.CANCELLED, State.SETTLED, State.NO_SHOW)
    return render_template(
        "gig_market/mine.html",
        open_claims=sorted((c for c in found if c.state not in over), key=lambda c: c.starts_at),
        past=[c for c in found if c.state in over],
    )


@bp.get("/gigs/claims/<public_id>")
@access.signed_in
def claim(public_id: str) -> ResponseReturnValue:
    """One claim: for the worker; whoever runs the gig is led to its own page."""
    session, actor = current_session(), current_actor()
    found = finding.claim(session, public_id)
    if require_side(actor, found) is Side.EMPLOYER:
        return redirect(url_for("gig_market.run", public_id=found.shift.public_id))
    return _claim_page(session, public_id, ReasonForm())


def _claim_page(session: Session, public_id: str, form: ReasonForm) -> str:
    found = finding.claim(session, public_id)
    ticket = checkin.valid_ticket(session, found.shift.occasion_id, found.person_id)
    return render_template(
        "gig_market/claim.html",
        claim=found,
        card=queries.card(session, found.shift),
        steps=queries.steps_of(session, found.id),
        moves=rules.claim_moves(found.state, Side.WORKER),
        ticket=ticket if found.state in (State.CLAIMED, State.ON_SITE) else None,
        form=form,
        now=clock.now(),
    )


def _mine(public_id: str) -> int:
    found = finding.claim(current_session(), public_id)
    require_side(current_actor(), found)
    return found.id


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("gig_market.claim", public_id=public_id))


@bp.post("/gigs/claims/<public_id>/cancel")
@access.signed_in
def give_back(public_id: str) -> ResponseReturnValue:
    """Give the place back, or leave the line."""
    claim_id, actor = _mine(public_id), current_actor()
    attempt(lambda session: claims.cancel_claim(session, actor, claim_id), _("已经退了，谢谢您早说。"))
    return _back(public_id)


@bp.post("/gigs/claims/<public_id>/confirm")
@access.signed_in
def confirm(public_id: str) -> ResponseReturnValue:
    """The hours are right."""
    claim_id, actor = _mine(public_id), current_actor()
    attempt(lambda session: hours.confirm_hours(session, actor, claim_id), _("工时已确认。"))
    return _back(public_id)


@bp.post("/gigs/claims/<public_id>/dispute")
@access.signed_in
def dispute(public_id: str) -> ResponseReturnValue:
    """The hours or the pay are not right."""
    claim_id, actor, form = _mine(public_id), current_actor(), ReasonForm()
    if not form.validate_on_submit():
        return _claim_page(current_session(), public_id, form), 422
    done = _("已经告诉用人方，改好后会再请您看。")
    attempt(lambda session: hours.dispute_hours(session, actor, claim_id, form.text), done)
    return _back(public_id)


@bp.post("/gigs/claims/<public_id>/received")
@access.signed_in
def received(public_id: str) -> ResponseReturnValue:
    """The pay has arrived."""
    claim_id, actor = _mine(public_id), current_actor()
    attempt(lambda session: hours.confirm_received(session, actor, claim_id), _("这一班结清了，辛苦了。"))
    return _back(public_id)
