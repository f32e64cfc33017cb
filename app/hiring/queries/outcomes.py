"""Reads of results: funnels by occasion, placements to review, the evidence behind one placement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import FunctionFilter, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.public import Enterprise
from app.hiring import permissions
from app.hiring.models import (
    Application,
    ApplicationStep,
    AttendanceNote,
    Confirmation,
    Interview,
    Offer,
    Placement,
    Vacancy,
)
from app.hiring.queries.applications import timeline, words
from app.hiring.rules import Review, State
from app.hiring.values import Funnel
from app.occasions import public as occasions
from app.occasions.public import Occasion
from app.paging import Page, paginate


@dataclass(frozen=True)
class PlacementEvidence:
    """The chain behind one placement: where it began, every step, what both sides said, what staff decided."""

    placement: Placement
    application: Application
    vacancy: Vacancy
    enterprise: Enterprise
    occasion: Occasion | None
    attended: Sequence[AttendanceNote]
    steps: Sequence[ApplicationStep]
    words: Sequence[Confirmation]
    interview: Interview | None
    offer: Offer | None


def funnel(session: Session, occasion_ids: Iterable[int]) -> dict[int, Funnel]:
    """For each occasion, how many applications reached each step. Rejected placements are no arrivals."""
    wanted = set(occasion_ids)
    if not wanted:
        return {}
    counts = {occasion_id: {"applications": n} for occasion_id, n in _applications(session, wanted)}
    for occasion_id, intents, interviews, offers in _reached(session, wanted):
        counts[occasion_id] |= {"intents": intents, "interviews": interviews, "offers": offers}
    for occasion_id, arrivals, seven, thirty in _arrived(session, wanted):
        counts[occasion_id] |= {"arrivals": arrivals, "retained_7": seven, "retained_30": thirty}
    return {occasion_id: Funnel(**counts.get(occasion_id, {})) for occasion_id in wanted}


def funnel_of_jobs(session: Session, occasion_id: int) -> dict[int, Funnel]:
    """For each vacancy, how many applications from this occasion reached each step. Three queries."""
    wanted, by = {occasion_id}, Application.vacancy_id
    counts = {vacancy_id: {"applications": n} for vacancy_id, n in _applications(session, wanted, by)}
    for vacancy_id, intents, interviews, offers in _reached(session, wanted, by):
        counts[vacancy_id] |= {"intents": intents, "interviews": interviews, "offers": offers}
    for vacancy_id, arrivals, seven, thirty in _arrived(session, wanted, by):
        counts[vacancy_id] |= {"arrivals": arrivals, "retained_7": seven, "retained_30": thirty}
    return {vacancy_id: Funnel(**steps) for vacancy_id, steps in counts.items()}


def applications_from(session: Session, occasion_id: int) -> list[Application]:
    """Every application whose source is this occasion, by time."""
    query = select(Application).where(Application.occasion_id == occasion_id)
    return list(session.scalars(query.order_by(Application.applied_at, Application.id)))


def placement(session: Session, public_id: str) -> Placement:
    """The placement with that public id. Raises NotFound."""
    found = session.scalar(select(Placement).where(Placement.public_id == public_id)) if public_id.isalnum() else None
    if found is None:
        raise permissions.placement_not_found()
    return found


def pending_reviews(session: Session, district: str | None = None, *, limit: int = 200) -> list[Placement]:
    """Placements nobody has decided about, the longest waiting first; of one district or of the city."""
    query = select(Placement).where(Placement.review == Review.PENDING)
    if district is not None:
        query = query.where(Placement.district_code == district)
    return list(session.scalars(query.order_by(Placement.created_at, Placement.id).limit(limit)))


def page_of_reviews(
    session: Session, districts: Iterable[str] | None, decision: Review, page: int, per_page: int
) -> Page[Row[Placement, str, str, str]]:
    """Placements with application id, vacancy title and employer, oldest first; None means all districts."""
    query = (
        select(Placement, Application.public_id, Vacancy.title, Enterprise.name)
        .join(Application, Application.id == Placement.application_id)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Enterprise, Enterprise.id == Placement.enterprise_id)
        .where(Placement.review == decision)
        .order_by(Placement.created_at, Placement.id)
    )
    if districts is not None:
        query = query.where(Placement.district_code.in_(set(districts)))
    return paginate(session, query, page, per_page, scalars=False)


def pending_count(session: Session, districts: Iterable[str] | None) -> int:
    """How many placements wait for a decision in these districts (None: the city)."""
    query = select(func.count()).where(Placement.review == Review.PENDING)
    if districts is not None:
        query = query.where(Placement.district_code.in_(set(districts)))
    return session.scalar(query) or 0


def placements_between(
    session: Session, start: datetime, end: datetime, *, district: str | None = None, review: Review | None = None
) -> list[Placement]:
    """Placements whose arrival took effect within [start, end), by time."""
    query = select(Placement).where(Placement.arrived_at >= start, Placement.arrived_at < end)
    if district is not None:
        query = query.where(Placement.district_code == district)
    if review is not None:
        query = query.where(Placement.review == review)
    return list(session.scalars(query.order_by(Placement.arrived_at, Placement.id)))


def placement_evidence(session: Session, placement_id: int) -> PlacementEvidence:
    """Everything behind one placement. Raises NotFound. The caller checks who may see it."""
    placed = session.get(Placement, placement_id)
    if placed is None:
        raise permissions.placement_not_found()
    application = session.get_one(Application, placed.application_id)
    ids = occasions.many(session, [application.occasion_id])
    return PlacementEvidence(
        placement=placed,
        application=application,
        vacancy=session.get_one(Vacancy, placed.vacancy_id),
        enterprise=session.get_one(Enterprise, placed.enterprise_id),
        occasion=ids.get(application.occasion_id or 0),
        attended=_attended(session, placed),
        steps=timeline(session, application.id),
        words=words(session, application.id),
        interview=session.scalar(select(Interview).where(Interview.application_id == application.id)),
        offer=session.scalar(select(Offer).where(Offer.application_id == application.id)),
    )


def _attended(session: Session, placed: Placement) -> list[AttendanceNote]:
    query = select(AttendanceNote).where(
        AttendanceNote.person_id == placed.person_id, AttendanceNote.vacancy_id == placed.vacancy_id
    )
    return list(session.scalars(query.order_by(AttendanceNote.at)))


By = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def _applications(session: Session, wanted: set[int], by: By = Application.occasion_id) -> list[tuple[int, int]]:
    query = select(by, func.count()).where(Application.occasion_id.in_(wanted))
    return [(row[0] or 0, row[1]) for row in session.execute(query.group_by(by))]


def _reached(session: Session, wanted: set[int], by: By = Application.occasion_id) -> list[tuple[int, int, int, int]]:
    def people(state: State) -> FunctionFilter[int]:
        return func.count(ApplicationStep.application_id.distinct()).filter(ApplicationStep.to_state == state)

    query = (
        select(by, people(State.INTENDED), people(State.INTERVIEWED), people(State.OFFERED))
        .join(ApplicationStep, ApplicationStep.application_id == Application.id)
        .where(Application.occasion_id.in_(wanted))
        .group_by(by)
    )
    return [(row[0] or 0, row[1], row[2], row[3]) for row in session.execute(query)]


def _arrived(session: Session, wanted: set[int], by: By = Application.occasion_id) -> list[tuple[int, int, int, int]]:
    def retained(state: State) -> FunctionFilter[int]:
        step = select(ApplicationStep.id).where(
            ApplicationStep.application_id == Placement.application_id, ApplicationStep.to_state == state
        )
        return func.count().filter(step.exists())

    query = (
        select(by, func.count(), retained(State.RETAINED_7), retained(State.RETAINED_30))
        .join(Placement, Placement.application_id == Application.id)
        .where(Application.occasion_id.in_(wanted), Placement.review != Review.REJECTED)
        .group_by(by)
    )
    return [(row[0] or 0, row[1], row[2], row[3]) for row in session.execute(query)]
