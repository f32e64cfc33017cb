"""What a vacancy must not say, as data: grounds, the words that are fine, the words that are refused.

Sources: Employment Promotion Law art. 3 and 26–31 (no discrimination by sex, ethnicity, religion, disability,
infection, rural origin), Labour Contract Law art. 9 (no deposits), the rules on online recruitment (no false promises).
Words are looked for in text without spaces, after NFKC normalisation.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from flask_babel import lazy_gettext as _l

EVERYWHERE = frozenset({"title", "duties", "conditions", "tags"})
ASKED = frozenset({"title", "conditions", "tags"})
"""Fields that say who is wanted; `duties` also describes customers and goods, so some words are fine there."""


@dataclass(frozen=True)
class Ground:
    """One reason to refuse. `fine` is cut out first; then any of `refused` in one of `fields` refuses."""

    code: str
    message: object
    refused: str
    fine: str = ""
    fields: frozenset[str] = field(default=EVERYWHERE)


_FEES = "押金|保证金|培训费|服装费|报名费|中介费|入职费|体检费|资料费"
_CITIES = "|".join((Path(__file__).parent / "data" / "other_cities.txt").read_text("utf-8").split())
_DISHES = r"路|道|街|桥|里|线|专线|.{0,2}面|.{0,2}菜|火锅|烤|鸭|鸡|茶|玉|瓜|火腿|扒|米粉|口味|风味|特产|小吃"

GROUNDS: tuple[Ground, ...] = (
    Ground(
        "sex",
        _l("不能按性别招人，请去掉「%(term)s」。"),
        refused=r"[男女]|美女|帅哥|小姐姐|小哥哥|宝妈|已婚|未婚|已育|未育|婚育",
        fine=r"男女(?:都|均|皆)?(?:不限|可|行)|不限男女|男女(?:工|员工)?均|(?:性别|婚育)(?:情况)?不限|不限(?:性别|婚育)|[男女](?:装|鞋|包|裤|表|科|士用品|性用品)|妇女",
        fields=ASKED,
    ),
    Ground(
        "sex",
        _l("不能按性别招人，请去掉「%(term)s」。"),
        refused=r"(?:限|仅|只[招要]|要求)[男女]|[男女](?:性|士|生|工)?优先",
        fine=r"不限[男女]+",
        fields=frozenset({"duties"}),
    ),
    Ground(
        "age",
        _l("不能按年龄招人，请去掉「%(term)s」。只可以写「年满 16 周岁」或「年满 18 周岁」。"),
        refused=r"\d{2}(?:周?岁)?[-–—~～至到]\d{2}(?:周?岁)|\d{2}周?岁|年龄|[6-9789]0后|00后|年轻(?:人|化)|[5-9]0后",
        fine=r"年龄(?:均)?不限|不限年龄|(?:年)?满(?:16|18)周?岁(?:以上)?|(?:16|18)周?岁(?:及)?以上",
        fields=ASKED,
    ),
    Ground(
        "ethnicity",
        _l("不能按民族或信仰招人，请去掉「%(term)s」。"),
        refused=r"汉族|回族|满族|藏族|维吾尔|维族|壮族|苗族|彝族|蒙古族|朝鲜族|少数民族|民族|宗教|信教|信仰",
        fine=r"(?:民族|宗教|信仰)不限|不限(?:民族|宗教|信仰)|民族(?:乐器|服装|舞|风情|品牌|医药|工艺)",
        fields=ASKED,
    ),
    Ground(
        "residence",
        _l("不能按户籍或地方招人，请去掉「%(term)s」。"),
        refused=r"户籍|户口|籍贯|[本外]地人|外地(?:勿|不|谢绝)|本市人|[^\d]{2}人优先|(?:限|仅|只招)本地|本地优先|农村优先|城镇优先",
        fine=r"(?:户籍|户口|籍贯)不限|不限(?:户籍|户口|籍贯)|(?:可|协助|帮|代)?办理?落?户口|落户|(?:退役军|残疾|脱贫|失业)人优先",
        fields=ASKED,
    ),
    Ground(
        "health",
        _l("不能以携带病原或残疾为由拒人，请去掉「%(term)s」。"),
        refused=r"乙肝|携带者|(?:不招|谢绝|拒绝)残疾|残疾人?勿",
    ),
    Ground(
        "bait",
        _l("不能用「%(term)s」招揽，请写清基本工资和多少到多少。"),
        refused=r"高(?:薪|工资|收入|提成|底薪)|(?:月|日|年|收)入(?:轻松)?(?:过|超|破|可达)?\d*(?:\.\d+)?[万wW]|(?:月薪|薪资|工资)(?:轻松)?(?:过|超|破)万|月入过|月入\d+[kK千]?|日入|躺赚|躺赢|上?不封顶|暴富|名额有限|速来|开宝马|保时捷",
    ),
    Ground(
        "guarantee",
        _l("不能保证录用，请去掉「%(term)s」。"),
        refused=r"包过|保过|包录|保录|包就业|保就业|保证录用|百分百录|100%录|必录|包进|免试直录|来了就要|来就上岗|内部名额|直签正式工",
    ),
    Ground(
        "fees",
        _l("招人不能收钱，请去掉「%(term)s」。"),
        refused=rf"{_FEES}|交费上岗|缴费上岗|收费上岗",
        fine=rf"(?:不收(?:取)?|无需(?:交|缴|缴纳)?|不(?:用|需要?)?(?:交|缴|扣)?|免(?:收|交)?|无|零|0|没有|退还)(?:任何)?(?:{_FEES})",
    ),
    Ground(
        "elsewhere",
        _l("名称里写了外地的「%(term)s」，这里只发天津的岗位。"),
        refused=rf"(?:{_CITIES})(?!{_DISHES})",
        fields=frozenset({"title"}),
    ),
)

COMPILED = tuple((g, re.compile(g.refused), re.compile(g.fine) if g.fine else None) for g in GROUNDS)
