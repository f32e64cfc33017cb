"""A room's chat as an Excel file, for the record that staff keep: masked names, what was deleted or held and why."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.livestream import queries, wording
from app.livestream.models import HeldState
from app.livestream.queries import RoomLine
from app.sheets import Sheet, workbook

MOST = 50_000


def chat_workbook(session: Session, line: RoomLine) -> bytes:
    """The file's bytes."""
    above = [line.occasion.title, line.enterprise.name, _("姓名已打码；一行一句话，按先后排。")]
    said = Sheet(
        _("聊天记录"),
        [_("时间"), _("谁"), _("身份"), _("说了什么"), _("处理"), _("消息编号")],
        [
            [_time(one.at), one.name, str(wording.ROLES[one.role]), one.text, _fate(one.reason), one.id]
            for one in queries.said(session, line.room, MOST)
        ],
        above,
    )
    waited = Sheet(
        _("审核过的"),
        [_("时间"), _("谁"), _("说了什么"), _("碰到的词"), _("结果")],
        [
            [_time(one.said_at), one.name, one.text, " ".join(one.words), str(wording.HELD[str(one.state)])]
            for state in HeldState
            for one in queries.held(session, line.room, state, per_page=MOST).items
        ],
        above,
    )
    return workbook([said, waited])


def _time(at: datetime) -> str:
    shown: datetime = clock.local(at)
    return f"{shown:%Y-%m-%d %H:%M:%S}"


def _fate(reason: str | None) -> str:
    if reason is None:
        return ""
    return str(_("已删除：%(why)s", why=wording.DELETE_REASONS.get(reason, wording.DELETE_REASONS["other"])))
