"""Keep the list of venues."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.errors import Conflict, Invalid
from app.events.audit_tags import AuditTag
from app.events.models import Venue
from app.events.permissions import require_runs
from app.reference.public import require_district

MOST = 100_000


def create_venue(
    session: Session, actor: Actor, *, name: str, district_code: str, address: str, capacity: int
) -> Venue:
    """A new venue of a district. Raises Invalid at the field, Conflict venue_exists."""
    require_district(session, district_code, "district_code")
    require_runs(actor, district_code)
    if not name.strip():
        raise Invalid("name_missing", _l("请写场地名称。"), field="name")
    if not 1 <= capacity <= MOST:
        raise Invalid("capacity_wrong", _l("容纳人数应在 1 到 100000 之间。"), field="capacity")
    known = select(Venue.id).where(Venue.district_code == district_code, Venue.name == name.strip())
    if session.scalar(known) is not None:
        raise Conflict("venue_exists", _l("这个区已经有同名的场地。"), field="name")
    venue = Venue(name=name.strip(), district_code=district_code, address=address.strip(), capacity=capacity)
    session.add(venue)
    session.flush()
    audit.record(session, actor, AuditTag.VENUE_CREATED, "venue", venue.id)
    return venue
