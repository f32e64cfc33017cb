"""Vacancies: draft, publish, edit, extend, close, reopen. Each keeps the rules of `rules.cards`."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts.public import Enterprise, require_verified
from app.actor import Actor
from app.errors import Conflict, Invalid
from app.hiring import permissions
from app.hiring.audit_tags import AuditTag
from app.hiring.models import Application, Vacancy
from app.hiring.rules import PROMISED, VacancyState, cards, may_move
from app.hiring.services.closing import close_waiting
from app.hiring.services.locks import locked_vacancy
from app.hiring.values import VacancyValues
from app.ledger.public import LedgerLine, ensure_line
from app.reference.public import require_district, require_occupation

IDENTITY = ("post_kind", "occupation_code")
"""What ties a vacancy to its line; it cannot change once somebody has applied."""


def publish_vacancy(
    session: Session, actor: Actor, enterprise_id: int, values: VacancyValues, *, at: datetime | None = None
) -> Vacancy:
    """A new vacancy, open to everyone. Raises Invalid with every problem in `data`, Forbidden when not verified."""
    at = at or clock.now()
    enterprise = _own(session, actor, enterprise_id)
    require_verified(enterprise)
    _require_complete(values, clock.local(at).date())
    vacancy = _new(session, enterprise_id, values, at)
    vacancy.state, vacancy.published_at = VacancyState.OPEN, at
    session.flush()
    audit.record(session, actor, AuditTag.VACANCY_PUBLISHED, "vacancy", vacancy.id)
    return vacancy


def save_draft(
    session: Session, actor: Actor, enterprise_id: int, values: VacancyValues, *, at: datetime | None = None
) -> Vacancy:
    """Keep a vacancy for later; nobody else sees it. It needs an occupation, a district and plausible figures only."""
    _own(session, actor, enterprise_id)
    vacancy = _new(session, enterprise_id, values, at or clock.now())
    session.flush()
    audit.record(session, actor, AuditTag.VACANCY_DRAFTED, "vacancy", vacancy.id)
    return vacancy


def open_vacancy(session: Session, actor: Actor, vacancy_id: int, *, at: datetime | None = None) -> Vacancy:
    """Publish a draft, or take a filled or closed vacancy up again. Needs a place left and a complete, in-date text."""
    at = at or clock.now()
    vacancy = locked_vacancy(session, vacancy_id)
    permissions.require_run(actor, vacancy)
    if vacancy.state is VacancyState.OPEN:
        return vacancy
    require_verified(session.get_one(Enterprise, vacancy.enterprise_id))
    _require_complete(values_of(session, vacancy), clock.local(at).date())
    if vacancy.remaining == 0:
        raise Conflict("no_place_left", _l("已经招满。要再招，请先把招聘人数改多。"), field="headcount")
    tag = AuditTag.VACANCY_PUBLISHED if vacancy.state is VacancyState.DRAFT else AuditTag.VACANCY_REOPENED
    vacancy.published_at = vacancy.published_at or at
    _move(session, actor, vacancy, VacancyState.OPEN, tag, at)
    return vacancy


def edit_vacancy(
    session: Session, actor: Actor, vacancy_id: int, values: VacancyValues, *, at: datetime | None = None
) -> Vacancy:
    """Change what a vacancy says. Not below the places promised; kind and occupation only while nobody has applied."""
    at = at or clock.now()
    vacancy = locked_vacancy(session, vacancy_id)
    permissions.require_edit(actor, vacancy)
    before = values_of(session, vacancy)
    if values == before:
        return vacancy
    if vacancy.state is VacancyState.OPEN:
        _require_complete(values, clock.local(at).date())
    _require_places(session, vacancy, values.headcount)
    if any(getattr(values, name) != getattr(before, name) for name in IDENTITY):
        _move_line(session, vacancy, values)
    _fill(session, vacancy, values)
    vacancy.changed_at = at
    _fill_up(session, actor, vacancy, at)
    changed = [name for name, value in asdict(values).items() if value != getattr(before, name)]
    audit.record(session, actor, AuditTag.VACANCY_CHANGED, "vacancy", vacancy.id, fields=changed)
    session.flush()
    return vacancy


def extend_vacancy(
    session: Session, actor: Actor, vacancy_id: int, valid_until: date, *, at: datetime | None = None
) -> Vacancy:
    """Keep it in date longer."""
    vacancy = locked_vacancy(session, vacancy_id)
    permissions.require_edit(actor, vacancy)
    return edit_vacancy(
        session, actor, vacancy_id, replace(values_of(session, vacancy), valid_until=valid_until), at=at
    )


def close_vacancy(
    session: Session, actor: Actor, vacancy_id: int, *, reason: str = "", at: datetime | None = None
) -> Vacancy:
    """Stop hiring: whoever still waits is told; promised places stand. Closing twice is harmless."""
    at = at or clock.now()
    vacancy = locked_vacancy(session, vacancy_id)
    permissions.require_run(actor, vacancy)
    if vacancy.state is VacancyState.CLOSED:
        return vacancy
    _move(session, actor, vacancy, VacancyState.CLOSED, AuditTag.VACANCY_CLOSED, at)
    close_waiting(session, actor, vacancy, "vacancy_closed", at)
    return vacancy


def take_place(session: Session, actor: Actor, vacancy: Vacancy, at: datetime) -> None:
    """One more person at work. The last place fills the vacancy and tells the others. The caller holds the lock."""
    vacancy.filled += 1
    session.flush()
    _fill_up(session, actor, vacancy, at)


def free_place(vacancy: Vacancy) -> None:
    """One person fewer at work. A filled vacancy stays filled until somebody chooses to reopen it."""
    vacancy.filled -= 1


def promised(session: Session, vacancy_id: int) -> int:
    """Places offered or accepted whose people have not arrived."""
    query = select(func.count()).where(Application.vacancy_id == vacancy_id, Application.state.in_(PROMISED))
    return session.scalar(query) or 0


def values_of(session: Session, vacancy: Vacancy) -> VacancyValues:
    """What a vacancy says, as values: to compare, to copy, to fill a form."""
    line = session.get_one(LedgerLine, vacancy.line_id)
    own = {
        name: getattr(vacancy, name) for name in VacancyValues.__dataclass_fields__ if name not in ("post_kind", "tags")
    }
    return VacancyValues(post_kind=line.post_kind, tags=tuple(vacancy.tags), **own)


def _own(session: Session, actor: Actor, enterprise_id: int) -> Enterprise:
    permissions.require_member(actor, enterprise_id)
    return session.get_one(Enterprise, enterprise_id)


def _require_complete(values: VacancyValues, on: date) -> None:
    found = cards.problems(asdict(values), on)
    if found:
        told = [{"code": p.code, "field": p.field, "message": str(p.message)} for p in found]
        raise Invalid(found[0].code, found[0].message, field=found[0].field, problems=told)


def _require_places(session: Session, vacancy: Vacancy, headcount: int) -> None:
    taken = vacancy.filled + promised(session, vacancy.id)
    if headcount < taken:
        raise Invalid(
            "headcount_below_promised",
            _l("已经到岗和已答应的有 %(n)s 人，招聘人数不能更少。", n=taken),
            field="headcount",
        )


def _new(session: Session, enterprise_id: int, values: VacancyValues, at: datetime) -> Vacancy:
    _require_references(session, values)
    line = ensure_line(session, enterprise_id, values.post_kind, values.occupation_code)
    vacancy = Vacancy(enterprise_id=enterprise_id, line_id=line.id, filled=0, state=VacancyState.DRAFT, created_at=at)
    _fill(session, vacancy, values)
    session.add(vacancy)
    return vacancy


def _fill(session: Session, vacancy: Vacancy, values: VacancyValues) -> None:
    _require_references(session, values)
    for name, value in asdict(values).items():
        if name != "post_kind":
            setattr(vacancy, name, list(value) if name == "tags" else value)


def _require_references(session: Session, values: VacancyValues) -> None:
    require_occupation(session, values.occupation_code, "occupation_code")
    require_district(session, values.district_code, "district_code")


def _move_line(session: Session, vacancy: Vacancy, values: VacancyValues) -> None:
    if session.scalar(select(Application.id).where(Application.vacancy_id == vacancy.id).limit(1)):
        raise Invalid("line_fixed", _l("已经有人投递，不能换职业。请复制成一个新岗位。"), field="occupation_code")
    vacancy.line_id = ensure_line(session, vacancy.enterprise_id, values.post_kind, values.occupation_code).id


def _fill_up(session: Session, actor: Actor, vacancy: Vacancy, at: datetime) -> None:
    if vacancy.state is VacancyState.OPEN and vacancy.remaining == 0:
        _move(session, actor, vacancy, VacancyState.FILLED, AuditTag.VACANCY_FILLED, at)
        close_waiting(session, actor, vacancy, "vacancy_filled", at)


def _move(
    session: Session, actor: Actor, vacancy: Vacancy, to: VacancyState, tag: AuditTag, at: datetime, **data: Any
) -> None:
    if not may_move(vacancy.state, to):
        raise Conflict("vacancy_state", _l("这个岗位的状态已经变了，请刷新后再看。"), state=str(vacancy.state))
    vacancy.state, vacancy.changed_at = to, at
    audit.record(session, actor, tag, "vacancy", vacancy.id, **data)
    session.flush()
