"""What a vacancy may say: no database."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from app.hiring.rules import cards
from tests.builders.hiring import values

DAY = date(2026, 3, 2)


def problems(**changed: object) -> list[tuple[str, str]]:
    given = values(**({"valid_until": DAY} | changed))
    return [(p.code, p.field) for p in cards.problems(asdict(given), DAY)]


def test_a_complete_card_has_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("title", "高薪诚聘数控车工", "bait"),
        ("title", "高 薪 车工", "bait"),
        ("title", "月薪过万车工", "bait"),
        ("title", "女车工 3 名", "sex"),
        ("conditions", "限男性", "sex"),
        ("conditions", "男女不限，已婚优先", "sex"),
        ("tags", ("宝妈可做",), "sex"),
        ("duties", "照看设备，男性优先", "sex"),
        ("conditions", "18-45岁", "age"),
        ("conditions", "３５周岁以下", "age"),
        ("conditions", "年龄40以内", "age"),
        ("conditions", "欢迎90后", "age"),
        ("conditions", "汉族", "ethnicity"),
        ("conditions", "无宗教信仰", "ethnicity"),
        ("conditions", "本市户籍", "residence"),
        ("conditions", "外地勿扰", "residence"),
        ("conditions", "河南人优先", "residence"),
        ("conditions", "乙肝携带者勿扰", "health"),
        ("duties", "包就业，保证录用", "guarantee"),
        ("conditions", "交服装费 200 元", "fees"),
        ("duties", "需交押金", "fees"),
        ("title", "苏州电子厂普工", "elsewhere"),
        ("title", "车工（昆山）", "elsewhere"),
    ],
)
def test_refused_words_are_named_at_their_field(field: str, text: object, code: str) -> None:
    assert (code, field) in problems(**{field: text})


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("conditions", "男女不限"),
        ("conditions", "性别不限，年龄不限，户籍不限"),
        ("conditions", "年满18周岁"),
        ("conditions", "16周岁以上"),
        ("conditions", "不收押金，无需交服装费"),
        ("conditions", "退役军人优先"),
        ("conditions", "有健康证"),
        ("title", "女装导购"),
        ("title", "妇产科护士"),
        ("title", "兰州拉面师傅"),
        ("title", "民族乐器制作工"),
        ("duties", "为女性客户办理业务，登记年龄和户籍"),
        ("tags", ("五险一金", "包吃住", "两班倒")),
    ],
)
def test_plain_words_pass(field: str, text: object) -> None:
    assert problems(**{field: text}) == []


def test_the_message_names_the_word(app: object) -> None:
    found = cards.text_problems("title", "高薪车工")
    assert "高薪" in str(found[0].message)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"title": "工"}, ("text_length", "title")),
        ({"duties": " "}, ("text_length", "duties")),
        ({"conditions": ""}, ("text_length", "conditions")),
        ({"address": ""}, ("text_length", "address")),
        ({"occupation_code": ""}, ("occupation_missing", "occupation_code")),
        ({"headcount": 0}, ("headcount", "headcount")),
        ({"headcount": 5001}, ("headcount", "headcount")),
        ({"pay_low_fen": 0}, ("pay_missing", "pay_low_fen")),
        ({"pay_high_fen": 1}, ("pay_order", "pay_high_fen")),
        ({"basic_pay_fen": 900_000}, ("basic_pay", "basic_pay_fen")),
        ({"tags": ("好",) * 9}, ("tags", "tags")),
        ({"valid_until": DAY - timedelta(days=1)}, ("out_of_date", "valid_until")),
        ({"valid_until": DAY + timedelta(days=184)}, ("valid_too_long", "valid_until")),
    ],
)
def test_what_is_missing_is_named_at_its_field(changed: dict, problem: tuple[str, str]) -> None:
    assert problem in problems(**changed)
