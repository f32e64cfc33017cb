"""Texts that accounts sends."""

from app.accounts import rules
from app.accounts.services.codes import TEMPLATE
from app.notices.public import register_template


def register() -> None:
    """Make the templates known to notices."""
    register_template(
        TEMPLATE,
        zh="【春风】验证码 %(code)s，5 分钟内有效。工作人员不会向您要验证码。",
        en="[Chunfeng] Your code is %(code)s. It works for 5 minutes. Our staff will never ask you for it.",
        channel="sms",
        secret=("code",),
        ttl=rules.CODE_LIFE,
    )
    register_template(
        "accounts.invitation",
        zh="【春风】%(enterprise)s 请您一起办招聘，点开链接接受：%(link)s（7 天内有效）",
        en="[Chunfeng] %(enterprise)s invites you to recruit together. Open the link within 7 days to accept: %(link)s",
        channel="sms",
    )
    register_template(
        "accounts.enterprise_verified",
        zh="【春风】%(name)s 已通过核验，可以发布岗位、预订展位了。",
        en="[Chunfeng] %(name)s has been verified. You can now publish vacancies and book booths.",
        channel="sms",
    )
    register_template(
        "accounts.enterprise_rejected",
        zh="【春风】%(name)s 没有通过核验：%(reason)s。改好后可以再提交。",
        en="[Chunfeng] %(name)s was not verified: %(reason)s. Please correct it and submit again.",
        channel="sms",
    )
    register_template(
        "accounts.enterprise_suspended",
        zh="【春风】%(name)s 已暂停使用：%(reason)s。有疑问请联系区工作人员。",
        en="[Chunfeng] %(name)s has been suspended: %(reason)s. Please contact your district's staff.",
        channel="sms",
    )
