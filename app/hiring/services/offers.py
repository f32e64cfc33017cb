"""Offers: promise a place, take it, let it lapse."""

from datetime import datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM, Actor
from app.errors import Conflict, Invalid
from app.hiring.models import Application, Offer
from app.hiring.rules import Side, State
from app.hiring.services import telling
from app.hiring.services.applications import require_age
from app.hiring.services.steps import lock_both, open_case, take
from app.hiring.services.vacancies import promised
from app.hiring.values import OfferValues

BATCH = 200


def usual_offer(at: datetime) -> OfferValues:
    """What is offered when nothing else was said: start in three days, answer by eight in the evening before."""
    start = clock.local(at).date() + timedelta(days=3)
    return OfferValues(start_on=start, expires_at=clock.instant(start - timedelta(days=1), time(20)))


def offer(
    session: Session,
    actor: Actor,
    application_id: int,
    values: OfferValues | None = None,
    *,
    at: datetime | None = None,
) -> Application:
    """Promise a place. Raises Conflict no_place_left when all places are taken or promised."""
    at = at or clock.now()
    case = open_case(session, actor, application_id)
    application, vacancy = case.application, case.vacancy
    if application.state is State.OFFERED and Side.EMPLOYER in case.sides:
        return application
    values = values or usual_offer(at)
    _check(values, at)
    side = case.side_for(State.OFFERED)
    take(session, actor, application, vacancy, State.OFFERED, side, at=at, tell=False)
    if vacancy.filled + promised(session, vacancy.id) > vacancy.headcount:
        raise Conflict("no_place_left", _l("名额都已经有人了。要再录用，请先把招聘人数改多。"))
    require_age(session, application.person_id, vacancy, values.start_on)
    offered = offer_of(session, application.id) or Offer(application_id=application.id, created_at=at)
    offered.start_on, offered.expires_at, offered.note = values.start_on, values.expires_at, values.note
    session.add(offered)
    session.flush()
    told = {"start": values.start_on.isoformat(), "until": values.expires_at}
    telling.tell_seeker(session, application, vacancy, "hiring.offered", at, **told)
    return application


def accept(session: Session, actor: Actor, application_id: int, *, at: datetime | None = None) -> Application:
    """The seeker takes the offer. Raises Conflict offer_lapsed after its time."""
    at = at or clock.now()
    case = open_case(session, actor, application_id)
    if case.application.state is State.ACCEPTED and Side.SEEKER in case.sides:
        return case.application
    offered = offer_of(session, application_id)
    if case.application.state is State.OFFERED and offered and offered.expires_at < at:
        raise Conflict("offer_lapsed", _l("这个录用过了回复时间。请联系企业，请他们再发一次。"))
    side = case.side_for(State.ACCEPTED)
    return take(session, actor, case.application, case.vacancy, State.ACCEPTED, side, at=at)


def lapse_offers(session: Session, *, at: datetime | None = None) -> int:
    """Scheduled: offers not answered in time end by themselves and free their place. Returns how many."""
    at = at or clock.now()
    query = (
        select(Application.id)
        .join(Offer, Offer.application_id == Application.id)
        .where(Application.state == State.OFFERED, Offer.expires_at < at)
        .order_by(Application.vacancy_id, Application.id)
        .limit(BATCH)
    )
    lapsed = 0
    for application_id in list(session.scalars(query)):
        application, vacancy = lock_both(session, application_id)
        if application.state is State.OFFERED:
            take(session, SYSTEM, application, vacancy, State.OFFER_DECLINED, Side.SYSTEM, reason="offer_lapsed", at=at)
            lapsed += 1
    return lapsed


def offer_of(session: Session, application_id: int) -> Offer | None:
    """The offer made for an application."""
    return session.scalar(select(Offer).where(Offer.application_id == application_id))


def _check(values: OfferValues, at: datetime) -> None:
    if values.start_on < clock.local(at).date():
        raise Invalid("start_past", _l("到岗日期不能早于今天。"), field="start_on")
    if values.expires_at <= at:
        raise Invalid("expiry_past", _l("回复期限要在现在以后。"), field="expires_at")
