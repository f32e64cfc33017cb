"""Whether a vacancy may be shown: complete, in date, of a verified enterprise, without refused words."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.hiring.rules.terms import COMPILED
from app.hiring.rules.vacancies import LONGEST_VALIDITY, MOST_PLACES

LIMITS = {"title": (2, 40), "duties": (4, 2000), "conditions": (2, 2000), "address": (2, 200)}
MOST_TAGS, LONGEST_TAG = 8, 12
TEXTS = ("title", "duties", "conditions", "tags")


@dataclass(frozen=True)
class Problem:
    """One reason why a vacancy cannot be shown, at the field it concerns."""

    code: str
    field: str
    message: object


def problems(values: Mapping[str, Any], on: date) -> list[Problem]:
    """Everything wrong with a vacancy's own words and figures on that day; empty when it may be shown."""
    return [*_missing(values), *_figures(values), *_dates(values["valid_until"], on), *_words(values)]


def text_problems(field: str, text: str) -> list[Problem]:
    """Refused words in one text of a vacancy."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("\u200b", "")
    found = []
    for ground, refused, fine in COMPILED:
        if field not in ground.fields:
            continue
        left = fine.sub(" ", plain) if fine else plain
        match = refused.search(left)
        if match:
            message = str_lazily(ground.message, match.group())
            found.append(Problem(ground.code, field, message))
    return found


def str_lazily(message: Any, term: str) -> object:
    """The ground's message with the word that was found, still translated when read."""
    return _Filled(message, term)


class _Filled:
    def __init__(self, message: Any, term: str) -> None:
        self._message, self._term = message, term

    def __str__(self) -> str:
        return str(self._message) % {"term": self._term}


def _words(values: Mapping[str, Any]) -> list[Problem]:
    texts = {name: values[name] for name in TEXTS if name != "tags"} | {"tags": "，".join(values["tags"])}
    return [problem for name in TEXTS for problem in text_problems(name, texts[name])]


def _missing(values: Mapping[str, Any]) -> list[Problem]:
    messages = {
        "title": _l("请写岗位名称，2 到 40 个字。"),
        "duties": _l("请写做什么工作，4 到 2000 个字。"),
        "conditions": _l("请写招聘条件，没有要求就写「不限」。"),
        "address": _l("请写上班地址，2 到 200 个字。"),
    }
    found = [
        Problem("text_length", name, messages[name])
        for name, (low, high) in LIMITS.items()
        if not low <= len(values[name].strip()) <= high
    ]
    if not values["occupation_code"]:
        found.append(Problem("occupation_missing", "occupation_code", _l("请选择职业。")))
    tags = values["tags"]
    if len(tags) > MOST_TAGS or any(not 0 < len(tag) <= LONGEST_TAG for tag in tags):
        found.append(Problem("tags", "tags", _l("最多 8 个标签，每个最多 12 个字。")))
    return found


def _figures(values: Mapping[str, Any]) -> list[Problem]:
    low, high, basic = values["pay_low_fen"], values["pay_high_fen"], values["basic_pay_fen"]
    found = []
    if not 0 < values["headcount"] <= MOST_PLACES:
        found.append(Problem("headcount", "headcount", _l("招聘人数要在 1 到 5000 之间。")))
    if low <= 0:
        found.append(Problem("pay_missing", "pay_low_fen", _l("请写工资，不能写面议。")))
    if high is not None and high < low:
        found.append(Problem("pay_order", "pay_high_fen", _l("最高工资不能比最低工资少。")))
    if basic is not None and not 0 < basic <= (high or low):
        found.append(Problem("basic_pay", "basic_pay_fen", _l("基本工资不能比最高工资还多。")))
    return found


def _dates(valid_until: date, on: date) -> list[Problem]:
    if valid_until < on:
        return [Problem("out_of_date", "valid_until", _l("有效期已经过了，请改到今天以后。"))]
    if valid_until > on + LONGEST_VALIDITY:
        return [Problem("valid_too_long", "valid_until", _l("有效期最长半年，到期可以延长。"))]
    return []
