"""What scripts show of questions, polls, reactions and reservations."""

from flask_babel import lazy_gettext as _l

TALK = {
    "me_too": _l("我也想问"),
    "want_n": _l("{n} 人想问"),
    "mine": _l("我问的"),
    "waiting": _l("等场控看过"),
    "answered": _l("第 {n} 分钟回答"),
    "asked": _l("问题发出去了。"),
    "held": _l("已经收到，场控看过以后大家就能看到。"),
    "new_question": _l("有新的提问"),
    "votes": _l("{n} 票"),
    "chosen": _l("我选的"),
    "poll_open": _l("一共 {n} 票，结束前可以改。"),
    "poll_closed": _l("投票结束，一共 {n} 票。"),
    "poll_new": _l("投票：{question}"),
    "reserved_n": _l("已预约 {n} 人"),
    "reserve": _l("预约，开播提醒我"),
    "reserved": _l("已预约，点一下取消"),
    "answer": _l("标记已回答"),
    "reopen": _l("还没回答完"),
    "show": _l("放出来"),
    "failed": _l("没有办成，请再试一次。"),
    "cheer": _l("加油 {n}"),
    "keen": _l("想去 {n}"),
    "good_question": _l("问得好 {n}"),
}


def talk_texts() -> dict[str, str]:
    """In the reader's language."""
    return {name: str(text) for name, text in TALK.items()}
