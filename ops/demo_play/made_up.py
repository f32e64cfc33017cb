"""What each run makes up for itself: credit codes with right check digits, mobiles, names. Nobody real is meant."""

import secrets

from stdnum.cn import uscc

ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
BRANDS = ("澄舟", "棠石", "栎林", "沐禾", "苇桥", "岫川")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙"
GIVEN = ("建华", "秀英", "海军", "晓燕", "志强", "玉兰", "春生", "丽娟", "立新", "国庆", "金玲", "小林")
CITY_STAFF = "19800000001"
"""The mobile of the demo's member of city staff."""


def credit_code(district: str) -> str:
    """A fresh, valid unified social credit code of an enterprise in `district` (GB 32100, GB 11714)."""
    organisation = "".join(secrets.choice("0123456789") for _ in range(8))
    check = 11 - sum(int(d) * w for d, w in zip(organisation, ORG_WEIGHTS, strict=True)) % 11
    body = f"91{district}{organisation}{'0' if check == 11 else 'X' if check == 10 else check}"
    return body + str(uscc.calc_check_digit(body))


def mobile() -> str:
    """A valid mobile number of an invented series, fresh with near certainty."""
    return f"193{secrets.randbelow(10**8):08d}"


def person_name() -> str:
    """A common surname with a common given name."""
    return secrets.choice(SURNAMES) + secrets.choice(GIVEN)


def enterprise_name(trade: str) -> str:
    """An enterprise's name; the tail tells one run's from another's."""
    return f"天津{secrets.choice(BRANDS)}{trade}{secrets.token_hex(2).upper()}有限公司"


def nonce() -> str:
    """Names one request, so that its repeat is known."""
    return secrets.token_hex(12)
