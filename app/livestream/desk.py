"""What waits for a host or a moderator."""

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor, StaffRole
from app.desk import DeskItem
from app.livestream import queries
from app.livestream.queries import RoomLine

SOON = timedelta(hours=24)


def waiting(session: Session, actor: Actor) -> list[DeskItem]:
    """Rooms of one's own on air or within a day; for moderators those on air in their districts."""
    items: list[DeskItem] = []
    if actor.is_enterprise:
        items += _of_host(session, actor)
    if actor.has_role(StaffRole.MODERATOR):
        count = queries.live_count(session, actor.districts(StaffRole.MODERATOR))
        if count:
            href = url_for("livestream.staff_desk")
            items.append(DeskItem(_("正在直播，看一眼"), count, _("看看有没有人捣乱"), href, "live", "warn"))
    return items


def _of_host(session: Session, actor: Actor) -> list[DeskItem]:
    rooms = queries.due_of(session, actor.memberships, clock.now() + SOON)
    return [_item(line) for line in rooms]


def _item(line: RoomLine) -> DeskItem:
    href = url_for("livestream.studio", public_id=line.room.public_id)
    if line.state == "live":
        return DeskItem(_("正在直播"), 1, line.occasion.title, href, "live", "warn")
    return DeskItem(_("快开播了"), 1, line.occasion.title, href, "clock", "info")
