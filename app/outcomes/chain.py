"""The evidence chain of a placement as one line of time, each link opening what shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app import evidence
from app.checkin.public import Attendance, How
from app.hiring.public import Application, ApplicationStep, Channel, State, spot
from app.outcomes import wording
from app.outcomes.queries.reviews import Case
from app.pages import hour


@dataclass(frozen=True)
class Link:
    """One thing that happened: when, what, where it can be opened."""

    at: datetime
    title: str
    detail: str = ""
    href: str | None = None


@dataclass(frozen=True)
class Trail:
    """What is known of one application: where the person was seen, and every step."""

    application: Application
    steps: Sequence[ApplicationStep]
    seen: Sequence[Attendance]


def chain(case: Case) -> list[Link]:
    """Everything that led to the arrival and followed it, in time."""
    return links(Trail(case.evidence.application, case.evidence.steps, case.seen))


def links(trail: Trail) -> list[Link]:
    """The trail as one line of time."""
    return sorted([*_seen(trail), *_steps(trail)], key=lambda link: link.at)


def _seen(trail: Trail) -> Iterator[Link]:
    for attendance in trail.seen:
        href = evidence.url(attendance.evidence_kind, attendance.evidence_id)
        yield Link(attendance.since, seen_title(attendance), _where(attendance), href)


def seen_title(attendance: Attendance) -> str:
    """How somebody was seen, in a word."""
    words = {
        How.GATE_SCAN: _("入口扫码进场"),
        How.BOOTH_SCAN: _("展位扫码"),
        How.ROOM: _("看直播"),
        How.SHIFT: _("打零工"),
    }
    return str(words[attendance.how])


def _where(attendance: Attendance) -> str:
    if attendance.how is How.BOOTH_SCAN:
        return attendance.detail
    if attendance.how is How.ROOM and attendance.until:
        minutes = int((attendance.until - attendance.since).total_seconds() // 60)
        return str(_("看到 %(at)s，%(n)s 分钟", at=hour(attendance.until), n=minutes))
    return ""


def _steps(trail: Trail) -> Iterator[Link]:
    href = evidence.url("application", trail.application.public_id)
    for step in trail.steps:
        first = step.to_state is State.APPLIED
        detail = source(trail.application) if first else step.reason
        yield Link(step.at, str(wording.STEPS[step.to_state]), detail, href if first else None)


def source(application: Application) -> str:
    """Where the application came from, with booth or minute."""
    where = {
        Channel.FAIR_BOOTH: _("招聘会展位"),
        Channel.LIVE_ROOM: _("直播间"),
        Channel.GIG: _("零工"),
        Channel.PORTAL: _("网上投递"),
        Channel.GATE: _("现场登记"),
    }[application.source_channel]
    return f"{where} {spot(application.source_channel, application.source_detail)}".strip()
