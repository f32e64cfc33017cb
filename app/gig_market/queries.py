"""Reads of the gig market."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from app import clock
from app.accounts.public import Enterprise
from app.actor import Actor
from app.gig_market import rules
from app.gig_market.models import Gig, GigClaim, GigClaimStep, GigShift
from app.gig_market.permissions import STAFF
from app.gig_market.rules import GigState, PayUnit, ShiftState, State
from app.paging import Page, paginate


@dataclass(frozen=True)
class ShiftFilter:
    """What a seeker looks for. Days are instants [start, end); `least_fen` is what the whole shift earns at least."""

    start: datetime
    end: datetime | None = None
    district: str | None = None
    text: str = ""
    least_fen: int | None = None
    by_pay: bool = False


@dataclass(frozen=True)
class ShiftCard:
    """One shift in a list, with its employer."""

    shift: GigShift
    employer: str

    @property
    def gig(self) -> Gig:
        return self.shift.gig

    @property
    def earns_fen(self) -> int:
        """What it earns when all goes as planned."""
        return rules.planned_earnings(self.gig.pay, self.shift.minutes)


MINUTES: ColumnElement[Any] = func.extract("epoch", GigShift.ends_at - GigShift.starts_at) / 60 - GigShift.break_minutes
EARNINGS: ColumnElement[Any] = case(
    (Gig.pay_unit == PayUnit.HOUR, MINUTES * Gig.pay_fen / 60),
    (Gig.pay_unit == PayUnit.PIECE, MINUTES * Gig.pay_fen * Gig.pieces_an_hour / 60),
    else_=Gig.pay_fen,
)


def _cards() -> Select[GigShift, str]:
    return (
        select(GigShift, Enterprise.name)
        .join(GigShift.gig)
        .join(Enterprise, Enterprise.id == Gig.enterprise_id)
        .options(contains_eager(GigShift.gig))
    )


def _open(start: datetime, end: datetime | None) -> list[ColumnElement[bool]]:
    found = [GigShift.state == ShiftState.OPEN, Gig.state == GigState.OPEN, GigShift.starts_at >= start]
    return [*found, GigShift.starts_at < end] if end else found


def _matches(text: str) -> ColumnElement[bool]:
    columns = (Gig.title, Gig.place, Enterprise.name)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def open_shifts(session: Session, wanted: ShiftFilter, page: int = 1, per_page: int = 20) -> Page[ShiftCard]:
    """Shifts one may still take or wait for, free ones first within the order asked for. Three queries."""
    query = _cards().where(*_open(wanted.start, wanted.end))
    if wanted.district:
        query = query.where(Gig.district_code == wanted.district)
    if wanted.text:
        query = query.where(_matches(wanted.text))
    if wanted.least_fen:
        query = query.where(wanted.least_fen <= EARNINGS)
    full = GigShift.taken >= GigShift.headcount
    order = (EARNINGS.desc(), GigShift.starts_at) if wanted.by_pay else (GigShift.starts_at, GigShift.id)
    found = paginate(session, query.order_by(full, *order, GigShift.id), page, per_page, scalars=False)
    return Page([ShiftCard(*row) for row in found.items], found.total, found.page, found.per_page)


def today(session: Session, limit: int = 3, now: datetime | None = None) -> list[ShiftCard]:
    """Shifts with free places that begin within the next 24 hours, soonest first."""
    now = now or clock.now()
    free = GigShift.taken < GigShift.headcount
    query = _cards().where(*_open(now, now + timedelta(hours=24)), free)
    rows = session.execute(query.order_by(GigShift.starts_at, GigShift.id).limit(limit))
    return [ShiftCard(shift, employer) for shift, employer in rows]


def card(session: Session, shift: GigShift) -> ShiftCard:
    """One shift with its employer's name."""
    return ShiftCard(shift, session.get_one(Enterprise, shift.gig.enterprise_id).name)


def claims_of(session: Session, person_id: int, limit: int = 60) -> Sequence[GigClaim]:
    """A person's claims, the newest shift first."""
    query = select(GigClaim).where(GigClaim.person_id == person_id)
    return session.scalars(query.order_by(GigClaim.starts_at.desc(), GigClaim.id.desc()).limit(limit)).unique().all()


def claims_on(session: Session, shift_id: int) -> Sequence[GigClaim]:
    """Claims on one shift that were not given back, in the order of asking."""
    query = select(GigClaim).where(GigClaim.shift_id == shift_id, GigClaim.state != State.CANCELLED)
    return session.scalars(query.order_by(GigClaim.claimed_at, GigClaim.id)).unique().all()


def steps_of(session: Session, claim_id: int) -> Sequence[GigClaimStep]:
    """What happened to a claim, in time."""
    query = select(GigClaimStep).where(GigClaimStep.claim_id == claim_id)
    return session.scalars(query.order_by(GigClaimStep.at, GigClaimStep.id)).all()


def my_states(session: Session, person_id: int, shift_ids: Iterable[int]) -> dict[int, State]:
    """Where a person stands with several shifts, in one query."""
    query = select(GigClaim.shift_id, GigClaim.state).where(
        GigClaim.person_id == person_id, GigClaim.shift_id.in_(set(shift_ids)), GigClaim.state != State.CANCELLED
    )
    return dict(session.execute(query).all())


@dataclass(frozen=True)
class GigRow:
    """One gig in the employer's or the district's list."""

    gig: Gig
    employer: str
    shifts: int
    headcount: int
    taken: int
    next_start: datetime | None


def gigs_for(session: Session, actor: Actor, *, side: str, text: str = "", page: int = 1) -> Page[GigRow]:
    """The gigs an actor runs: of the own enterprises (`side` enterprise) or of the districts covered (staff)."""
    now = clock.now()
    stands = GigShift.state == ShiftState.OPEN
    query = (
        select(
            Gig,
            Enterprise.name,
            func.count(GigShift.id).filter(stands),
            func.coalesce(func.sum(GigShift.headcount).filter(stands), 0),
            func.coalesce(func.sum(GigShift.taken).filter(stands), 0),
            func.min(GigShift.starts_at).filter(stands, GigShift.starts_at > now),
        )
        .join(Enterprise, Enterprise.id == Gig.enterprise_id)
        .outerjoin(GigShift, GigShift.gig_id == Gig.id)
        .where(_runs(actor, side))
        .group_by(Gig.id, Enterprise.name)
        .order_by(Gig.state.desc(), Gig.id.desc())
    )
    if text:
        query = query.where(_matches(text))
    found = paginate(session, query, page, scalars=False)
    return Page([GigRow(*row) for row in found.items], found.total, found.page, found.per_page)


def _runs(actor: Actor, side: str) -> ColumnElement[bool]:
    if side == "enterprise":
        return Gig.enterprise_id.in_(list(actor.memberships))
    districts = actor.districts(*STAFF)
    return Gig.id.is_not(None) if districts is None else Gig.district_code.in_(districts)


def shifts_of(session: Session, gig_id: int) -> Sequence[GigShift]:
    """All shifts of a gig, the latest first."""
    query = select(GigShift).where(GigShift.gig_id == gig_id).order_by(GigShift.starts_at.desc(), GigShift.id.desc())
    return session.scalars(query).all()


def states_waiting(session: Session, actor: Actor, side: str) -> dict[State, int]:
    """How many claims stand in each state that waits for somebody, for the gigs an actor runs."""
    query = (
        select(GigClaim.state, func.count())
        .join(GigShift, GigShift.id == GigClaim.shift_id)
        .join(Gig, Gig.id == GigShift.gig_id)
        .where(_runs(actor, side), GigClaim.state.in_([State.WORKED, State.DISPUTED, State.AGREED]))
        .group_by(GigClaim.state)
    )
    return dict(session.execute(query).all())
