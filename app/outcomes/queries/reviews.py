"""Placements that wait for a decision, what was decided, and everything one should look at before deciding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise, Masked, masked
from app.actor import Actor
from app.checkin.public import Attendance, attendances_of
from app.hiring.public import (
    Confirmation,
    Placement,
    PlacementEvidence,
    Review,
    Side,
    Vacancy,
    Word,
    placement_evidence,
)
from app.occasions.public import Occasion, many
from app.outcomes import rules
from app.outcomes.permissions import REVIEWERS
from app.outcomes.rules import Doubt, Facts, Said
from app.paging import Page, paginate


@dataclass(frozen=True)
class ReviewRow:
    """One placement in the queue or in the history."""

    placement: Placement
    title: str
    employer: str
    person: Masked | None


@dataclass(frozen=True)
class Case:
    """One placement with everything behind it."""

    evidence: PlacementEvidence
    person: Masked
    reviewer: Masked | None
    parent: Occasion | None
    seen: Sequence[Attendance]
    doubts: Sequence[Doubt]

    @property
    def placement(self) -> Placement:
        return self.evidence.placement

    def said(self, side: Side) -> Confirmation | None:
        """What one side said about the arrival."""
        return next((w for w in self.evidence.words if w.side is side and w.what is Word.ARRIVAL), None)


def _mine(actor: Actor) -> ColumnElement[bool]:
    districts = actor.districts(*REVIEWERS)
    held = true() if districts is None else Placement.district_code.in_(districts)
    strangers = Placement.enterprise_id.not_in(list(actor.memberships)) if actor.memberships else true()
    return held & strangers & (Placement.person_id != actor.person_id)


def _rows() -> Select[Placement, str, str]:
    return (
        select(Placement, Vacancy.title, Enterprise.name)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Enterprise, Enterprise.id == Placement.enterprise_id)
    )


def _page(session: Session, query: Select[Placement, str, str], page: int, per_page: int) -> Page[ReviewRow]:
    found = paginate(session, query, page, per_page, scalars=False)
    people = masked(session, {row[0].person_id for row in found.items})
    items = [ReviewRow(p, title, employer, people.get(p.person_id)) for p, title, employer in found.items]
    return Page(items, found.total, found.page, found.per_page)


def queue(session: Session, actor: Actor, page: int = 1, per_page: int = 20) -> Page[ReviewRow]:
    """What waits for this actor, the longest waiting first. Four queries."""
    query = _rows().where(Placement.review == Review.PENDING, _mine(actor))
    return _page(session, query.order_by(Placement.created_at, Placement.id), page, per_page)


def next_in_queue(session: Session, actor: Actor, after: Placement | None = None) -> Placement | None:
    """The next one to decide: the one behind `after`, else the first."""
    query = select(Placement).where(Placement.review == Review.PENDING, _mine(actor))
    query = query.order_by(Placement.created_at, Placement.id).limit(1)
    if after is not None:
        query = query.where(Placement.id != after.id)
        behind = (Placement.created_at, Placement.id)
        later = func.row(*behind) > func.row(after.created_at, after.id)
        found = session.scalar(query.where(later))
        if found is not None:
            return found
    return session.scalar(query)


def history(
    session: Session, actor: Actor, decision: Review | None = None, page: int = 1, per_page: int = 30
) -> Page[ReviewRow]:
    """What was decided in this actor's districts, the newest first."""
    decided = Placement.review == decision if decision else Placement.review != Review.PENDING
    query = _rows().where(decided, _mine(actor))
    return _page(session, query.order_by(Placement.reviewed_at.desc(), Placement.id.desc()), page, per_page)


def oldest_waiting(session: Session, actor: Actor) -> tuple[int, datetime | None]:
    """How many wait for this actor, and since when the first."""
    query = select(func.count(), func.min(Placement.created_at)).where(Placement.review == Review.PENDING, _mine(actor))
    n, since = session.execute(query).one()
    return n, since


def case(session: Session, placement_id: int) -> Case:
    """One placement with its evidence and doubts, in a fixed number of queries."""
    evidence = placement_evidence(session, placement_id)
    placed, occasion = evidence.placement, evidence.occasion
    around = many(session, [occasion.parent_id] if occasion else [])
    ids = [o.id for o in (occasion, *around.values()) if o is not None]
    seen = attendances_of(session, placed.person_id, ids) if ids else []
    people = masked(session, {placed.person_id, placed.reviewed_by or placed.person_id})
    parent = around.get(occasion.parent_id or 0) if occasion else None
    reviewer = people.get(placed.reviewed_by or 0)
    found = rules.doubts(_facts(session, evidence, seen))
    return Case(evidence, people[placed.person_id], reviewer, parent, seen, found)


def _facts(session: Session, evidence: PlacementEvidence, seen: Sequence[Attendance]) -> Facts:
    placed = evidence.placement
    words = {w.side: Said(w.at, w.about_at) for w in evidence.words if w.what is Word.ARRIVAL}
    elsewhere = select(func.count()).where(
        Placement.person_id == placed.person_id,
        Placement.id != placed.id,
        Placement.review != Review.REJECTED,
        Placement.left_at.is_(None),
    )
    return Facts(
        seeker=words.get(Side.SEEKER),
        employer=words.get(Side.EMPLOYER),
        has_occasion=evidence.occasion is not None,
        seen_there=bool(seen) or bool(evidence.attended),
        applied_at=evidence.application.applied_at,
        arrived_at=placed.arrived_at,
        others_at_work=session.scalar(elsewhere) or 0,
    )
