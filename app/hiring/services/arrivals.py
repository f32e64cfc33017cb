"""Day one: both sides say when; then a placement exists and the ledger's shortfall is one lower."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts.public import classification_on
from app.actor import Actor
from app.errors import Conflict, Forbidden, Invalid
from app.hiring.audit_tags import AuditTag
from app.hiring.models import Application, Confirmation, Placement, Vacancy
from app.hiring.rules import ARRIVAL_NEEDS, OVER, Side, State, Word, agreed_arrival
from app.hiring.services import telling
from app.hiring.services.applications import require_age
from app.hiring.services.steps import Case, open_case, take
from app.hiring.services.vacancies import take_place
from app.ledger.public import Spell, settle_placement

ASK_OTHER = {Side.SEEKER: "hiring.confirm_arrival_employer", Side.EMPLOYER: "hiring.confirm_arrival"}


def confirm_arrival(
    session: Session,
    actor: Actor,
    application_id: int,
    side: Side | str,
    arrived_at: datetime,
    *,
    at: datetime | None = None,
) -> Application:
    """One side's word that the person is at work since `arrived_at`. The second side's word makes the placement.

    Confirming again before the other side has spoken replaces one's own word; afterwards it changes nothing.
    Raises Forbidden not_your_side, Conflict not_a_step, Invalid arrival_future or arrival_before_offer."""
    at, side = at or clock.now(), Side(side)
    case = open_case(session, actor, application_id)
    if side not in case.sides or side not in ARRIVAL_NEEDS:
        raise Forbidden("not_your_side", _l("您不能替对方确认。"))
    application = case.application
    if placement_of(session, application_id):
        return application
    _check(application, arrived_at, at)
    give_word(session, actor, application_id, Word.ARRIVAL, side, at, about=arrived_at)
    words = _words(session, application_id)
    if words.keys() >= ARRIVAL_NEEDS:
        _arrive(session, actor, case, agreed_arrival(words[Side.SEEKER], words[Side.EMPLOYER]), at)
    else:
        _ask_other(session, case, side, at)
    return application


def give_word(
    session: Session,
    actor: Actor,
    application_id: int,
    word: Word,
    side: Side,
    at: datetime,
    *,
    about: datetime | None = None,
) -> Confirmation:
    """Write one side's word; a later word of the same side replaces it, and the audit keeps every one."""
    given = session.scalar(
        select(Confirmation).where(
            Confirmation.application_id == application_id, Confirmation.what == word, Confirmation.side == side
        )
    )
    if given is None:
        given = Confirmation(application_id=application_id, what=word, side=side, recorded_at=clock.now())
        session.add(given)
    elif given.about_at == about:
        return given
    given.person_id, given.about_at, given.at = actor.person_id, about, at
    told = {"what": str(word), "side": str(side), "about": about.isoformat() if about else None}
    audit.record(session, actor, AuditTag.WORD_GIVEN, "application", application_id, **told)
    session.flush()
    return given


def placement_of(session: Session, application_id: int) -> Placement | None:
    """The placement that came of an application."""
    return session.scalar(select(Placement).where(Placement.application_id == application_id))


def settle(session: Session, actor: Actor, placement: Placement, reason: str) -> None:
    """Bring the ledger's entries for this placement to what is true now: one spell at work, or none when rejected."""
    spells = [] if placement.review == "rejected" else [Spell(placement.arrived_at, placement.left_at)]
    settle_placement(
        session,
        actor,
        placement_id=placement.id,
        placement_public_id=placement.public_id,
        line_id=placement.line_id,
        spells=spells,
        reason=reason,
    )


def _arrive(session: Session, actor: Actor, case: Case, arrived_at: datetime, at: datetime) -> None:
    application, vacancy = case.application, case.vacancy
    require_age(session, application.person_id, vacancy, clock.local(arrived_at).date())
    effective = max(arrived_at, application.state_at)
    take(session, actor, application, vacancy, State.ARRIVED, Side.SYSTEM, at=effective)
    placement = _place(session, application, vacancy, arrived_at)
    audit.record(session, actor, AuditTag.PLACEMENT_MADE, "placement", placement.id)
    settle(session, actor, placement, "arrival")
    take_place(session, actor, vacancy, at)


def _place(session: Session, application: Application, vacancy: Vacancy, arrived_at: datetime) -> Placement:
    booked = classification_on(session, vacancy.enterprise_id, arrived_at)
    placement = Placement(
        application_id=application.id,
        vacancy_id=vacancy.id,
        person_id=application.person_id,
        enterprise_id=vacancy.enterprise_id,
        line_id=vacancy.line_id,
        district_code=booked.district_code,
        industry_code=booked.industry_code,
        arrived_at=arrived_at,
        created_at=clock.now(),
    )
    session.add(placement)
    session.flush()
    return placement


def _words(session: Session, application_id: int) -> dict[Side, datetime]:
    query = select(Confirmation).where(Confirmation.application_id == application_id, Confirmation.what == Word.ARRIVAL)
    return {given.side: given.about_at for given in session.scalars(query) if given.about_at}


def _check(application: Application, arrived_at: datetime, at: datetime) -> None:
    if application.state is not State.ACCEPTED:
        message = _l("这份投递已经结束。") if application.state in OVER else _l("接受录用以后才能确认到岗。")
        raise Conflict("not_a_step", message, state=str(application.state))
    if arrived_at > at:
        raise Invalid("arrival_future", _l("到岗时间不能晚于现在。"), field="arrived_at")
    if arrived_at < application.applied_at:
        raise Invalid("arrival_before_offer", _l("到岗时间不能早于投递。"), field="arrived_at")


def _ask_other(session: Session, case: Case, side: Side, at: datetime) -> None:
    tell = telling.tell_seeker if side is Side.EMPLOYER else telling.tell_employer
    tell(session, case.application, case.vacancy, ASK_OTHER[side], at)
