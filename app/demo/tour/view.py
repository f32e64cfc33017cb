"""What the four panes of the tour show, read from where it is kept."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise, masked
from app.checkin.public import Attendance, How, Ticket, attendances_of, qr_svg
from app.demo.models import Tour
from app.demo.tour import services
from app.demo.tour.rules import Facts
from app.events.public import Booking, Booth
from app.hiring import public as hiring
from app.hiring.public import STATE_LABELS, STEPS, Side, State, Vacancy, Word
from app.ledger.public import LedgerEntry, LedgerLine, PipelineMove, PipelineStage, line_balances
from app.occasions.public import Occasion
from app.reference.public import occupation_name


@dataclass(frozen=True)
class Happened:
    """One thing that happened, with its time."""

    at: datetime
    label: object
    detail: str = ""


@dataclass(frozen=True)
class Posted:
    """One entry of the ledger that the tour caused."""

    at: datetime
    label: str
    delta: int


@dataclass(frozen=True)
class Count:
    """How many people stand at one stage beside the line."""

    label: str
    count: int


@dataclass(frozen=True)
class TourView:
    """Everything that the panes show."""

    fair: Occasion
    vacancy: Vacancy
    employer: str
    booth: str
    seeker_name: str
    seeker_mobile: str
    ticket_svg: Markup | None
    admitted_at: datetime | None
    state_step: int | None
    state_names: tuple[object, ...]
    history: list[Happened]
    line: LedgerLine
    line_name: str
    shortfall: int
    pipeline: list[Count]
    entries: list[Posted]
    placement: str | None
    over: bool


def facts(session: Session, tour: Tour) -> Facts:
    """What has happened so far."""
    application = services.application_of(session, tour)
    return Facts(
        ticket=services.ticket_of(session, tour) is not None,
        admitted=_admission(session, tour) is not None,
        state=application.state if application else None,
        employer_confirmed=bool(application) and _confirmed(session, application.id, Side.EMPLOYER),  # type: ignore[union-attr]
    )


def load(session: Session, tour: Tour) -> TourView:
    """The panes as they stand."""
    vacancy = session.get_one(Vacancy, tour.vacancy_id)
    line = session.get_one(LedgerLine, vacancy.line_id)
    ticket, admission = services.ticket_of(session, tour), _admission(session, tour)
    application = services.application_of(session, tour)
    placement = hiring.placement_of(session, application.id) if application else None
    booth = session.get_one(Booth, session.get_one(Booking, tour.booking_id).booth_id)
    return TourView(
        fair=session.get_one(Occasion, tour.fair_id),
        vacancy=vacancy,
        employer=session.get_one(Enterprise, vacancy.enterprise_id).name,
        booth=booth.code,
        seeker_name=tour.name,
        seeker_mobile=_mobile(session, tour),
        ticket_svg=_drawn(ticket),
        admitted_at=admission.since if admission else None,
        state_step=_step(session, application),
        state_names=STEPS,
        history=_history(session, tour, application, admission),
        line=line,
        line_name=occupation_name(line.occupation_code),
        shortfall=line_balances(session, [line.id])[line.id].shortfall,
        pipeline=_pipeline(session, line.id),
        entries=_entries(session, placement.id) if placement else [],
        placement=placement.public_id if placement else None,
        over=application is not None and application.state not in hiring.ACTIVE,
    )


def _mobile(session: Session, tour: Tour) -> str:
    return masked(session, [tour.seeker_id])[tour.seeker_id].mobile if tour.seeker_id else _("还没注册")


def _drawn(ticket: Ticket | None) -> Markup | None:
    return qr_svg(ticket.code, _("入场二维码")) if ticket else None


def _admission(session: Session, tour: Tour) -> Attendance | None:
    if tour.seeker_id is None:
        return None
    found = attendances_of(session, tour.seeker_id, [tour.fair_id])
    return next((seen for seen in found if seen.how == How.GATE_SCAN), None)


def _confirmed(session: Session, application_id: int, side: Side) -> bool:
    said = hiring.words(session, application_id)
    return any(word.what is Word.ARRIVAL and word.side is side for word in said)


def _step(session: Session, application: hiring.Application | None) -> int | None:
    """Which of the seven states is reached; the state line marks it as the present one."""
    if application is None:
        return None
    order = {
        State.APPLIED: 0,
        State.INTENDED: 1,
        State.INTERVIEW_INVITED: 2,
        State.INTERVIEWED: 2,
        State.OFFERED: 3,
        State.ACCEPTED: 3,
        State.ARRIVED: 4,
    }
    return order.get(application.state, 0)


def _history(
    session: Session, tour: Tour, application: hiring.Application | None, admission: Attendance | None
) -> list[Happened]:
    if application is None:
        return []
    steps = hiring.timeline(session, application.id)
    made = [Happened(step.at, STATE_LABELS[step.to_state].text, _spot(application, step)) for step in steps]
    if application.state is State.ACCEPTED:
        said = hiring.words(session, application.id)
        made += [Happened(word.at, _("企业确认到岗")) for word in said if word.side is Side.EMPLOYER]
    return made


def _spot(application: hiring.Application, step: hiring.ApplicationStep) -> str:
    return _("在展位 %(booth)s 扫码", booth=application.source_detail) if step.to_state is State.APPLIED else ""


def _pipeline(session: Session, line_id: int) -> list[Count]:
    query = select(PipelineMove.stage, func.sum(PipelineMove.delta)).where(PipelineMove.line_id == line_id)
    found = {stage: int(total) for stage, total in session.execute(query.group_by(PipelineMove.stage))}
    labels = {
        PipelineStage.ATTENDED: _("到场"),
        PipelineStage.APPLIED: _("投递"),
        PipelineStage.INTENDED: _("意向"),
        PipelineStage.INTERVIEWED: _("面试"),
        PipelineStage.OFFERED: _("录用"),
    }
    return [Count(label, found.get(stage, 0)) for stage, label in labels.items()]


def _entries(session: Session, placement_id: int) -> list[Posted]:
    query = select(LedgerEntry).where(LedgerEntry.placement_id == placement_id).order_by(LedgerEntry.id)
    return [Posted(entry.effective_at, _("到岗 1 人"), entry.delta) for entry in session.scalars(query)]
