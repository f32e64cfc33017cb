"""An employer's calendar of interviews, arrivals to confirm, and people at work."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from app import access, clock
from app.database import current_session
from app.hiring import outlook
from app.hiring.queries import applications as reads
from app.hiring.rules import State
from app.hiring.views.blueprint import bp
from app.paging import asked_page
from app.web import current_actor

DAYS = 14
LATE_DAYS = 7


@bp.get("/desk/interviews")
@access.enterprise
def interviews() -> ResponseReturnValue:
    """Interviews of the next two weeks by day, and those of last week whose result is missing."""
    session, today = current_session(), clock.today()
    start = clock.instant(today - timedelta(days=LATE_DAYS))
    end = clock.instant(today + timedelta(days=DAYS))
    found = reads.interviews_between(session, current_actor().memberships, start, end)
    rows = reads.rows(session, found, people=True)
    now = clock.now()
    late = [row for row in rows if row.interview and row.interview.at < now]
    days: dict[object, list[reads.Row]] = {}
    for row in rows:
        if row.interview and row.interview.at >= now:
            days.setdefault(clock.local(row.interview.at).date(), []).append(row)
    return render_template("hiring/interviews.html", days=days, late=late)


@bp.get("/desk/people")
@access.enterprise
def people_at_work() -> ResponseReturnValue:
    """Arrivals to confirm first, then everybody at work."""
    session, mine = current_session(), current_actor().memberships
    coming = reads.in_state(session, mine, State.ACCEPTED)
    page = reads.at_work(session, mine, asked_page())
    return render_template(
        "hiring/people.html",
        coming=reads.rows(session, coming, people=True),
        page=page,
        rows=reads.rows(session, page.items, people=True),
        due=outlook.retention_open,
        today=clock.today(),
    )
