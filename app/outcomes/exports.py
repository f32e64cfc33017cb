"""What goes into the Excel files."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.ledger.public import Week
from app.livestream.public import Attendance
from app.outcomes import wording
from app.outcomes.queries import reports, weeks
from app.outcomes.queries.scope import Scope
from app.outcomes.queries.weeks import AskedWeek
from app.outcomes.rules import JOB_SHOWN, Figure
from app.pages import day, moment, span
from app.reference.public import occupation_name, region_name
from app.sheets import Sheet, Value, workbook

DETAILED = (Figure.EMPLOYERS, Figure.POSTS, Figure.ADMITTED, Figure.APPLICATIONS, Figure.INTENTS, Figure.ARRIVALS)


def report(session: Session, scope: Scope, now: datetime) -> bytes:
    """A fair's or room's figures, then the masked rows of the main ones."""
    occasion = scope.occasion
    above = [occasion.title, span(occasion.starts_at, occasion.ends_at), _("截至 %(at)s", at=moment(now))]
    figures = reports.figures(session, scope)
    rows = [(str(wording.FIGURES[f]), n, str(wording.MEANS[f])) for f, n in figures.items()]
    first = Sheet(_("汇总"), (_("项目"), _("数"), _("怎么算的")), rows, above)
    watched = _watched(scope.attendance) if scope.attendance else []
    return workbook([first, *watched, *(_rows(session, scope, f) for f in DETAILED if f in figures)])


def _watched(found: Attendance) -> list[Sheet]:
    """A room's jobs, and its audience minute by minute."""
    head = [_("岗位"), *(str(wording.FIGURES[figure]) for figure in JOB_SHOWN)]
    jobs: list[tuple[Value, ...]] = [
        (job.vacancy.title, *(n for _figure, n in reports.job_values(job))) for job in found.jobs
    ]
    minutes = list(enumerate(found.curve, 1))
    return [
        Sheet(_("每个岗位"), head, jobs),
        Sheet(_("每分钟在看的人"), (_("第几分钟"), _("人数")), minutes),
    ]


def _rows(session: Session, scope: Scope, figure: Figure) -> Sheet:
    head = (_("谁／什么"), _("说明"), _("时间"), _("来源"), _("数"))
    found = reports.all_rows(session, scope, figure)
    rows = [(r.what, r.detail, moment(r.at) if r.at else "", r.place, r.number) for r in found]
    return Sheet(str(wording.FIGURES[figure]), head, rows)


def week_title(asked: AskedWeek) -> str:
    """东丽区 3月2日 – 3月8日."""
    where = region_name(asked.district) if asked.district else _("全市")
    return f"{where} {day(asked.monday)} – {day(asked.monday + timedelta(days=6))}"


def known_as(asked: AskedWeek, now: datetime) -> str:
    """As known on."""
    return str(_("按 %(at)s 所知", at=moment(asked.known_at or now)))


def week(session: Session, asked: AskedWeek, found: Week, now: datetime) -> bytes:
    """A week's figures, for the city its districts, then every entry."""
    figures = [
        (_("周初缺工"), found.opening),
        (_("周初多招"), found.opening_overfill),
        (_("新增缺工"), found.new_need),
        (_("到岗"), -found.arrivals),
        (_("离岗"), found.departures),
        (_("差额（未解释）"), found.unexplained),
        (_("差额（已解释）"), found.explained),
        (_("划转"), found.moved),
        (_("周末缺工"), found.closing),
        (_("周末多招"), found.closing_overfill),
        (_("员工返岗"), found.returns),
        (_("应统计企业"), found.enterprises_due),
        (_("已上报企业"), found.enterprises_reported),
    ]
    sheets = [Sheet(_("汇总"), (_("项目"), _("人数")), figures, [week_title(asked), known_as(asked, now)])]
    if asked.district is None:
        sheets.append(_districts(session, asked))
    return workbook([*sheets, *(_entries(session, asked, name) for name in weeks.CONDITIONS)])


def _districts(session: Session, asked: AskedWeek) -> Sheet:
    head = (
        _("区"), _("周初缺工"), _("新增缺工"), _("到岗"), _("离岗"), _("摸排差额"), _("划转"), _("周末缺工"),
    )  # fmt: skip
    rows = [
        (region_name(r.district), r.opening, r.new_need, -r.arrivals, r.departures, r.surveys, r.moved, r.closing)
        for r in weeks.district_rows(session, asked)
    ]
    return Sheet(_("各区"), head, rows)


def _entries(session: Session, asked: AskedWeek, name: str) -> Sheet:
    head = (_("生效"), _("记录"), _("企业"), _("职业"), _("变化"), _("原因"))
    rows = [
        (
            moment(row.entry.effective_at),
            moment(row.entry.recorded_at),
            row.employer,
            occupation_name(row.entry.occupation_code),
            row.entry.delta,
            row.entry.reason,
        )
        for row in weeks.all_entries(session, asked, name)
    ]
    return Sheet(str(wording.FLOWS[name]), head, rows)
