"""Who may do what at a gate."""

from typing import Protocol

from flask_babel import lazy_gettext as _l

from app.actor import Actor, StaffRole
from app.errors import Forbidden, NotFound
from app.occasions.public import Occasion

GATE_ROLES = (StaffRole.GATE, StaffRole.OFFICER)


class Held(Protocol):
    """What decides who keeps the gate of an occasion."""

    @property
    def district_code(self) -> str: ...

    @property
    def host_enterprise_id(self) -> int | None: ...


def keeps_gate(actor: Actor, occasion: Held) -> bool:
    """Gate staff and officers of the occasion's district, the city, and the enterprise that is the host."""
    host = occasion.host_enterprise_id
    return actor.covers(occasion.district_code, *GATE_ROLES) or (host is not None and actor.speaks_for(host))


def may_hold_ticket(actor: Actor, occasion: Occasion, person_id: int) -> bool:
    """A person for herself, a gate for anyone."""
    return actor.person_id == person_id or keeps_gate(actor, occasion)


def require_gate(actor: Actor, occasion: Held) -> None:
    """Raises Forbidden not_your_gate."""
    if not keeps_gate(actor, occasion):
        raise Forbidden("not_your_gate", _l("这场活动不归您的区管，您不能在这里扫码。"))


def require_ticket(actor: Actor, occasion: Occasion, person_id: int) -> None:
    """Raises NotFound: that somebody else holds a ticket is nobody's business."""
    if not may_hold_ticket(actor, occasion, person_id):
        raise NotFound("ticket_not_found", _l("没有找到这张入场码。"))
