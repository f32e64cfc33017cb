"""What waits for an employer or a seeker now."""

from collections.abc import Iterable
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.desk import DeskItem
from app.hiring.models import Application, Confirmation, Interview, Vacancy
from app.hiring.rules import Side, State, VacancyState, Word

SLOW = timedelta(days=2)


def new_applicants(session: Session, enterprise_ids: Iterable[int]) -> int:
    """Applications that nobody has answered."""
    return _count(session, enterprise_ids, Application.state == State.APPLIED)


def unconfirmed(session: Session, enterprise_ids: Iterable[int]) -> int:
    """Arrivals that the person has confirmed and the employer has not."""
    return _count(session, enterprise_ids, Application.state == State.ACCEPTED, _said(Side.SEEKER))


def waiting(session: Session, actor: Actor) -> list[DeskItem]:
    """What waits for an employer in hiring, the most urgent first; nothing for others."""
    if not actor.is_enterprise:
        return []
    mine = set(actor.memberships)
    found = [_new(session, mine), _arrivals(session, mine), _results(session, mine), _stale(session, mine)]
    return [item for item in found if item.count]


def _new(session: Session, mine: set[int]) -> DeskItem:
    late = _count(session, mine, Application.state == State.APPLIED, Application.state_at < clock.now() - SLOW)
    return DeskItem(
        label=_("新投递等您回话"),
        count=new_applicants(session, mine),
        detail=_("%(n)s 人等了两天以上", n=late) if late else _("回得越早，来的人越多"),
        href=url_for("hiring.applicants", step=0, view="table"),
        icon="users",
        tone="warn" if late else "info",
    )


def _arrivals(session: Session, mine: set[int]) -> DeskItem:
    return DeskItem(
        label=_("本人说到岗了，等您确认"),
        count=unconfirmed(session, mine),
        detail=_("双方都确认，缺工才减"),
        href=url_for("hiring.people_at_work"),
        icon="hand",
        tone="warn",
    )


def _results(session: Session, mine: set[int]) -> DeskItem:
    past = exists().where(Interview.application_id == Application.id, Interview.at < clock.now())
    return DeskItem(
        label=_("面试过了，还没记结果"),
        count=_count(session, mine, Application.state == State.INTERVIEW_INVITED, past),
        detail=_("记了结果，本人才知道下一步"),
        href=url_for("hiring.interviews"),
        icon="calendar",
        tone="warn",
    )


def _stale(session: Session, mine: set[int]) -> DeskItem:
    old = and_(Vacancy.state == VacancyState.OPEN, Vacancy.valid_until < clock.today())
    count = session.scalar(select(func.count()).select_from(Vacancy).where(Vacancy.enterprise_id.in_(mine), old))
    return DeskItem(
        label=_("岗位过了有效期"),
        count=count or 0,
        detail=_("求职者看不到，请延长或停招"),
        href=url_for("hiring.my_vacancies", state="open"),
        icon="clock",
        tone="warn",
    )


def _said(side: Side) -> ColumnElement[bool]:
    return exists().where(
        Confirmation.application_id == Application.id,
        Confirmation.what == Word.ARRIVAL,
        Confirmation.side == side,
    )


def _count(session: Session, enterprise_ids: Iterable[int], *conditions: ColumnElement[bool]) -> int:
    query = (
        select(func.count())
        .select_from(Application)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(Vacancy.enterprise_id.in_(set(enterprise_ids)), *conditions)
    )
    return session.scalar(query) or 0
