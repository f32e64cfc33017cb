"""What demo vacancies, fairs, rooms and gigs say. Plain, complete, and nothing a card may not say."""

from random import Random

from app.demo.catalogue import Title

DUTIES = {
    "general": (
        "按作业指导书完成本工位操作，做好自检和交接，保持工位整洁，遵守安全规程。",
        "在班组长安排下完成生产任务，正确使用工具和劳保用品，发现异常及时报告。",
        "负责日常作业和现场整理，按要求填写记录，上岗前有师傅带教一周。",
    ),
    "technical": (
        "独立完成本岗位的技术工作，按图纸或工艺要求保证质量，做好设备点检和记录。",
        "负责日常调试和故障处理，配合班组完成生产计划，参加技能培训和等级认定。",
        "按工艺文件作业，分析质量问题并提出改进，带教新员工。",
    ),
    "managerial": (
        "负责班组或部门的计划、人员安排和安全管理，每天开班前会，按周汇报完成情况。",
        "组织生产和质量管理，控制成本，做好人员培训，落实安全责任。",
    ),
    "other": (
        "负责日常统计、登记和沟通协调，按时报送报表，做好资料归档。",
        "接待来访和来电，记录诉求并跟进答复，做好日常服务。",
    ),
}
CONDITIONS = {
    "general": (
        "初中及以上文化，身体健康，能适应倒班。",
        "不限经验，入职培训后上岗。",
        "能吃苦耐劳，服从安排，有同岗位经验优先。",
    ),
    "technical": (
        "有本岗位一年以上经验，持相应操作证或技能等级证书优先。",
        "中专及以上文化，能看懂图纸，会使用常用量具。",
        "相关专业大专及以上，或有两年以上同岗位经验。",
    ),
    "managerial": ("大专及以上文化，有三年以上同类管理经验。",),
    "other": ("会使用办公软件，认真细致，有相关经验优先。", "普通话标准，沟通耐心。"),
}
TAGS = ("五险一金", "包住", "有班车", "提供工作餐", "长白班", "两班倒", "入职体检", "带薪培训", "节日福利", "技能补贴")
ENGINEER_TAGS = ("五险一金", "带薪年假", "提供工作餐", "技能补贴", "项目奖金")
HAZARDOUS = ("6-18-02", "6-11-01-03", "6-31-01-03", "6-29")
FAIR_NAMES = {
    "machinery": "先进制造业专场招聘会",
    "auto": "汽车产业链专场招聘会",
    "electronics": "信创与集成电路专场招聘会",
    "pharma": "生物医药专场招聘会",
    "logistics": "物流仓储专场招聘会",
    "energy": "新能源新材料专场招聘会",
    "food": "食品与轻工专场招聘会",
    "property": "城市服务专场招聘会",
}
ROOM_NAMES = (
    "进车间看{title}岗位",
    "{title}一天干什么",
    "带您看看我们的宿舍和食堂",
    "{title}怎么上手",
    "师傅讲{title}",
)


def duties(rng: Random, title: Title) -> str:
    """What one does all day."""
    return rng.choice(DUTIES[title.kind])


def conditions(rng: Random, title: Title) -> str:
    """What is asked for."""
    return rng.choice(CONDITIONS[title.kind])


def tags(rng: Random, title: Title) -> tuple[str, ...]:
    """Two to four short words."""
    offered = ENGINEER_TAGS if title.low >= 8000 else TAGS
    chosen = rng.sample(offered, rng.randint(2, 4))
    if "长白班" in chosen and "两班倒" in chosen:
        chosen.remove("两班倒")
    return tuple(chosen)


def hazardous(title: Title) -> bool:
    """Whether those under 18 may not be hired for it."""
    return title.occupation.startswith(HAZARDOUS)


def room_title(rng: Random, title: str) -> str:
    """The name of a live room about one title."""
    return rng.choice(ROOM_NAMES).format(title=title)
