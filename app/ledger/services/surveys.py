"""Surveys: what was found at a moment, booked as levels (L4)."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts.public import Enterprise, EnterpriseState, require_verified
from app.actor import Actor
from app.errors import Conflict, Invalid
from app.ledger.audit_tags import AuditTag
from app.ledger.kinds import Channel
from app.ledger.models import Reading, Survey
from app.ledger.permissions import require_report
from app.ledger.rules import grouping_at
from app.ledger.services.clocks import recorded_clock
from app.ledger.services.lines import ensure_line
from app.ledger.services.posting import Book
from app.ledger.services.standing import Key
from app.ledger.values import Level

LARGEST = 100_000
CLOCKS_DIFFER = timedelta(minutes=5)


def record_survey(
    session: Session,
    actor: Actor,
    enterprise_id: int,
    *,
    channel: Channel,
    observed_at: datetime,
    levels: Sequence[Level],
    note: str = "",
    recorded_at: datetime | None = None,
) -> Survey:
    """Book the levels found at `observed_at`; each posts its difference (L4). The same survey sent twice is booked
    once.

    Raises Forbidden enterprise_not_verified; Invalid future_survey, no_levels, level_range, level_twice; Conflict
    surveyed_already when another level stands at
    that very moment. `recorded_at` is for the demo generator."""
    enterprise = session.get_one(Enterprise, enterprise_id)
    require_report(actor, enterprise.id, enterprise.district_code)
    if enterprise.state is not EnterpriseState.SUSPENDED or not actor.is_staff:
        require_verified(enterprise)
    _check(levels, observed_at)
    with recorded_clock(session, recorded_at) if recorded_at else nullcontext():
        lines = [ensure_line(session, enterprise_id, found.post_kind, found.occupation_code) for found in levels]
        book = Book(session, actor, {line.id for line in lines})
        wanted = {(line.id, found.balance): found.level for line, found in zip(lines, levels, strict=True)}
        known = _known(session, wanted, observed_at)
        if known is not None:
            return known
        return _book(book, enterprise, wanted, channel, observed_at, note)


def _book(
    book: Book, enterprise: Enterprise, wanted: dict[Key, int], channel: Channel, observed_at: datetime, note: str
) -> Survey:
    session, actor = book.session, book.actor
    grouping = grouping_at(book.history(next(iter(wanted))[0]), observed_at)
    survey = Survey(
        enterprise_id=enterprise.id,
        channel=channel,
        observed_at=observed_at,
        actor_id=actor.person_id,
        note=note.strip(),
        district_code=grouping.district_code,
        industry_code=grouping.industry_code,
    )
    session.add(survey)
    session.flush()
    for (line_id, balance), level in wanted.items():
        book.read(
            Reading(
                survey_id=survey.id,
                line_id=line_id,
                balance=balance,
                level=level,
                observed_at=observed_at,
                actor_id=actor.person_id,
            )
        )
    book.close()
    audit.record(session, actor, AuditTag.SURVEY_RECORDED, "survey", survey.id, levels=len(wanted))
    return survey


def _check(levels: Sequence[Level], observed_at: datetime) -> None:
    if observed_at > clock.now() + CLOCKS_DIFFER:
        raise Invalid("future_survey", _l("摸排时间还没到，请改成已经过去的时间。"), field="observed_at")
    if not levels:
        raise Invalid("no_levels", _l("请至少填一个岗位的人数。"), field="levels")
    if any(not 0 <= found.level <= LARGEST for found in levels):
        raise Invalid("level_range", _l("人数要在 0 到 100,000 之间。"), field="levels")
    posts = {(found.post_kind, found.occupation_code, found.balance) for found in levels}
    if len(posts) != len(levels):
        raise Invalid("level_twice", _l("同一个岗位填了两次，请合成一行。"), field="levels")


def _known(session: Session, wanted: dict[Key, int], observed_at: datetime) -> Survey | None:
    """The survey already booked when exactly these levels stand at this moment; Conflict when others do."""
    query = select(Reading).where(
        Reading.line_id.in_({line_id for line_id, _ in wanted}),
        Reading.observed_at == observed_at,
        Reading.corrects_id.is_(None),
    )
    there = [reading for reading in session.scalars(query) if (reading.line_id, reading.balance) in wanted]
    if not there:
        return None
    same = {(r.line_id, r.balance): r.level for r in there} == wanted and len({r.survey_id for r in there}) == 1
    if same:
        return session.get_one(Survey, there[0].survey_id)
    raise Conflict(
        "surveyed_already",
        _l("这个时间已经有一次摸排。填错了请更正那一次，另一次摸排请换个时间。"),
        field="observed_at",
    )
