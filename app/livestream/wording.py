"""What people read about rooms: states, refusals of the socket by code, texts the scripts show."""

from flask_babel import lazy_gettext as _l

from app.hiring.public import Card
from app.pages import pay

STATES = {
    "scheduled": _l("还没开播"),
    "live": _l("直播中"),
    "ended": _l("已结束"),
    "cancelled": _l("已取消"),
}
REFUSALS = {
    "sign_in_required": _l("登录以后才能说话。"),
    "may_not_speak": _l("这个账号在这里不能说话。"),
    "room_not_live": _l("现在没有直播，说的话别人看不到。"),
    "room_unknown": _l("没有这个直播间。"),
    "banned": _l("场控请您离开了这场直播。岗位还可以到岗位页面投递。"),
    "muted": _l("场控请您先不说话。报名不受影响。"),
    "too_fast": _l("说得太快了，歇一会儿再发。"),
    "slow_mode": _l("现在是慢速聊天，等按钮上的秒数走完再发。"),
    "forbidden_word": _l("这句话里有不能说的内容，没有发出去。换个说法再试。"),
    "invalid": _l("这句话发不出去：太长，或者有不能用的字符。"),
    "not_saved": _l("网络不稳，不知道发出去没有。请再点一次发送，不会重复。"),
    "unavailable": _l("聊天暂时连不上，请过一会儿再试。"),
    "unknown_event": _l("页面太旧了，请刷新。"),
    "token_invalid": _l("页面太旧了，请刷新。"),
    "token_expired": _l("页面太旧了，请刷新。"),
}
TEXTS = {
    "live": _l("直播中 {n} 分钟"),
    "scheduled": _l("还没开播"),
    "ended": _l("已结束"),
    "watching": _l("{n} 人在看"),
    "countdown": _l("{d} 天 {h} 小时后开播"),
    "soon": _l("{t} 后开播"),
    "late": _l("马上开播，请稍等"),
    "headcount": _l("招 {n} 人"),
    "places": _l("招 {n} 人，还缺 {m} 人"),
    "applied_count": _l("{n} 人已报名"),
    "applied": _l("已报名"),
    "apply": _l("我要报名"),
    "apply_title": _l("报名：{title}"),
    "reconnecting": _l("网络不好，正在重新连接"),
    "basic": _l("其中底薪 {pay}"),
    "until": _l("到 {day}"),
    "announcement": _l("提醒"),
    "host": _l("主播"),
    "moderator": _l("场控"),
    "liked": _l("点赞，{n} 个赞"),
    "done": _l("办好了。"),
    "held": _l("等场控看过"),
    "held_told": _l("已经收到，场控看过以后大家就能看到。"),
    "held_rejected": _l("您有一句话没有通过，没有放出来。"),
    "mute": _l("禁言"),
    "unmute": _l("解除禁言"),
    "delete": _l("删除"),
    "failed": _l("没有办成，请再试一次。"),
    "apply_confirm": _l("确认报名"),
    "apply_number": _l("留下号码，报名"),
    "send_code": _l("发验证码"),
    "withdrawn": _l("已经撤回。"),
    "told": _l("讲过"),
    "told_now": _l("正在讲"),
    "licence": _l("统一社会信用代码 {code}，{day}核验"),
    "licence_unchecked": _l("统一社会信用代码 {code}"),
    "applied_done": _l("已经报名，单位会尽快联系您。"),
}
RECORDING_STATES = {
    "recording": _l("等待收尾"),
    "processing": _l("正在制作"),
    "ready": _l("可以看了"),
    "failed": _l("没有做成"),
    "deleted": _l("已删除"),
}
RECORDING_STEPS = {
    "": _l("等待最后几秒录像"),
    "index": _l("整理录像和岗位时间"),
    "cover": _l("截取封面"),
    "clips": _l("按岗位剪片段"),
    "upload": _l("存到云存储"),
    "done": _l("全部完成"),
}
RECORDING_ERRORS = {
    "video_unreadable": _l("录像读不出来，可能录制时就坏了。可以再试一次；还不行请联系 12333。"),
    "store_unreachable": _l("云存储连不上，录像还在本机，能照常看。请过一会儿再试。"),
    "disk": _l("磁盘满了或者写不进去。请管理员清理以后再试。"),
}
CLOSED = {
    "deleted": _l("这场直播的回放已经删除。"),
    "hidden": _l("单位没有公开这个片段。"),
    "not_ready": _l("这个片段还在制作。"),
    "filled": _l("这个岗位招满了，片段已经关闭。"),
    "expired": _l("这个岗位不招了，片段已经关闭。"),
}
ROLES = {"viewer": _l("观众"), "host": _l("主播"), "moderator": _l("场控")}
HELD = {"waiting": _l("等着看"), "approved": _l("放行了"), "rejected": _l("退回了")}
DELETE_REASONS = {
    "fraud": _l("涉嫌骗人收钱"),
    "contact": _l("留联系方式"),
    "abuse": _l("骂人"),
    "advert": _l("打广告"),
    "other": _l("别的原因"),
}
QUESTION_REASONS = {
    "repeated": _l("重复"),
    "contact": _l("留联系方式"),
    "advert": _l("广告"),
    "abuse": _l("骂人"),
    "fraud": _l("像诈骗"),
    "other": _l("别的"),
}
WORD_ACTIONS = {"refuse": _l("不让发"), "hold": _l("先审核"), "mask": _l("打星号")}
WORD_PATTERNS = {
    "{phone}": _l("手机号"),
    "{landline}": _l("座机号"),
    "{wechat}": _l("微信号"),
    "{qq}": _l("QQ 号"),
}
ACTS = {
    "chat": _l("放行了一句"),
    "message_rejected": _l("退回了一句"),
    "message_deleted": _l("删除了一句"),
    "viewer_muted": _l("禁言"),
    "viewer_unmuted": _l("解除禁言"),
    "viewer_banned": _l("请出去"),
    "viewer_unbanned": _l("让回来"),
    "chat_limits_changed": _l("改了聊天限制"),
    "announced": _l("改了提醒"),
}
PERIODS = {
    "month": _l("元/月"),
    "day": _l("元/天"),
    "shift": _l("元/班"),
    "hour": _l("元/小时"),
    "piece": _l("元/件"),
}


def pay_of(card: Card) -> str:
    """Pay as pages write it."""
    return pay(card.pay_low_fen, card.pay_high_fen, str(card.pay_period))


def clock_of(ms: int) -> str:
    """A place of a replay: 2:05, 1:02:05."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
