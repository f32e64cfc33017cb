"""What people read for each state, side, source and step; translated when shown."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from app.hiring.rules import Channel, PayPeriod, Side, State, VacancyState, Way
from app.ledger.public import PostKind

STEPS = (
    _lp("step", "投递"),
    _lp("step", "意向"),
    _lp("step", "面试"),
    _lp("step", "录用"),
    _lp("step", "到岗"),
    _lp("step", "7 天"),
    _lp("step", "30 天"),
)
"""Short words: seven of them stand side by side on a phone."""
COLUMNS = (_l("新投递"), _l("初步意向"), _l("面试"), _lp("column", "录用"), _lp("column", "到岗"), _l("留岗"))

SIDES = {
    Side.SEEKER: _l("求职者"),
    Side.EMPLOYER: _l("企业"),
    Side.STAFF: _l("工作人员"),
    Side.SYSTEM: _l("系统"),
}
CHANNELS = {
    Channel.FAIR_BOOTH: _l("招聘会展位"),
    Channel.LIVE_ROOM: _l("直播间"),
    Channel.GIG: _l("零工"),
    Channel.PORTAL: _l("自己找来"),
    Channel.GATE: _l("招聘会入口"),
}
CHANNEL_ICONS = {
    Channel.FAIR_BOOTH: "booth",
    Channel.LIVE_ROOM: "live",
    Channel.GIG: "gig",
    Channel.PORTAL: "search",
    Channel.GATE: "scan",
}
WAYS = {Way.ONSITE: _l("当面"), Way.PHONE: _l("电话"), Way.VIDEO: _l("视频")}
PERIODS = {
    PayPeriod.MONTH: _l("每月"),
    PayPeriod.DAY: _l("每天"),
    PayPeriod.SHIFT: _l("每班"),
    PayPeriod.HOUR: _l("每小时"),
    PayPeriod.PIECE: _l("每件"),
}
POST_KINDS = {
    PostKind.GENERAL: _l("普工"),
    PostKind.TECHNICAL: _l("技术"),
    PostKind.MANAGERIAL: _l("管理"),
    PostKind.OTHER: _l("其他"),
}
SYSTEM_REASONS = {
    "vacancy_filled": _l("岗位招满了"),
    "vacancy_closed": _l("岗位不招了"),
    "offer_lapsed": _l("过了回复时间"),
}


@dataclass(frozen=True)
class Label:
    """A state as a badge: tone, icon and word."""

    tone: str
    icon: str
    text: object


STATES: dict[State, Label] = {
    State.APPLIED: Label("info", "send", _l("已投递")),
    State.INTENDED: Label("ok", "thumb", _l("初步意向")),
    State.INTERVIEW_INVITED: Label("info", "calendar", _l("约好面试")),
    State.INTERVIEWED: Label("info", "chat", _l("面试过了")),
    State.OFFERED: Label("warn", "file", _l("已录用，等回复")),
    State.ACCEPTED: Label("ok", "check", _l("接受录用，等到岗")),
    State.ARRIVED: Label("ok", "ok", _l("已到岗")),
    State.RETAINED_7: Label("ok", "ok", _l("满 7 天")),
    State.RETAINED_30: Label("solid", "star", _l("满 30 天")),
    State.DECLINED: Label("idle", "x", _l("企业没选")),
    State.WITHDRAWN: Label("idle", "x", _l("本人撤回")),
    State.NO_SHOW_INTERVIEW: Label("bad", "alert", _l("没来面试")),
    State.OFFER_DECLINED: Label("idle", "x", _l("没接受录用")),
    State.NO_SHOW_ARRIVAL: Label("bad", "alert", _l("没来上班")),
    State.LEFT: Label("idle", "minus", _l("已离岗")),
    State.CLOSED: Label("idle", "lock", _l("岗位不招了")),
}
VACANCY_STATES: dict[VacancyState, Label] = {
    VacancyState.DRAFT: Label("idle", "edit", _l("草稿")),
    VacancyState.OPEN: Label("ok", "ok", _l("正在招")),
    VacancyState.FILLED: Label("solid", "users", _l("招满了")),
    VacancyState.CLOSED: Label("idle", "lock", _l("不招了")),
}

HAPPENED: dict[State, object] = {
    State.APPLIED: _l("投递"),
    State.INTENDED: _l("初步达成意向"),
    State.INTERVIEW_INVITED: _l("约面试"),
    State.INTERVIEWED: _l("面试"),
    State.OFFERED: _l("发出录用"),
    State.ACCEPTED: _l("接受录用"),
    State.ARRIVED: _l("到岗，双方都确认了"),
    State.RETAINED_7: _l("确认满 7 天"),
    State.RETAINED_30: _l("确认满 30 天"),
    State.DECLINED: _l("企业没有选"),
    State.WITHDRAWN: _l("撤回投递"),
    State.NO_SHOW_INTERVIEW: _l("没来面试"),
    State.OFFER_DECLINED: _l("没接受录用"),
    State.NO_SHOW_ARRIVAL: _l("没来上班"),
    State.LEFT: _l("离岗"),
    State.CLOSED: _l("岗位不招了"),
}

ACTIONS: dict[State, object] = {
    State.INTENDED: _l("有意向"),
    State.INTERVIEWED: _l("记下面试过了"),
    State.INTERVIEW_INVITED: _l("约时间"),
    State.OFFERED: _l("发录用"),
    State.ACCEPTED: _l("接受"),
    State.OFFER_DECLINED: _l("不接受"),
    State.DECLINED: _l("不合适"),
    State.WITHDRAWN: _l("撤回投递"),
    State.NO_SHOW_INTERVIEW: _l("人没来面试"),
    State.NO_SHOW_ARRIVAL: _l("人没来上班"),
    State.RETAINED_7: _l("满 7 天，还在岗"),
    State.RETAINED_30: _l("满 30 天，还在岗"),
    State.LEFT: _l("离岗了"),
}
"""The button for each step that is taken by hand."""


def reason_text(side: Side, reason: str) -> object:
    """A step's reason as people read it."""
    return SYSTEM_REASONS.get(reason, reason) if side is Side.SYSTEM else reason


_MINUTES = {"": _l("第 {n} 分钟"), "replay": _l("回放第 {n} 分钟"), "clip": _l("片段第 {n} 分钟")}


def spot(channel: str, detail: str) -> str:
    """Where exactly an application came from: the booth, or the minute of the room, in the reader's language."""
    via, _, minute = detail.rpartition("minute ")
    wording = _MINUTES.get(via.strip(", "))
    if channel == Channel.LIVE_ROOM and minute.isdecimal() and wording is not None:
        return str(wording).format(n=minute)
    return detail
