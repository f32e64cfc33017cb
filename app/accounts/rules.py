"""Pure rules: what a mobile number, a credit code, an ID number, an age is; when a code may be sent and is right."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import phonenumbers
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5
CODE_PAUSE = timedelta(seconds=60)
CODES_AN_HOUR = 5
CODES_A_DAY = 12
CODE_WINDOW = timedelta(days=1)
YOUNGEST, OLDEST = 16, 100
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def normal_mobile(text: str) -> str | None:
    """Eleven digits of a mainland mobile number, typed in any usual way; None when it is not one."""
    try:
        parsed = phonenumbers.parse(text[:40], "CN")
    except phonenumbers.NumberParseException:
        return None
    right = parsed.country_code == 86 and phonenumbers.is_valid_number(parsed)
    mobile = phonenumbers.number_type(parsed) in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
    digits = str(parsed.national_number)
    return digits if right and mobile and len(digits) == 11 else None


def digits_missing(text: str) -> int | None:
    """How many digits a too short mobile number lacks; None when length is not what is wrong."""
    digits = sum(c.isdigit() for c in text)
    return 11 - digits if 0 < digits < 11 else None


def normal_credit_code(text: str) -> str | None:
    """A 统一社会信用代码 (GB 32100) whose check digit is right; None otherwise."""
    try:
        found: str = uscc.validate(text[:40])
    except ValidationError:
        return None
    return found


def sample_credit_code(number: int) -> str:
    """A well-formed code for demo data and tests: registered with market supervision, enterprise, Tianjin."""
    base = "91120110"
    digits = []
    for _ in range(9):
        number, rest = divmod(number, len(USCC_ALPHABET))
        digits.append(USCC_ALPHABET[rest])
    body = base + "MA" + "".join(reversed(digits))[-7:]
    return body + str(uscc.calc_check_digit(body))


def normal_id_number(text: str) -> str | None:
    """A resident identity number (GB 11643) with a right check digit and a real birth date; None otherwise."""
    try:
        found: str = ric.validate(text[:40])
    except ValidationError:
        return None
    return found


def birth_date_of(id_number: str) -> date:
    """The birth date within a valid identity number."""
    found: date = ric.get_birth_date(id_number)
    return found


def age(birth: date, on: date) -> int:
    """Completed years on a day; who is born on 29 February turns a year older on 1 March."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def plausible_birth(birth: date, on: date) -> bool:
    """Whether somebody with this birth date may seek work here: 16 to 100 years old."""
    return YOUNGEST <= age(birth, on) <= OLDEST


def wait_for_code(sent: Sequence[datetime], now: datetime) -> timedelta | None:
    """How long to wait before another code may be sent to a number; None when it may be sent now."""
    limits = ((CODE_PAUSE, 1), (timedelta(hours=1), CODES_AN_HOUR), (CODE_WINDOW, CODES_A_DAY))
    waits = [_wait(sorted(sent), now, window, most) for window, most in limits]
    longest = max(waits)
    return longest if longest > timedelta(0) else None


def _wait(sent: Sequence[datetime], now: datetime, window: timedelta, most: int) -> timedelta:
    recent = [at for at in sent if at > now - window]
    return recent[-most] + window - now if len(recent) >= most else timedelta(0)
