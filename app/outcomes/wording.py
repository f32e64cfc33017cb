"""The words of outcomes, in one place."""

from flask_babel import lazy_gettext as _l

from app.hiring.public import Review, State, Word
from app.outcomes.rules import Doubt, Figure

FIGURES: dict[Figure, object] = {
    Figure.EMPLOYERS: _l("用人单位数量"),
    Figure.POSTS: _l("发布职位数量"),
    Figure.PLACES: _l("拟招聘人数"),
    Figure.ADMITTED: _l("进场人数"),
    Figure.VIEWERS: _l("观看人数"),
    Figure.SIGNED_IN: _l("登录观看人数"),
    Figure.PEAK: _l("最多同时在看"),
    Figure.AVERAGE: _l("平均在看人数"),
    Figure.MINUTES: _l("观看分钟"),
    Figure.SHOWN: _l("讲解分钟"),
    Figure.APPLICATIONS: _l("投递简历次数"),
    Figure.INTENTS: _l("初步达成意向人数"),
    Figure.INTERVIEWS: _l("面试人数"),
    Figure.OFFERS: _l("录用人数"),
    Figure.ARRIVALS: _l("到岗人数"),
    Figure.RETAINED_7: _l("满 7 天在岗人数"),
    Figure.RETAINED_30: _l("满 30 天在岗人数"),
}
MEANS: dict[Figure, object] = {
    Figure.EMPLOYERS: _l("订了展位或开了直播间的单位，一家只算一次。"),
    Figure.POSTS: _l("带到展位或直播间的岗位，一个只算一次。"),
    Figure.PLACES: _l("这些岗位写的招聘人数相加。"),
    Figure.ADMITTED: _l("入口扫码放行的人，一人只算一次。"),
    Figure.VIEWERS: _l("开播以后进过直播间的观众，一人只算一次，不用登录也算；主播和场控不算。"),
    Figure.SIGNED_IN: _l("观众里登录过的人，一人只算一次。"),
    Figure.PEAK: _l("同一时刻在看的人最多的那一刻，有多少人在；点开看是谁。"),
    Figure.AVERAGE: _l("所有观众看的时间相加，除以播出的时间，四舍五入。"),
    Figure.MINUTES: _l("所有观众在播出时间里看的时间相加；断线一分钟内回来接着算，换设备不重复算。"),
    Figure.SHOWN: _l("岗位置顶的时间，每次置顶相加。"),
    Figure.APPLICATIONS: _l("从这一场投出的每一次投递。"),
    Figure.INTENTS: _l("用人单位愿意进入下一步的人，一人只算一次；不等于录用。"),
    Figure.INTERVIEWS: _l("面试过的人，一人只算一次。"),
    Figure.OFFERS: _l("得到录用的人，一人只算一次。"),
    Figure.ARRIVALS: _l("双方都确认到岗的人；审核没通过的不算。"),
    Figure.RETAINED_7: _l("到岗满 7 天还在的人。"),
    Figure.RETAINED_30: _l("到岗满 30 天还在的人。"),
}
DOUBTS: dict[Doubt, tuple[object, object]] = {
    Doubt.TOGETHER: (_l("双方几乎同时确认"), _l("本人和企业的确认相隔不到 1 分钟。")),
    Doubt.DAYS_DIFFER: (_l("两边说的到岗日子不一样"), _l("相差一天以上，请打电话问一问。")),
    Doubt.NOT_SEEN: (_l("来源场次里没有他的签到"), _l("说是从这一场来的，但没有扫码，也没有观看记录。")),
    Doubt.ELSEWHERE: (_l("他在别处也算在岗"), _l("同一个人另有一条还在岗的就业结果。")),
    Doubt.TOO_SOON: (_l("到岗早于投递"), _l("先到岗、后投递，次序不对。")),
}
STEPS: dict[State, object] = {
    State.APPLIED: _l("投递"),
    State.INTENDED: _l("初步达成意向"),
    State.INTERVIEW_INVITED: _l("约面试"),
    State.INTERVIEWED: _l("面试过"),
    State.OFFERED: _l("录用"),
    State.ACCEPTED: _l("接受录用"),
    State.ARRIVED: _l("到岗"),
    State.RETAINED_7: _l("满 7 天在岗"),
    State.RETAINED_30: _l("满 30 天在岗"),
    State.DECLINED: _l("用人单位没有选他"),
    State.WITHDRAWN: _l("本人撤回"),
    State.NO_SHOW_INTERVIEW: _l("没来面试"),
    State.OFFER_DECLINED: _l("没有接受录用"),
    State.NO_SHOW_ARRIVAL: _l("没来报到"),
    State.LEFT: _l("离岗"),
    State.CLOSED: _l("岗位已招满"),
}
WORDS: dict[Word, object] = {
    Word.ARRIVAL: _l("确认到岗"),
    Word.DAY_7: _l("确认满 7 天在岗"),
    Word.DAY_30: _l("确认满 30 天在岗"),
}
DECISIONS: dict[Review, tuple[str, str, object]] = {
    Review.PENDING: ("warn", "clock", _l("等审核")),
    Review.ACCEPTED: ("ok", "check", _l("算到岗")),
    Review.REJECTED: ("bad", "x", _l("不算")),
}
"""Review → tone, icon, word."""
FLOWS: dict[str, object] = {
    "new_need": _l("新增缺工"),
    "arrivals": _l("到岗"),
    "departures": _l("离岗"),
    "surveys": _l("摸排差额"),
    "moved": _l("划转"),
    "returns": _l("员工返岗"),
}
"""What entries of a week can be opened by."""
