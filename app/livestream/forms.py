"""Forms of live rooms."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, StringField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app import clock
from app.errors import AppError
from app.forms import BaseForm
from app.livestream.models import Visibility
from app.livestream.services.rooms import RoomValues

PLAIN = Regexp(r"^[^\x00-\x1f\x7f]*$", message=_l("有不能用的字符，请重新写。"))


def _at_most(longest: int) -> list[Any]:
    return [Length(max=longest, message=_l("太长了，最多 %(n)s 个字。", n=longest)), PLAIN]


class TimesForm(BaseForm):
    """Another day or hour for a room."""

    day = DateField(_l("哪一天"), validators=[InputRequired(_l("请选日期。"))])
    starts = TimeField(_l("几点开始"), validators=[InputRequired(_l("请填时间，如 19:00。"))])
    ends = TimeField(_l("几点结束"), validators=[InputRequired(_l("请填时间，如 20:00。"))])

    @classmethod
    def of(cls, start: datetime, end: datetime) -> "TimesForm":
        """Filled in with the present times, whatever the request holds."""
        begin, finish = clock.local(start), clock.local(end)
        return cls(formdata=None, day=begin.date(), starts=begin.time(), ends=finish.time())

    def span(self) -> tuple[datetime, datetime]:
        """(start, end) as typed."""
        return _span(self.data)

    def refuse(self, error: AppError) -> None:
        """At the field of this form that holds what the service names."""
        error.field = {"starts_at": "starts", "ends_at": "ends"}.get(error.field or "", error.field)
        super().refuse(error)


def _span(given: dict[str, Any]) -> tuple[datetime, datetime]:
    """An end before the start is on the next day."""
    start = clock.instant(given["day"], given["starts"])
    end = clock.instant(given["day"], given["ends"])
    return start, end if end > start else end + timedelta(days=1)


class RoomForm(BaseForm):
    """A room to be scheduled."""

    enterprise = SelectField(_l("哪家单位"), validators=[DataRequired(_l("请选单位。"))])
    title = StringField(_l("直播叫什么"), validators=[DataRequired(_l("请写直播名称。")), *_at_most(40)])
    intro = StringField(_l("一句话介绍"), validators=[Optional(), *_at_most(200)])
    day = DateField(_l("哪一天"), validators=[InputRequired(_l("请选日期。"))])
    starts = TimeField(_l("几点开始"), validators=[InputRequired(_l("请填时间，如 19:00。"))])
    ends = TimeField(_l("几点结束"), validators=[InputRequired(_l("请填时间，如 20:00。"))])
    parent = SelectField(_l("属于哪场招聘会"), validators=[Optional()])
    vacancies = SelectMultipleField(
        _l("讲哪些岗位"), validators=[Optional()], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    visibility = SelectField(
        _l("谁能看到"),
        choices=[
            SelectChoice(Visibility.PUBLIC.value, _l("所有人，列在直播大厅")),
            SelectChoice(Visibility.LINK.value, _l("只有拿到链接的人")),
        ],
        default=Visibility.PUBLIC.value,
    )
    records = BooleanField(_l("录下来，直播后可以回看"), default=True)

    def values(self) -> RoomValues:
        """The room as typed; an end before the start is on the next day."""
        given: dict[str, Any] = self.data
        start, end = _span(given)
        return RoomValues(
            given["title"].strip(),
            start,
            end,
            (given["intro"] or "").strip(),
            given["parent"] or None,
            given["vacancies"] or (),
            bool(given["records"]),
            given["visibility"],
        )
