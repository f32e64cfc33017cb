"""One-time codes: sent by text message, kept as hashes, five minutes, five tries, once."""

import secrets
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts import rules
from app.accounts.models import SignInCode
from app.accounts.services.people import hash_of_mobile, person_of_mobile, require_mobile
from app.clock import now
from app.errors import AppError, Invalid, Throttled, Unavailable
from app.notices import public as notices
from app.personal_data import lookup_hash

TEMPLATE = "accounts.sign_in_code"


def request_code(session: Session, mobile_text: str, *, locale: str = "zh", at: datetime | None = None) -> SignInCode:
    """Send a code to a number, whether or not somebody here has it. Raises Invalid bad_mobile, Throttled code_too_soon,
    Unavailable no_sms_provider."""
    at = at or now()
    mobile = require_mobile(mobile_text)
    if not notices.can_send():
        raise Unavailable("no_sms_provider", _l("短信还没有开通，暂时不能登录。请联系工作人员。"))
    mobile_hash = hash_of_mobile(mobile)
    _one_at_a_time(session, mobile_hash)
    _refuse_haste(session, mobile_hash, at)
    code = f"{secrets.randbelow(10**6):06d}"
    made = SignInCode(
        mobile_hash=mobile_hash,
        code_hash=_hash_of_code(mobile_hash, code),
        created_at=at,
        expires_at=at + rules.CODE_LIFE,
    )
    session.add(made)
    person = person_of_mobile(session, mobile)
    notices.enqueue(
        session,
        person_id=person.id if person else None,
        address=notices.Address(mobile),
        template=TEMPLATE,
        params={"code": code},
        locale=locale,
    )
    return made


def check_code(session: Session, mobile_hash: str, code: str, at: datetime) -> SignInCode | AppError:
    """The code's row, locked, when `code` is right; else the refusal, with the try counted. The caller commits both."""
    query = select(SignInCode).where(SignInCode.mobile_hash == mobile_hash).order_by(SignInCode.id.desc()).limit(1)
    newest = session.scalar(query.with_for_update())
    if newest is None or newest.used_at is not None or newest.expires_at <= at:
        return Invalid("code_expired", _l("验证码已失效，请重新获取。"), field="code")
    if newest.tries >= rules.CODE_TRIES:
        return Invalid("too_many_tries", _l("验证码错了太多次，请重新获取。"), field="code")
    digits = "".join(c for c in code if c.isdecimal())
    if not secrets.compare_digest(newest.code_hash, _hash_of_code(mobile_hash, digits)):
        newest.tries += 1
        session.flush()
        return Invalid("wrong_code", _l("验证码不对，请再看一下短信。"), field="code")
    return newest


def forget_old_codes(session: Session, at: datetime | None = None) -> int:
    """Remove codes that no limit counts any more; returns how many."""
    before = (at or now()) - rules.CODE_WINDOW
    gone = session.execute(delete(SignInCode).where(SignInCode.created_at < before).returning(SignInCode.id))
    return len(gone.all())


def _hash_of_code(mobile_hash: str, code: str) -> str:
    return lookup_hash("sign_in_code", f"{mobile_hash}:{code}")


def _one_at_a_time(session: Session, mobile_hash: str) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(mobile_hash, 0))))


def _refuse_haste(session: Session, mobile_hash: str, at: datetime) -> None:
    recent = SignInCode.created_at > at - rules.CODE_WINDOW
    sent = list(session.scalars(select(SignInCode.created_at).where(SignInCode.mobile_hash == mobile_hash, recent)))
    wait = rules.wait_for_code(sent, at)
    if wait is not None:
        seconds = int(wait.total_seconds()) + 1
        raise Throttled("code_too_soon", _wait_text(seconds), field="mobile", seconds=seconds)


def _wait_text(seconds: int) -> object:
    if seconds <= 90:
        return _l("验证码刚发过，请 %(n)s 秒后再要。", n=seconds)
    return _l("这个号码要得太多了，请 %(n)s 分钟后再要。", n=-(-seconds // 60))
