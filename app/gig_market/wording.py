"""The words for states, units and moves, in one place."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.gig_market.rules import PayUnit, Settle, State
from app.gig_market.services.site import Seen

STATES: dict[State, tuple[str, str, object]] = {
    State.WAITING: ("warn", "clock", _l("排队等位")),
    State.CLAIMED: ("ok", "check", _l("已抢到")),
    State.ON_SITE: ("info", "gig", _l("上工中")),
    State.WORKED: ("warn", "clock", _l("等双方确认工时")),
    State.DISPUTED: ("bad", "alert", _l("工时有异议")),
    State.AGREED: ("info", "yuan", _l("等用人方付款")),
    State.PAID: ("warn", "yuan", _l("已付款，等本人确认")),
    State.SETTLED: ("ok", "ok", _l("已结清")),
    State.CANCELLED: ("idle", "x", _l("已取消")),
    State.NO_SHOW: ("bad", "user", _l("没有来")),
}
"""State → tone, icon, word."""

SETTLES: dict[Settle, object] = {
    Settle.SAME_DAY: _l("当天结"),
    Settle.NEXT_DAY: _l("第二天结"),
    Settle.WEEK: _l("一周内结"),
}
UNITS: dict[PayUnit, object] = {
    PayUnit.HOUR: _l("按小时"),
    PayUnit.DAY: _l("按天"),
    PayUnit.SHIFT: _l("按班"),
    PayUnit.PIECE: _l("按件"),
}


def choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """The words as a form's field wants them."""
    return [SelectChoice(str(key), word) for key, word in words.items()]


SEEN: dict[Seen, tuple[str, str, object]] = {
    Seen.STARTED: ("ok", "ok", _l("上工已记下")),
    Seen.STARTED_BEFORE: ("warn", "clock", _l("刚刚已经记过上工")),
    Seen.ENDED: ("ok", "ok", _l("下工已记下")),
    Seen.ENDED_BEFORE: ("warn", "clock", _l("这一班已经记过下工")),
    Seen.REFUSED: ("bad", "stop", _l("这个码不是这一班的")),
}
MESSAGES = {
    "gig_place_yours": (
        "有人退了「%(title)s」，名额给您了，请看时间地点。",
        "A place opened up in '%(title)s' and it is yours. Please check time and place.",
    ),
    "gig_place_withdrawn": (
        "用人方取消了您的「%(title)s」，原因写在这一班里。",
        "The employer withdrew your place in '%(title)s'. The reason is on the shift's page.",
    ),
    "gig_shift_cancelled": (
        "「%(title)s」这一班取消了，不用去了，原因写在这一班里。",
        "The shift '%(title)s' has been called off; please do not go. The reason is on its page.",
    ),
    "gig_confirm_hours": (
        "「%(title)s」的工时写好了，请看对不对。",
        "Your hours for '%(title)s' are in. Please check and confirm them.",
    ),
    "gig_no_show": (
        "用人方记您没有来「%(title)s」。如果不对，请联系用人方或服务台。",
        "The employer noted that you did not come to '%(title)s'. If that is wrong, please contact them or our desk.",
    ),
    "gig_paid": (
        "「%(title)s」的工钱已付，收到后请确认。",
        "Your pay for '%(title)s' has been sent. Please confirm when it arrives.",
    ),
    "gig_disputed": (
        "有人对「%(title)s」的工时有异议，请在零工里改正。",
        "A worker questions the hours of '%(title)s'. Please correct them under gigs.",
    ),
}
"""Template → Chinese, English."""
