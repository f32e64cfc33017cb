"""The ledger's words for people, in their language."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.ledger.kinds import Balance, Channel, EntryKind, Figure, GroupBy, PipelineStage, PostKind
from app.ledger.models import LedgerEntry, LedgerLine
from app.pages import day, hour, is_english
from app.reference.public import occupation_name

POST_KINDS = {
    PostKind.GENERAL: _l("普工"),
    PostKind.TECHNICAL: _l("技术"),
    PostKind.MANAGERIAL: _l("管理"),
    PostKind.OTHER: _l("其他"),
}
BALANCES = {Balance.SHORTFALL: _l("缺工"), Balance.RETURN_GAP: _l("返岗缺口")}
CHANNELS = {
    Channel.QUESTIONNAIRE: _l("问卷"),
    Channel.VISIT: _l("入企走访"),
    Channel.PHONE: _l("电话访谈"),
    Channel.DATA_COMPARISON: _l("数据比对"),
    Channel.WORKBOOK: _l("台账表"),
    Channel.API: _l("接口"),
}
STAGES = {
    PipelineStage.ATTENDED: _l("到场"),
    PipelineStage.APPLIED: _l("投递"),
    PipelineStage.INTENDED: _l("意向"),
    PipelineStage.INTERVIEWED: _l("面试"),
    PipelineStage.OFFERED: _l("录用"),
}
ENTRY_KINDS = {
    EntryKind.SURVEY: _l("摸排"),
    EntryKind.OFFSET: _l("冲抵"),
    EntryKind.NEED: _l("需求变化"),
    EntryKind.ARRIVAL: _l("到岗"),
    EntryKind.DEPARTURE: _l("离岗"),
    EntryKind.RETURN: _l("返岗"),
    EntryKind.REVERSAL: _l("撤回"),
    EntryKind.TRANSFER: _l("岗位间调整"),
    EntryKind.REGROUP: _l("随企业划转"),
    EntryKind.CORRECTION: _l("更正"),
}
GROUPS = {
    GroupBy.ENTERPRISE: _l("按企业"),
    GroupBy.DISTRICT: _l("按区"),
    GroupBy.POST_KIND: _l("按岗位类别"),
    GroupBy.OCCUPATION: _l("按职业"),
    GroupBy.INDUSTRY: _l("按行业"),
}
FIGURES = {
    Figure.SHORTFALL: _l("缺工"),
    Figure.OVERFILL: _l("多招"),
    Figure.RETURN_GAP: _l("返岗缺口"),
    Figure.RETURN_OVER: _l("多返岗"),
    Figure.NEW_NEED: _l("新增需求"),
    Figure.ARRIVALS: _l("到岗"),
    Figure.DEPARTURES: _l("离岗"),
    Figure.RETURNS: _l("返岗"),
    Figure.MOVED: _l("调整和划转"),
    Figure.DIFFERENCES: _l("摸排差额"),
}


def post_name(line: LedgerLine | LedgerEntry) -> str:
    """The post as people say it: its occupation, or the kind alone where a survey gave only that."""
    if line.occupation_code:
        return occupation_name(line.occupation_code)
    return str(_("%(kind)s（未分职业）", kind=POST_KINDS[PostKind(line.post_kind)]))


def reference_of(entry: LedgerEntry) -> str:
    """Short mark of an entry on paper."""
    return str(_("台-%(number)s", number=f"{entry.id:04d}"))


def recorded_text(entry: LedgerEntry) -> str:
    """When an entry was recorded, shortly: 当天 9:15 记."""
    took_effect, recorded = clock.local(entry.effective_at).date(), clock.local(entry.recorded_at).date()
    if took_effect == recorded:
        return str(_("当天 %(hour)s 记", hour=hour(entry.recorded_at)))
    return str(_("%(day)s %(hour)s 记", day=short_day(recorded), hour=hour(entry.recorded_at)))


def short_day(on: date) -> str:
    """2月20日, the year when it is not this one; 20 Feb."""
    same_year = on.year == clock.today().year
    if is_english():
        return f"{on.day} {on:%b}" + ("" if same_year else f" {on.year}")
    return ("" if same_year else f"{on.year}年") + f"{on.month}月{on.day}日"


def clock_text(effective: datetime | None, known: datetime | None) -> str:
    """How a page states its two clocks."""
    took_effect = _("生效到%(day)s", day=day(effective)) if effective else _("生效到现在")
    as_known = _("按%(day)s所知", day=day(known)) if known else _("按现在所知")
    return f"{took_effect} · {as_known}"
