"""What the tour says."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.checkin.public import ScanResult
from app.demo.tour.rules import Step


@dataclass(frozen=True)
class Label:
    """A step: one word for the stepper, the button's text, what to do, on which screen."""

    short: str
    button: str
    say: str
    where: str


def labels() -> dict[Step, Label]:
    """Texts of every step, in the reader's language."""
    phone, gate, employer = _("在求职者的手机上"), _("在招聘会入口"), _("在企业展位")
    return {
        Step.REGISTER: Label(_("报名"), _("报名，领入场码"), _("先报名：手机上会出现一张签了名的入场码。"), phone),
        Step.SCAN: Label(_("过入口"), _("扫他的入场码"), _("扫码进场：一张码只放行一次。"), gate),
        Step.BOOTH: Label(_("投递"), _("扫码，收下投递"), _("在展位扫码：投递记下来自哪一个展位。"), employer),
        Step.INTENT: Label(_("意向"), _("有意向，进下一轮"), _("初步有意向。这还不算录用，台账不动。"), employer),
        Step.INTERVIEW: Label(_("面试"), _("当场谈过了"), _("当场面谈。"), employer),
        Step.OFFER: Label(_("录用"), _("发录用通知"), _("发录用通知，等求职者回话。"), employer),
        Step.ACCEPT: Label(_("接受"), _("我接受这份录用"), _("求职者接受录用。台账还是不动。"), phone),
        Step.EMPLOYER_CONFIRMS: Label(_("企业确认"), _("确认他今天到岗"), _("到岗要双方确认。企业先确认。"), employer),
        Step.SEEKER_CONFIRMS: Label(_("本人确认"), _("我到岗了"), _("求职者再确认一次，缺工就少 1 人。"), phone),
    }


@dataclass(frozen=True)
class Verdict:
    """What the gate says: kind for its shape and colour, a word, a sentence."""

    kind: str
    icon: str
    title: str
    text: str


def verdict(result: str | None) -> Verdict | None:
    """The gate's answer to the last code held to it."""
    if result is None:
        return None
    known = {
        ScanResult.ADMITTED: Verdict("", "check", _("请进"), _("签名对得上，第一次进场。")),
        ScanResult.ALREADY_ADMITTED: Verdict("again", "alert", _("已进过"), _("这张码刚才已经放行过一次。")),
        ScanResult.FORGED: Verdict("no", "stop", _("不能进"), _("这张码不是我们签发的，不用联网就能认出来。")),
    }
    other = Verdict("no", "stop", _("不能进"), _("这张码在这里用不了。"))
    return known.get(ScanResult(result), other)
