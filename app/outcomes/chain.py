"""The evidence chain of a placement as one line of time, each link opening what shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app import evidence
from app.checkin.public import Attendance, How
from app.hiring.public import Channel, State
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


def chain(case: Case) -> list[Link]:
    """Everything that led to the arrival and followed it, in time."""
    return sorted([*_seen(case), *_steps(case)], key=lambda link: link.at)


def _seen(case: Case) -> Iterator[Link]:
    for attendance in case.seen:
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


def _steps(case: Case) -> Iterator[Link]:
    href = evidence.url("application", case.evidence.application.public_id)
    for step in case.evidence.steps:
        detail = source(case) if step.to_state is State.APPLIED else step.reason
        yield Link(step.at, str(wording.STEPS[step.to_state]), detail, href if step.to_state is State.APPLIED else None)


def source(case: Case) -> str:
    """Where the application came from, with booth or minute."""
    application = case.evidence.application
    where = {
        Channel.FAIR_BOOTH: _("招聘会展位"),
        Channel.LIVE_ROOM: _("直播间"),
        Channel.GIG: _("零工"),
        Channel.PORTAL: _("网上投递"),
        Channel.GATE: _("现场登记"),
    }[application.source_channel]
    return f"{where} {spot(application.source_channel, application.source_detail)}".strip()


def spot(channel: str, detail: str) -> str:
    """The booth, or the minute of the room, in the reader's language."""
    number = detail.removeprefix("minute ").strip()
    if channel == Channel.LIVE_ROOM and number.isdecimal():
        return str(_("第 %(n)s 分钟", n=number))
    return detail
