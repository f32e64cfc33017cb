"""What people read for the enumerations of accounts."""

from flask_babel import lazy_gettext as _l

from app.accounts.kinds import Education, EnterpriseState, Purpose
from app.actor import MemberRole, StaffRole

EDUCATION = {
    Education.PRIMARY: _l("小学"),
    Education.JUNIOR: _l("初中"),
    Education.SENIOR: _l("高中"),
    Education.VOCATIONAL: _l("中专、技校"),
    Education.COLLEGE: _l("大专"),
    Education.BACHELOR: _l("本科"),
    Education.MASTER: _l("研究生"),
}

ENTERPRISE_STATE = {
    EnterpriseState.PENDING: _l("等待核验"),
    EnterpriseState.VERIFIED: _l("已核验"),
    EnterpriseState.REJECTED: _l("没通过"),
    EnterpriseState.SUSPENDED: _l("已暂停"),
}

STATE_TONE = {
    EnterpriseState.PENDING: ("warn", "clock"),
    EnterpriseState.VERIFIED: ("ok", "check"),
    EnterpriseState.REJECTED: ("bad", "alert"),
    EnterpriseState.SUSPENDED: ("bad", "stop"),
}

MEMBER_ROLE = {MemberRole.OWNER: _l("管理员"), MemberRole.CLERK: _l("经办人")}

STAFF_ROLE = {
    StaffRole.GATE: _l("入口扫码员"),
    StaffRole.OFFICER: _l("区工作人员"),
    StaffRole.MODERATOR: _l("直播间管理员"),
    StaffRole.CITY: _l("市级管理员"),
    StaffRole.TALENT_CENTRE: _l("人才中心"),
    StaffRole.LABOUR_INSPECTION: _l("劳动监察"),
}

PURPOSE_TITLE = {
    Purpose.SERVICE_TERMS: _l("服务条款和隐私说明"),
    Purpose.PROFILE_SHARING: _l("投递后，让招聘企业看到我的姓名和手机号"),
    Purpose.JOB_MESSAGES: _l("有合适的岗位和招聘会时告诉我"),
}

PURPOSE_TEXT = {
    Purpose.SERVICE_TERMS: _l(
        "我们用您的手机号登录，用您填的资料帮您找工作、办入场码、记录招聘结果。资料加密保存，谁看过您的资料都会留下记录，您随时可以查、可以下载、可以注销。"
    ),
    Purpose.PROFILE_SHARING: _l(
        "只给您投递过的企业看，用来约面试和通知结果。不同意也能投递，企业只能看到打了星号的姓名和手机号。"
    ),
    Purpose.JOB_MESSAGES: _l("按您想做的工作和家乡来挑，一周最多一条。可以随时关掉。"),
}
