"""The people whom anyone may be in demo mode, one per role."""

from dataclasses import dataclass

from app.actor import StaffRole
from app.demo import names

DISTRICT = "120110"
"""东丽区: where the demo's district staff work and today's fair is held."""


@dataclass(frozen=True)
class StaffAccount:
    """One member of staff that can be chosen at sign-in."""

    number: int
    name: str
    role: StaffRole
    district: str | None
    label_zh: str
    label_en: str

    @property
    def mobile(self) -> str:
        return names.mobile(names.STAFF_MOBILES, self.number)


STAFF = (
    StaffAccount(1, "周敏", StaffRole.CITY, None, "市局工作人员", "City staff"),
    StaffAccount(2, "孙建华", StaffRole.OFFICER, DISTRICT, "区工作人员 · 东丽区", "District officer, Dongli"),
    StaffAccount(3, "马小军", StaffRole.GATE, DISTRICT, "入口工作人员 · 东丽区", "Gate staff, Dongli"),
    StaffAccount(4, "郑晓莹", StaffRole.MODERATOR, None, "直播审核员", "Live room moderator"),
)
SEEKER_LABELS = ("求职者", "Job seeker")
EMPLOYER_LABELS = ("企业人事", "Employer's HR clerk")
SEEKER_MOBILE = names.mobile(names.SEEKER_MOBILES, 1)
EMPLOYER_MOBILE = names.mobile(names.CLERK_MOBILES, 1)


def choices() -> list[tuple[str, str]]:
    """(label in both languages, mobile) of every demo account, in the order of the loop."""
    seeker = (" / ".join(SEEKER_LABELS), SEEKER_MOBILE)
    employer = (" / ".join(EMPLOYER_LABELS), EMPLOYER_MOBILE)
    return [seeker, employer, *((f"{account.label_zh} / {account.label_en}", account.mobile) for account in STAFF)]
