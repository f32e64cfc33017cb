"""One door for every step that a person takes by hand; steps with consequences go to their own use case."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.hiring.models import Application
from app.hiring.rules import State
from app.hiring.services.departures import leave
from app.hiring.services.interviews import invite
from app.hiring.services.offers import accept, offer
from app.hiring.services.retention import confirm_retention
from app.hiring.services.steps import open_case, take
from app.hiring.values import InterviewValues, OfferValues


def advance(
    session: Session,
    actor: Actor,
    application_id: int,
    to: State | str,
    *,
    reason: str | None = None,
    at: datetime | None = None,
    interview: InterviewValues | None = None,
    offered: OfferValues | None = None,
) -> Application:
    """Take the step to `to` if the table allows it to one of the actor's sides. A double submit changes nothing.

    Without `interview` or `offered` the usual ones are proposed (`usual_interview`, `usual_offer`)."""
    at, to = at or clock.now(), State(to)
    special = _SPECIAL.get(to)
    if special:
        return special(session, actor, application_id, to, reason or "", at, interview, offered)
    case = open_case(session, actor, application_id)
    if case.application.state is to:
        return case.application
    side = case.side_for(to)
    return take(session, actor, case.application, case.vacancy, to, side, reason=reason or "", at=at)


Special = Callable[[Session, Actor, int, State, str, datetime, InterviewValues | None, OfferValues | None], Application]
_SPECIAL: dict[State, Special] = {
    State.INTERVIEW_INVITED: lambda s, a, i, _to, _why, at, interview, _offer: invite(s, a, i, interview, at=at),
    State.OFFERED: lambda s, a, i, _to, _why, at, _interview, offered: offer(s, a, i, offered, at=at),
    State.ACCEPTED: lambda s, a, i, _to, _why, at, _interview, _offer: accept(s, a, i, at=at),
    State.RETAINED_7: lambda s, a, i, to, _why, at, _interview, _offer: confirm_retention(s, a, i, to, at=at),
    State.RETAINED_30: lambda s, a, i, to, _why, at, _interview, _offer: confirm_retention(s, a, i, to, at=at),
    State.LEFT: lambda s, a, i, _to, why, at, _interview, _offer: leave(s, a, i, at, why, at=at),
}
