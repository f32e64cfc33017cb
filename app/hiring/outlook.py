"""What comes next for an application, when, and who takes it: pure, from one row."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from app import clock
from app.hiring.queries.applications import Row
from app.hiring.rules import Side, State, retention_due


@dataclass(frozen=True)
class Next:
    """One sentence, whose turn it is, and the day or moment it concerns."""

    text: object
    side: Side | None
    when: datetime | date | None = None


_PLAIN: dict[State, Next] = {
    State.APPLIED: Next(_l("等企业回话。"), Side.EMPLOYER),
    State.INTENDED: Next(_l("等企业约面试。"), Side.EMPLOYER),
    State.INTERVIEWED: Next(_l("等企业决定录不录用。"), Side.EMPLOYER),
    State.RETAINED_30: Next(_l("已满 30 天，都办完了。"), None),
}


def next_of(row: Row) -> Next | None:
    """What is next; None when the application is over."""
    state = row.application.state
    if state in _PLAIN:
        return _PLAIN[state]
    if state is State.INTERVIEW_INVITED and row.interview:
        return _interview(row)
    if state is State.OFFERED and row.offer:
        return Next(_l("请在这之前回复录用。"), Side.SEEKER, row.offer.expires_at)
    if state is State.ACCEPTED:
        return _arrival(row)
    if state in (State.ARRIVED, State.RETAINED_7) and row.placement:
        return _retention(row, state)
    return None


_EMPLOYER: dict[State, Next] = {
    State.APPLIED: Next(_l("请看一看，有没有意向。"), Side.EMPLOYER),
    State.INTENDED: Next(_l("请约面试。"), Side.EMPLOYER),
    State.INTERVIEWED: Next(_l("请决定录不录用。"), Side.EMPLOYER),
}


def next_for_employer(row: Row) -> Next | None:
    """The same, said to the employer."""
    state = row.application.state
    if state in _EMPLOYER:
        return _EMPLOYER[state]
    if state is State.INTERVIEW_INVITED and row.interview:
        past = row.interview.at < clock.now()
        text = _l("面试时间已过，请记结果。") if past else _l("约好面试：")
        return Next(text, Side.EMPLOYER if past else None, row.interview.at)
    if state is State.OFFERED and row.offer:
        return Next(_l("等本人回复，期限："), Side.SEEKER, row.offer.expires_at)
    if state is State.ACCEPTED:
        return _arrival_for_employer(row)
    found = next_of(row)
    return Next(found.text, Side.EMPLOYER, found.when) if found and found.side is Side.SEEKER else found


def _arrival_for_employer(row: Row) -> Next:
    said = {side for what, side in row.words if what == "arrival"}
    if "employer" in said:
        return Next(_l("等本人也确认到岗。"), Side.SEEKER)
    if "seeker" in said:
        return Next(_l("本人说到岗了，请您也确认。"), Side.EMPLOYER)
    return Next(_l("到岗那天请确认。约好："), Side.EMPLOYER, row.offer.start_on if row.offer else None)


def retention_open(row: Row, on: date | None = None) -> State | None:
    """The retention that may be confirmed now, if any."""
    order = {State.ARRIVED: State.RETAINED_7, State.RETAINED_7: State.RETAINED_30}
    to = order.get(row.application.state)
    if to is None or row.placement is None:
        return None
    due = retention_due(clock.local(row.placement.arrived_at).date(), to)
    return to if (on or clock.today()) >= due else None


def _interview(row: Row) -> Next:
    assert row.interview
    if row.interview.at < clock.now():
        return Next(_l("面试时间已过，等企业记结果。"), Side.EMPLOYER, row.interview.at)
    text = _l("请告诉企业来不来。") if row.interview.answer == "none" else _l("等着面试。")
    return Next(text, Side.SEEKER if row.interview.answer == "none" else None, row.interview.at)


def _arrival(row: Row) -> Next:
    start = row.offer.start_on if row.offer else None
    said = {side for what, side in row.words if what == "arrival"}
    if "seeker" in said:
        return Next(_l("等企业也确认到岗。"), Side.EMPLOYER)
    if "employer" in said:
        return Next(_l("企业说您到岗了，请您也确认。"), Side.SEEKER)
    return Next(_l("到岗那天，双方都点一下「已到岗」。"), Side.SEEKER, start)


def _retention(row: Row, state: State) -> Next:
    assert row.placement
    to = State.RETAINED_7 if state is State.ARRIVED else State.RETAINED_30
    due = retention_due(clock.local(row.placement.arrived_at).date(), to)
    if retention_open(row):
        asked = _l("满 7 天了，还在岗吗？") if to is State.RETAINED_7 else _l("满 30 天了，还在岗吗？")
        return Next(asked, Side.SEEKER)
    text = _l("满 7 天时，再确认还在不在岗：") if to is State.RETAINED_7 else _l("满 30 天时，再确认还在不在岗：")
    return Next(text, None, due)
