"""Plan a fair and bring it before the public: create, change, file its schemes, publish, end, cancel."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from flask_babel import lazy_gettext as _l
from psycopg.errors import ExclusionViolation
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit, clock, files
from app.actor import Actor
from app.database import new_public_id
from app.errors import Conflict, Invalid, NotFound
from app.events import rules
from app.events.audit_tags import AuditTag
from app.events.models import Booth, Fair, Venue
from app.events.permissions import require_runs
from app.files import StoredFile
from app.occasions import public as occasions
from app.occasions.public import Kind, Occasion


@dataclass(frozen=True)
class FairValues:
    """What staff decide about a fair. Rows × columns make its booths and are fixed once it exists."""

    title: str
    industry_code: str | None
    venue_id: int
    starts_at: datetime
    ends_at: datetime
    summary: str = ""
    booking_opens_at: datetime | None = None
    booking_closes_at: datetime | None = None


def create_fair(
    session: Session, actor: Actor, values: FairValues, *, rows: int, columns: int, at: datetime | None = None
) -> Fair:
    """A draft fair with rows × columns booths. Raises Invalid at a field, Conflict venue_taken, Forbidden."""
    venue = _venue(session, values.venue_id)
    require_runs(actor, venue.district_code)
    problem = rules.size_problem(rows, columns)
    if problem:
        raise Invalid("plan_size", _l("展位最多 26 排、每排 40 个，至少 1 个。"), field=problem)
    _check_booking_times(values)
    occasion = occasions.create(
        session,
        actor,
        kind=Kind.FAIR,
        title=values.title,
        place=_place(venue),
        district_code=venue.district_code,
        industry_code=values.industry_code,
        starts_at=values.starts_at,
        ends_at=values.ends_at,
        at=at,
    )
    fair = Fair(occasion_id=occasion.id, created_by=actor.person_id, created_at=at or clock.now(), live=True)
    _fill(fair, venue, values)
    with _venue_calendar(session):
        session.add(fair)
    _make_booths(session, fair, rows, columns)
    audit.record(session, actor, AuditTag.FAIR_CREATED, "fair", fair.id, booths=rows * columns)
    return fair


def change_fair(session: Session, actor: Actor, fair_id: int, values: FairValues, at: datetime | None = None) -> Fair:
    """Change a fair that is not over. The district stays: another one's venue is refused."""
    fair, occasion = locked(session, fair_id)
    require_runs(actor, occasion.district_code)
    venue = _venue(session, values.venue_id)
    if venue.district_code != occasion.district_code:
        raise Invalid("venue_elsewhere", _l("请选本区的场地。"), field="venue_id")
    _check_booking_times(values)
    changed = {"title": values.title, "place": _place(venue), "industry_code": values.industry_code}
    times = {"starts_at": values.starts_at, "ends_at": values.ends_at}
    occasions.change(session, actor, occasion.id, **changed, **times, at=at)
    with _venue_calendar(session):
        _fill(fair, venue, values)
    audit.record(session, actor, AuditTag.FAIR_CHANGED, "fair", fair.id)
    return fair


def attach_scheme(
    session: Session, actor: Actor, fair_id: int, scheme: rules.Scheme, stream: BinaryIO, name: str
) -> StoredFile:
    """File the plan, the emergency or the security scheme; a newer file takes the place of the older."""
    fair, occasion = locked(session, fair_id)
    require_runs(actor, occasion.district_code)
    stored = files.store(session, actor, stream, name)
    session.flush()
    setattr(fair, f"{scheme}_file_id", stored.id)
    audit.record(session, actor, AuditTag.SCHEME_ATTACHED, "fair", fair.id, scheme=str(scheme), file=stored.id)
    session.flush()
    return stored


def publish_fair(session: Session, actor: Actor, fair_id: int, at: datetime | None = None) -> Fair:
    """Show it to everyone. Raises Conflict schemes_missing until all three documents are on file."""
    fair, occasion = locked(session, fair_id)
    require_runs(actor, occasion.district_code)
    missing = rules.missing_schemes(fair.plan_file_id, fair.emergency_file_id, fair.security_file_id)
    if missing:
        message = _l("还没有交齐方案：工作方案、应急预案、安保方案都要先上传。")
        raise Conflict("schemes_missing", message, missing=[str(scheme) for scheme in missing])
    if not occasion.is_published:
        occasions.publish(session, actor, occasion.id, at=at)
        audit.record(session, actor, AuditTag.FAIR_PUBLISHED, "fair", fair.id)
    return fair


def end_fair(session: Session, actor: Actor, fair_id: int, at: datetime | None = None) -> Fair:
    """It is over: gates and booths stop taking people. Raises Conflict fair_not_begun before its start."""
    fair, occasion = locked(session, fair_id)
    require_runs(actor, occasion.district_code)
    if (at or clock.now()) < occasion.starts_at:
        raise Conflict("fair_not_begun", _l("招聘会还没有开始，不能结束。要停办请选取消。"))
    occasions.end(session, actor, occasion.id, at=at)
    audit.record(session, actor, AuditTag.FAIR_ENDED, "fair", fair.id)
    return fair


def locked(session: Session, fair_id: int) -> tuple[Fair, Occasion]:
    """The fair, locked, with its occasion. Raises NotFound."""
    fair = session.get(Fair, fair_id, with_for_update=True, populate_existing=True)
    if fair is None:
        raise NotFound("fair_not_found", _l("没有这场招聘会。"))
    return fair, session.get_one(Occasion, fair.occasion_id)


def _venue(session: Session, venue_id: int) -> Venue:
    venue = session.get(Venue, venue_id)
    if venue is None:
        raise Invalid("venue_unknown", _l("请选一个场地。"), field="venue_id")
    return venue


def _place(venue: Venue) -> str:
    return f"{venue.name} {venue.address}".strip()[:200]


def _check_booking_times(values: FairValues) -> None:
    opens, closes = values.booking_opens_at, values.booking_closes_at
    if opens and closes and closes <= opens:
        raise Invalid("booking_times", _l("预订截止要晚于预订开始。"), field="booking_closes_at")
    if opens and opens >= values.ends_at:
        raise Invalid("booking_times", _l("预订开始要早于招聘会结束。"), field="booking_opens_at")


def _fill(fair: Fair, venue: Venue, values: FairValues) -> None:
    fair.venue_id, fair.starts_at, fair.ends_at = venue.id, values.starts_at, values.ends_at
    fair.summary = values.summary.strip()
    fair.booking_opens_at, fair.booking_closes_at = values.booking_opens_at, values.booking_closes_at


@contextmanager
def _venue_calendar(session: Session) -> Iterator[None]:
    """The database itself refuses two fairs at one venue at one time."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation):
            message = _l("这个场地那段时间已经有一场招聘会，请换时间或场地。")
            raise Conflict("venue_taken", message, field="venue_id") from error
        raise


def _make_booths(session: Session, fair: Fair, rows: int, columns: int) -> None:
    made = [
        {
            "public_id": new_public_id(),
            "fair_id": fair.id,
            "code": code,
            "row_number": row,
            "column_number": column,
            "open": True,
        }
        for code, row, column in rules.booth_codes(rows, columns)
    ]
    session.execute(insert(Booth), made)


def fair_of(session: Session, occasion_public_id: str) -> tuple[Fair, Occasion]:
    """The fair of that public id, in whatever state. Raises NotFound."""
    query = select(Fair, Occasion).join(Occasion, Occasion.id == Fair.occasion_id)
    row = session.execute(query.where(Occasion.public_id == occasion_public_id)).one_or_none()
    if row is None:
        raise NotFound("fair_not_found", _l("没有这场招聘会。"))
    return row[0], row[1]
