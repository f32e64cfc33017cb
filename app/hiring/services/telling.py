"""Who is told what after a step. The texts are in `app.hiring.messages`."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, notify, notify_enterprise
from app.hiring.messages import BY_SYSTEM_REASON, TO_EMPLOYER, TO_SEEKER
from app.hiring.models import Application, Vacancy
from app.hiring.rules import Side

NEWS = timedelta(days=3)
"""Steps recorded later than this after they took effect are history, not news: nobody is woken for them."""


def tell_step(
    session: Session, application: Application, vacancy: Vacancy, side: Side, reason: str, at: datetime, **extra: Any
) -> None:
    """Tell whoever did not take the step themselves, if the step is one they must know."""
    if side is not Side.SEEKER and application.state in TO_SEEKER:
        template = BY_SYSTEM_REASON.get(reason) or TO_SEEKER[application.state]
        tell_seeker(session, application, vacancy, template, at, reason=reason, **extra)
    if side is not Side.EMPLOYER and application.state in TO_EMPLOYER:
        tell_employer(session, application, vacancy, TO_EMPLOYER[application.state], at, reason=reason, **extra)


def tell_seeker(
    session: Session, application: Application, vacancy: Vacancy, template: str, at: datetime, **params: Any
) -> None:
    """One message to the seeker about the application."""
    if _is_news(at):
        employer = session.get_one(Enterprise, vacancy.enterprise_id).name
        href = f"/me/applications/{application.public_id}"
        notify(session, application.person_id, template, title=vacancy.title, employer=employer, href=href, **params)


def tell_employer(
    session: Session, application: Application, vacancy: Vacancy, template: str, at: datetime, **params: Any
) -> None:
    """One message to the enterprise's members about the application."""
    if _is_news(at):
        href = f"/desk/applicants/{application.public_id}"
        notify_enterprise(session, vacancy.enterprise_id, template, title=vacancy.title, href=href, **params)


def _is_news(at: datetime) -> bool:
    return clock.now() - at <= NEWS
