"""What a gate says, in the words of the person who stands there (C4)."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.checkin.models import Scan
from app.checkin.rules import ScanResult
from app.checkin.tries import KeptScan, ScanOutcome
from app.occasions import public as occasions
from app.pages import hour, near_day, span


@dataclass(frozen=True)
class Verdict:
    """One word, why, and what to do next. `tone` is ok, again or no: each with its shape, colour and sound."""

    tone: str
    word: str
    message: str
    help: str


def word_of(result: ScanResult) -> str:
    """The one word of a verdict."""
    if result is ScanResult.ADMITTED:
        return str(_("请进"))
    return str(_("已进过") if result is ScanResult.ALREADY_ADMITTED else _("不能进"))


def tone_of(result: ScanResult) -> str:
    """ok, again or no."""
    return {ScanResult.ADMITTED: "ok", ScanResult.ALREADY_ADMITTED: "again"}.get(result, "no")


def verdict(session: Session, outcome: ScanOutcome) -> Verdict:
    """The whole answer. Asks the database only about a ticket of another occasion."""
    message, advice = _reason(session, outcome)
    return Verdict(tone_of(outcome.result), word_of(outcome.result), message, advice)


def _reason(session: Session, outcome: ScanOutcome) -> tuple[str, str]:
    result = outcome.result
    if result is ScanResult.ADMITTED:
        return outcome.occasion.title, ""
    if result is ScanResult.ALREADY_ADMITTED and outcome.first is not None:
        return already(outcome.first), _("人在面前但码已用过？请到咨询台核对是不是本人。")
    if result is ScanResult.WRONG_OCCASION:
        return _elsewhere(session, outcome), _("请帮他现场领今天这场的码，不收钱。")
    if result is ScanResult.NOT_TODAY:
        return _not_today(outcome), _("请他按票上的日子来，或看看今天还有哪一场。")
    return _PLAIN[result]()


def already(first: Scan | KeptScan) -> str:
    """When and where the ticket was used."""
    text: str = _(
        "%(day)s %(time)s 从「%(gate)s」进场，没有出场记录",
        day=near_day(first.at),
        time=hour(first.at),
        gate=first.gate,
    )
    return text


def _elsewhere(session: Session, outcome: ScanOutcome) -> str:
    other = occasions.find(session, outcome.claims.occasion) if outcome.claims else None
    if other is None:
        return str(_("这是另一场活动的码"))
    return str(_("这是「%(title)s」的码，时间是%(when)s", title=other.title, when=span(other.starts_at, other.ends_at)))


def _not_today(outcome: ScanOutcome) -> str:
    if outcome.claims is None:
        return str(_("这张码不是今天用的"))
    last = outcome.claims.valid_until
    if outcome.scan.at >= last:
        return str(_("这张码%(day)s就过期了", day=near_day(clock.local(last).date() - timedelta(days=1))))
    return str(_("这张码要到%(day)s才能用", day=near_day(outcome.claims.valid_from)))


_PLAIN = {
    ScanResult.FORGED: lambda: (
        _("这不是春风的入场码，可能是截图改的，或是别处的码"),
        _("请对来人说：“这个码在这里用不了，我帮您现场领一个，不收钱。”"),
    ),
    ScanResult.REVOKED: lambda: (_("这张码已经作废"), _("请现场给他领一张新的，不收钱。")),
    ScanResult.UNKNOWN: lambda: (_("这张码查不到"), _("请现场给他领一张新的，不收钱。")),
    ScanResult.CLOSED: lambda: (_("这场活动已经取消或结束"), _("请到咨询台看看其他场次。")),
    ScanResult.ALREADY_ADMITTED: lambda: (_("这张码已经用过"), _("请到咨询台核对是不是本人。")),
}
