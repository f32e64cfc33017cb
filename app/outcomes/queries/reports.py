"""Reports of fairs and rooms: their figures, and the masked rows behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from app.accounts.public import Masked, masked
from app.actor import Actor
from app.checkin.public import AttendanceCount, attendance_counts
from app.hiring.public import Channel, Funnel, funnel, spot
from app.livestream.public import JobFigures
from app.occasions.public import Kind, Occasion, State, many
from app.outcomes.permissions import READERS
from app.outcomes.queries.scope import Scope
from app.outcomes.queries.sets import AT_WORK, count, rows_of
from app.outcomes.rules import JOB_SHOWN, Figure
from app.paging import Page, paginate

KINDS = (Kind.FAIR, Kind.LIVE_ROOM)


WATCHING = (Figure.VIEWERS, Figure.SIGNED_IN, Figure.PEAK, Figure.AVERAGE, Figure.MINUTES)


@dataclass(frozen=True)
class ListedReport:
    """One fair or room in the list of reports. Its own figures only; the report itself adds the rooms inside."""

    occasion: Occasion
    seen: AttendanceCount
    funnel: Funnel


def listed(
    session: Session, actor: Actor, *, now: datetime, kind: str = "", text: str = "", page: int = 1
) -> Page[ListedReport]:
    """Fairs and rooms of the actor's districts that have begun, the newest first. Five queries."""
    query = select(Occasion).where(
        Occasion.kind.in_([kind] if kind else KINDS),
        Occasion.state.in_([State.PUBLISHED, State.ENDED]),
        Occasion.starts_at <= now,
        _mine(actor),
    )
    if text:
        query = query.where(Occasion.title.icontains(text, autoescape=True))
    found = paginate(session, query.order_by(Occasion.starts_at.desc(), Occasion.id.desc()), page)
    ids = [occasion.id for occasion in found.items]
    seen, funnels = attendance_counts(session, ids), funnel(session, ids)
    items = [ListedReport(o, seen[o.id], funnels[o.id]) for o in found.items]
    return Page(items, found.total, found.page, found.per_page)


def _mine(actor: Actor) -> ColumnElement[bool]:
    districts = actor.districts(*READERS)
    return true() if districts is None else or_(Occasion.district_code.in_(districts))


def figures(session: Session, scope: Scope) -> dict[Figure, int]:
    """Every figure of the report, one query each."""
    return {figure: count(session, scope, figure) for figure in scope.figures}


def job_values(job: JobFigures) -> list[tuple[Figure, int]]:
    """The figures of one job in the order of the report's table; people count once, as in the report's own."""
    funnel = job.funnel
    found = {
        Figure.SHOWN: job.shown_minutes,
        Figure.VIEWERS: job.viewers,
        Figure.MINUTES: job.minutes,
        Figure.APPLICATIONS: funnel.applications,
        Figure.INTENTS: funnel.intents,
        Figure.INTERVIEWS: funnel.interviews,
        Figure.OFFERS: funnel.offers,
        Figure.ARRIVALS: funnel.arrivals,
    }
    return [(figure, found[figure]) for figure in JOB_SHOWN]


@dataclass(frozen=True)
class EvidenceRow:
    """One row behind a figure: a person (masked) or a thing, when, where, and what shows it."""

    what: str
    detail: str
    at: datetime | None = None
    place: str = ""
    number: int | None = None
    kind: str | None = None
    public_id: str | None = None


def evidence_rows(session: Session, scope: Scope, figure: Figure, page: int, per_page: int = 50) -> Page[EvidenceRow]:
    """The rows a figure was counted from, paged, with people masked."""
    found = paginate(session, rows_of(scope, figure), page, per_page, scalars=False)
    return Page(_shown(session, scope, figure, found.items), found.total, found.page, found.per_page)


def all_rows(session: Session, scope: Scope, figure: Figure) -> list[EvidenceRow]:
    """All rows behind a figure, for an export."""
    return _shown(session, scope, figure, session.execute(rows_of(scope, figure)).all())


def _shown(session: Session, scope: Scope, figure: Figure, rows: Sequence[Any]) -> list[EvidenceRow]:
    if figure is Figure.EMPLOYERS:
        return [EvidenceRow(name, "", kind="enterprise", public_id=public_id) for public_id, name, _d in rows]
    if figure in (Figure.POSTS, Figure.PLACES):
        return [
            EvidenceRow(title, employer, number=headcount, kind="vacancy", public_id=public_id)
            for public_id, title, headcount, employer in rows
        ]
    if figure is Figure.SHOWN:
        return [
            EvidenceRow(r.title, "", r.since, number=round(r.minutes or 0), kind="vacancy", public_id=r.public_id)
            for r in rows
        ]
    people = masked(session, {row.person_id for row in rows if row.person_id is not None})
    if figure in WATCHING:
        return [EvidenceRow(_name(people, r.person_id), "", r.since, number=int(r.minutes or 0)) for r in rows]
    if figure is Figure.ADMITTED:
        return [
            EvidenceRow(_name(people, r.person_id), "", r.since, kind=r.evidence_kind, public_id=r.evidence_id)
            for r in rows
        ]
    places = many(session, {row.occasion_id for row in rows})
    return [
        EvidenceRow(
            _name(people, r.person_id),
            f"{r.title} · {r.employer}",
            r.since,
            " ".join(part for part in (places[r.occasion_id].title, spot(Channel.LIVE_ROOM, r.detail)) if part),
            kind="placement" if figure in AT_WORK else "application",
            public_id=r.placement if figure in AT_WORK else r.application,
        )
        for r in rows
    ]


def _name(people: dict[int, Masked], person_id: int | None) -> str:
    """A masked name and number; empty for a viewer without an account."""
    found = people.get(person_id or 0)
    return f"{found.name} {found.mobile}".strip() if found else ""
