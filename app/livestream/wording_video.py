"""What people read about picture and sound: the host's studio, refusals of the ingest by code, the viewer's player."""

from flask_babel import lazy_gettext as _l

STUDIO = {
    "cast_opening": _l("正在打开摄像头。浏览器问的时候，请点「允许」。"),
    "cast_connecting": _l("正在接通画面…"),
    "cast_restoring": _l("网络断了一下，正在恢复。两分钟内接上，直播不会结束。"),
    "cast_dropped": _l("网络跟不上，已经换成小一点的画面，声音不受影响。"),
    "cast_no_sound": _l("没有找到话筒，现在只有画面。"),
    "cast_gone_camera": _l("摄像头断开了。"),
    "cast_gone_sound": _l("话筒断开了。"),
    "cast_text_room": _l("画面关了，大家还能看字、提问和报名。"),
    "cast_failed": _l("画面没有接通，请再试一次。直播照常，大家能看字。"),
    "cast_retry": _l("再试一次"),
    "cast_take_over": _l("换成这台设备"),
    "cast_take_back": _l("拿回这台设备"),
    "cast_take_over_sure": _l("另一台设备的画面会停掉，换成这台。确定吗？"),
    "cast_mic_on": _l("话筒开"),
    "cast_mic_off": _l("话筒关"),
    "cast_go_video": _l("开始送画面"),
    "cast_open_camera": _l("打开摄像头"),
    "signal_good": _l("清楚"),
    "signal_weak": _l("网络弱"),
    "signal_very_weak": _l("网络很弱"),
    "signal_lost": _l("正在恢复"),
    "camera_denied": _l(
        "摄像头没有被允许。点地址栏左边的锁，允许摄像头和话筒；在微信里，请点右上角用浏览器打开。也可以不开画面，直接图文直播。"
    ),
    "camera_missing": _l("没有找到摄像头。接上再试，或者不开画面，直接图文直播。"),
    "camera_in_use": _l("摄像头正被别的程序用着。关掉那个程序再试。"),
    "camera_failed": _l("摄像头打不开。请重启浏览器再试，或者不开画面，直接图文直播。"),
    "needs_https": _l("手机摄像头只在安全地址下能用。请改用 {url} 打开这个页面，或者不开画面，直接图文直播。"),
    "browser_too_old": _l("这个浏览器不能送画面。请用手机自带的浏览器、Chrome 或 Safari 打开，或者直接图文直播。"),
    "ingest_token_invalid": _l("页面太旧了，请刷新。"),
    "ingest_busy": _l("这场直播已经有一台设备在送画面，从 {n} 分钟前开始。"),
    "ingest_taken_over": _l("画面换成了另一台设备，这台已经停下。"),
    "room_not_live": _l("直播还没开始，或者已经结束了。"),
    "not_video": _l("这台设备录的画面服务器读不了。请换一个浏览器，最好是 Chrome 或 Safari。"),
    "too_big": _l("画面太大了。请换一个摄像头，或者共享小一点的窗口。"),
    "too_fast": _l("送来的画面太多太快。请再试一次。"),
    "disk_full": _l("服务器的存储满了，现在存不下画面。请告诉管理员；直播照常，大家能看字。"),
    "disk_failed": _l("服务器现在存不下画面。请告诉管理员；直播照常，大家能看字。"),
    "ffmpeg_failed": _l("服务器处理画面出了错。请再试一次。"),
    "key_revoked": _l("这个推流码已经作废。请在这里换一个新的。"),
    "not_host": _l("只有这场直播的单位能送画面。"),
}
PLAYER = {
    "rung_auto": _l("自动"),
    "rung_main": _l("原画"),
    "rung_low": _l("流畅"),
    "rung_audio": _l("只听声音"),
    "rung_text": _l("只看文字"),
}
