"""What waits for staff and enterprises at fairs."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor, StaffRole
from app.desk import DeskItem
from app.events.models import Booking, Fair
from app.events.queries import drafts_waiting, today
from app.events.rules import BookingState
from app.occasions.public import Occasion, State


def waiting(session: Session, actor: Actor) -> list[DeskItem]:
    """Staff: fairs on today, drafts to finish. Enterprises: holds to confirm, fairs open for booking."""
    items: list[DeskItem] = []
    if actor.has_role(StaffRole.OFFICER, StaffRole.GATE):
        items += _staff(session, actor)
    if actor.is_enterprise:
        items += _enterprise(session, actor)
    return items


def _staff(session: Session, actor: Actor) -> list[DeskItem]:
    covered = [c for c in today(session) if actor.covers(c.occasion.district_code, StaffRole.GATE, StaffRole.OFFICER)]
    items = [
        DeskItem(
            _("今天的招聘会"), 1, card.occasion.title, url_for("checkin.gate", public_id=card.public_id), "scan", "ok"
        )
        for card in covered
    ]
    drafts = drafts_waiting(session, actor, clock.now()) if actor.has_role(StaffRole.OFFICER) else 0
    if drafts:
        items.append(
            DeskItem(_("没发布的招聘会"), drafts, _("方案交齐才能发布"), url_for("events.desk"), "calendar", "warn")
        )
    return items


def _enterprise(session: Session, actor: Actor) -> list[DeskItem]:
    now, items = clock.now(), []
    held = session.scalar(
        select(func.count()).where(
            Booking.enterprise_id.in_(actor.memberships.keys()),
            Booking.state == BookingState.HELD,
            Booking.held_until > now,
        )
    )
    if held:
        items.append(
            DeskItem(_("占着没订下的展位"), held, _("15 分钟内要订下"), url_for("events.my_booths"), "booth", "warn")
        )
    open_fairs = session.scalar(
        select(func.count())
        .select_from(Fair)
        .join(Occasion, Occasion.id == Fair.occasion_id)
        .where(
            Occasion.state == State.PUBLISHED,
            Occasion.ends_at > now,
            Fair.booking_opens_at <= now,
            func.coalesce(Fair.booking_closes_at, Fair.ends_at) > now,
        )
    )
    if open_fairs:
        items.append(
            DeskItem(
                _("可以订展位的招聘会"), open_fairs, _("选一个展位，带上岗位"), url_for("events.my_booths"), "calendar"
            )
        )
    return items
