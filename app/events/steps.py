"""The steps of a fair that are one button each, by the name in the address."""

from collections.abc import Callable

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.events.forms import BookingOpenForm
from app.events.services import booking_times, fairs
from app.web import current_actor


def _publish(session: Session, fair_id: int) -> str:
    fairs.publish_fair(session, current_actor(), fair_id)
    return str(_("发布了，大家都能看到。"))


def _open_booking(session: Session, fair_id: int) -> str:
    form = BookingOpenForm()
    if not form.validate_on_submit():
        raise Invalid("booking_times", _("日期没填对，请再看一下。"))
    booking_times.open_booking(session, current_actor(), fair_id, closes_at=form.closes_at())
    return str(_("企业可以订展位了。"))


def _close_booking(session: Session, fair_id: int) -> str:
    booking_times.close_booking(session, current_actor(), fair_id)
    return str(_("预订关闭了，订好的不变。"))


def _end(session: Session, fair_id: int) -> str:
    fairs.end_fair(session, current_actor(), fair_id)
    return str(_("招聘会结束了。"))


def _cancel(session: Session, fair_id: int) -> str:
    booking_times.cancel_fair(session, current_actor(), fair_id, request.form.get("reason", "")[:300])
    return str(_("招聘会取消了，已经通知所有人。"))


STEPS: dict[str, Callable[[Session, int], str]] = {
    "publish": _publish,
    "open-booking": _open_booking,
    "close-booking": _close_booking,
    "end": _end,
    "cancel": _cancel,
}
