"""Which desks somebody has, and what waits on them."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.actor import Actor, StaffRole
from app.desk import DeskItem
from app.events import public as events
from app.gig_market import public as gig_market
from app.hiring import public as hiring
from app.ledger import public as ledger
from app.livestream import public as livestream
from app.outcomes import public as outcomes

TONES = {"bad": 0, "warn": 1, "info": 2, "ok": 3, "idle": 4}
PACKAGES = (outcomes, hiring, accounts, ledger, events, livestream, gig_market)


@dataclass(frozen=True)
class Desk:
    """One place of work of somebody who may have several."""

    label: str
    href: str
    icon: str


def desks_of(actor: Actor) -> list[Desk]:
    """The desks an actor can go to besides the seeker's own page."""
    found = []
    if is_gate_only(actor):
        found.append(Desk(_("招聘会入口"), url_for("checkin.gates"), "scan"))
    elif actor.is_staff:
        found.append(Desk(_("工作台"), url_for("portal.staff"), "chart"))
    if actor.is_enterprise:
        found.append(Desk(_("企业服务"), url_for("portal.desk"), "factory"))
    return found


def is_gate_only(actor: Actor) -> bool:
    """Whether all that somebody does for the service is keeping a gate."""
    return actor.is_staff and all(grant.role is StaffRole.GATE for grant in actor.grants)


def side_only(actor: Actor, side: str) -> Actor:
    """The actor as one side only, so that a desk shows nothing of the other."""
    if side == "staff":
        return Actor(actor.person_id, {}, actor.grants)
    return Actor(actor.person_id, actor.memberships, ())


def waiting(session: Session, actor: Actor) -> list[DeskItem]:
    """What waits for the actor in every package, the most pressing first."""
    items = [item for package in PACKAGES for item in package.waiting(session, actor)]
    return sorted((item for item in items if item.count), key=lambda item: TONES.get(item.tone, 2))
