"""What waits for a keeper of the books."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.desk import DeskItem
from app.ledger.permissions import WRITERS
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.differences import open_differences
from app.ledger.queries.reports import not_reported
from app.ledger.queries.scope import Scope


def waiting(session: Session, actor: Actor) -> list[DeskItem]:
    """Differences to explain, and enterprises to remind, in the actor's districts; nothing for others."""
    if not actor.has_role(*WRITERS):
        return []
    districts = actor.districts(*WRITERS)
    unexplained = session.scalar(
        select(func.count()).select_from(
            open_differences(Scope(districts), Clocks(clock.now())).order_by(None).subquery()
        )
    )
    monday, following = clock.week_of(clock.today())
    silent = session.scalar(
        select(func.count()).select_from(
            not_reported(districts, clock.instant(monday), clock.instant(following)).order_by(None).subquery()
        )
    )
    items = [
        DeskItem(
            _("解释台账差额"),
            unexplained or 0,
            _("摸排和账上对不上"),
            url_for("ledger.differences"),
            "help",
            "warn",
        ),
        DeskItem(
            _("催没上报的企业"), silent or 0, _("本周应报没报，不算作 0"), url_for("ledger.missing"), "phone", "ok"
        ),
    ]
    return [item for item in items if item.count]
