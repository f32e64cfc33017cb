"""What waits for staff in outcomes."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.desk import DeskItem
from app.outcomes import rules
from app.outcomes.permissions import REVIEWERS
from app.outcomes.queries.reviews import oldest_waiting


def waiting(session: Session, actor: Actor) -> list[DeskItem]:
    """Placements to review in the actor's districts."""
    if not actor.has_role(*REVIEWERS):
        return []
    n, since = oldest_waiting(session, actor)
    if not n or since is None:
        return []
    days = (clock.now() - since).days
    late = rules.overdue(since, clock.now())
    detail = _("最早的等了 %(n)s 天", n=days) if days else _("都是今天的")
    return [DeskItem(_("审核就业结果"), n, detail, url_for("outcomes.queue"), "hand", "bad" if late else "warn")]
