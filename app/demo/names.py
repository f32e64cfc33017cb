"""Invented names and numbers: people, enterprises, mobiles. Nobody real is meant, and no real number is used twice."""

from itertools import product
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN_ONE = "伟芳敏静丽强磊军洋勇艳杰娟涛明超霞平刚英华红玲辉鹏飞桂"
GIVEN_FIRST = "建志文春秀国海晓小玉金永立新东林俊雪丽凤宝桂振少淑学"
GIVEN_SECOND = "军华梅英兰平明芳强生荣红霞辉民云龙波燕洁斌萍涛林成娜峰莹"
BRAND_FIRST = "芦荻澄汀棠槿葭沐栎桐榆苇渚潞芷霁岫杉柠枫"
BRAND_SECOND = "川原舟桥石帆岭禾林湾"

SEEKER_MOBILES = 19900000000
CLERK_MOBILES = 19700000000
STAFF_MOBILES = 19800000000
TOUR_MOBILES = 19500000000


def person_name(rng: Random) -> str:
    """A common surname (commoner ones more often) with one or two characters of a common given name."""
    surname = SURNAMES[min(int(rng.expovariate(0.09)), len(SURNAMES) - 1)]
    if rng.random() < 0.25:
        return surname + rng.choice(GIVEN_ONE)
    return surname + rng.choice(GIVEN_FIRST) + rng.choice(GIVEN_SECOND)


def brands(rng: Random) -> list[str]:
    """Two hundred invented brands, each once, in a seeded order."""
    made = [first + second for first, second in product(BRAND_FIRST, BRAND_SECOND)]
    rng.shuffle(made)
    return made


def enterprise_name(brand: str, business: str) -> str:
    """天津芦川精密机械有限公司."""
    return f"天津{brand}{business}有限公司"


def mobile(series: int, number: int) -> str:
    """The `number`-th mobile of one of the four invented series: 199 0000 0001 and so on."""
    return str(series + number)
