"""What waits for an employer or for staff in the gig market."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.actor import Actor
from app.desk import DeskItem
from app.gig_market import queries
from app.gig_market.permissions import STAFF
from app.gig_market.rules import State


def waiting(session: Session, actor: Actor) -> list[DeskItem]:
    """Hours to confirm and pay to send for an employer; questioned hours for officers of the district."""
    items: list[DeskItem] = []
    if actor.is_enterprise:
        items += _of_employer(queries.states_waiting(session, actor, "enterprise"))
    if actor.has_role(*STAFF):
        items += _of_staff(queries.states_waiting(session, actor, "staff"))
    return items


def _of_employer(counts: dict[State, int]) -> list[DeskItem]:
    href = url_for("gig_market.desk")
    rows = [
        (State.WORKED, _("确认零工工时"), _("扫码写好的工时，看一眼就行"), "clock", "warn"),
        (State.DISPUTED, _("改正零工工时"), _("干活的人说不对"), "alert", "bad"),
        (State.AGREED, _("付零工工钱"), _("双方都确认了工时"), "yuan", "info"),
    ]
    return [
        DeskItem(label, counts[state], detail, href, symbol, tone)
        for state, label, detail, symbol, tone in rows
        if counts.get(state)
    ]


def _of_staff(counts: dict[State, int]) -> list[DeskItem]:
    n = counts.get(State.DISPUTED, 0)
    label, detail = _("零工工时有异议"), _("双方说的不一样，看看要不要帮一把")
    return [DeskItem(label, n, detail, url_for("gig_market.staff_desk"), "alert", "warn")] if n else []
