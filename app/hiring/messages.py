"""What people are told, in both languages. Texts name the vacancy and say what is next; never a reason to hurry."""

from datetime import timedelta

from app.hiring.rules import State
from app.notices.public import register_template

TO_SEEKER: dict[State, str] = {
    State.INTENDED: "hiring.intended",
    State.INTERVIEW_INVITED: "hiring.interview_invited",
    State.NO_SHOW_INTERVIEW: "hiring.no_show_interview",
    State.OFFERED: "hiring.offered",
    State.OFFER_DECLINED: "hiring.offer_lapsed",
    State.ARRIVED: "hiring.arrived",
    State.NO_SHOW_ARRIVAL: "hiring.no_show_arrival",
    State.DECLINED: "hiring.declined",
    State.WITHDRAWN: "hiring.withdrawn_for_you",
    State.LEFT: "hiring.left_said_employer",
    State.CLOSED: "hiring.closed",
}
"""The message a seeker gets when somebody else has brought the application into a state."""

TO_EMPLOYER: dict[State, str] = {
    State.APPLIED: "hiring.applied",
    State.ACCEPTED: "hiring.accepted",
    State.OFFER_DECLINED: "hiring.offer_declined",
    State.ARRIVED: "hiring.arrived_employer",
    State.WITHDRAWN: "hiring.withdrawn",
    State.LEFT: "hiring.left_said_seeker",
}
"""The message an enterprise gets when somebody else has brought an application into a state."""

BY_SYSTEM_REASON = {"vacancy_filled": "hiring.closed_filled"}
"""Where the reason of a scheduled step asks for a text of its own."""

_TEXTS: dict[str, tuple[str, str, str]] = {
    "hiring.applied": (
        "inapp",
        "有人投了「%(title)s」，请尽快回话。",
        "Somebody applied for “%(title)s”. Please answer soon.",
    ),
    "hiring.intended": (
        "inapp",
        "%(employer)s看中了您投的「%(title)s」，下一步是面试。这还不算录用。",
        "%(employer)s wants to go on with you for “%(title)s”. Next comes an interview; this is not an offer yet.",
    ),
    "hiring.interview_invited": (
        "sms",
        "%(employer)s请您面试「%(title)s」：%(when)s，%(place)s。请告诉对方来不来。",
        "%(employer)s invites you to an interview for “%(title)s”: %(when)s, %(place)s. Please say if you will come.",
    ),
    "hiring.interview_coming": (
        "inapp",
        "「%(title)s」的应聘人说会来面试。",
        "The applicant for “%(title)s” will come to the interview.",
    ),
    "hiring.interview_not_coming": (
        "inapp",
        "「%(title)s」的应聘人说来不了面试，请另约时间。",
        "The applicant for “%(title)s” cannot come to the interview. Please propose another time.",
    ),
    "hiring.no_show_interview": (
        "inapp",
        "%(employer)s记下您没来「%(title)s」的面试。如果不对，请打 12333。",
        "%(employer)s noted that you did not come to the interview for “%(title)s”. If that is wrong, call 12333.",
    ),
    "hiring.offered": (
        "sms",
        "%(employer)s录用您做「%(title)s」，%(start)s到岗。请在 %(until)s 前回复。",
        "%(employer)s offers you “%(title)s”, starting %(start)s. Please answer before %(until)s.",
    ),
    "hiring.offer_lapsed": (
        "inapp",
        "「%(title)s」的录用过了回复时间，已经失效。",
        "The offer for “%(title)s” has lapsed because it was not answered in time.",
    ),
    "hiring.accepted": (
        "inapp",
        "「%(title)s」的应聘人接受了录用。到岗那天请双方都确认。",
        "The applicant accepted your offer for “%(title)s”. On day one, both sides confirm the arrival.",
    ),
    "hiring.offer_declined": (
        "inapp",
        "「%(title)s」的录用没有被接受。",
        "Your offer for “%(title)s” was not accepted.",
    ),
    "hiring.confirm_arrival": (
        "sms",
        "%(employer)s说您已到岗「%(title)s」。请您也确认一下。",
        "%(employer)s says you have started as “%(title)s”. Please confirm it too.",
    ),
    "hiring.confirm_arrival_employer": (
        "inapp",
        "「%(title)s」有人说已到岗，请您确认。",
        "Somebody says they have started as “%(title)s”. Please confirm it.",
    ),
    "hiring.arrived": (
        "inapp",
        "双方都确认了：您已到%(employer)s上班。满 7 天和 30 天时会再问您一次。",
        "Both sides confirmed: you work at %(employer)s now. We will ask again on day 7 and day 30.",
    ),
    "hiring.arrived_employer": (
        "inapp",
        "双方都确认了「%(title)s」的到岗，缺工已减 1。",
        "Both sides confirmed an arrival for “%(title)s”. Your shortfall is one lower.",
    ),
    "hiring.no_show_arrival": (
        "inapp",
        "%(employer)s记下您没来上班。如果不对，请打 12333。",
        "%(employer)s noted that you did not come to work. If that is wrong, call 12333.",
    ),
    "hiring.declined": (
        "inapp",
        "%(employer)s没有选您做「%(title)s」：%(reason)s。可以看看别的岗位。",
        "%(employer)s did not choose you for “%(title)s”: %(reason)s. Have a look at other jobs.",
    ),
    "hiring.withdrawn": (
        "inapp",
        "「%(title)s」的一位应聘人不再应聘：%(reason)s",
        "An applicant for “%(title)s” has withdrawn: %(reason)s",
    ),
    "hiring.withdrawn_for_you": (
        "inapp",
        "工作人员替您撤回了「%(title)s」的投递。",
        "Staff withdrew your application for “%(title)s” for you.",
    ),
    "hiring.left_said_employer": (
        "inapp",
        "「%(title)s」记为已离岗。如果不对，请打 12333。",
        "Your job “%(title)s” is marked as ended. If that is wrong, call 12333.",
    ),
    "hiring.left_said_seeker": (
        "inapp",
        "「%(title)s」有一人离岗，缺工加 1。要再招，请把岗位重新打开。",
        "One person left “%(title)s”; the shortfall is one higher. To hire again, reopen the job.",
    ),
    "hiring.closed": (
        "inapp",
        "「%(title)s」不再招人了。谢谢您来应聘，可以看看别的岗位。",
        "“%(title)s” is no longer open. Thank you for applying; have a look at other jobs.",
    ),
    "hiring.closed_filled": (
        "inapp",
        "「%(title)s」已经招满。谢谢您来应聘，可以看看别的岗位。",
        "“%(title)s” has been filled. Thank you for applying; have a look at other jobs.",
    ),
    "hiring.retention_seeker": (
        "sms",
        "您到%(employer)s上班满 %(days)s 天了吗？请点开回答还在不在。",
        "Are you still at %(employer)s after %(days)s days? Please open and answer.",
    ),
    "hiring.retention_employer": (
        "inapp",
        "「%(title)s」有人到岗满 %(days)s 天，请确认还在不在岗。",
        "Somebody has been “%(title)s” for %(days)s days. Please confirm whether they are still there.",
    ),
    "hiring.rejected": (
        "inapp",
        "「%(title)s」的到岗没有通过审核：%(reason)s",
        "The arrival for “%(title)s” was not accepted: %(reason)s",
    ),
    "hiring.reviewed": (
        "inapp",
        "「%(title)s」的到岗已通过审核。",
        "The arrival for “%(title)s” was accepted.",
    ),
}


def register() -> None:
    """Make every message of hiring known to the outbox."""
    for name, (channel, zh, en) in _TEXTS.items():
        register_template(name, zh=zh, en=en, channel=channel, ttl=timedelta(days=3))
