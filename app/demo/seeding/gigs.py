"""Gigs with shifts in the coming days."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.demo.seeding.world import Employer
from app.gig_market.public import GigValues, Pay, PayUnit, ShiftValues, add_shift, post_gig

INSURANCE = "企业为每一班投保单工伤保险，含往返途中"


@dataclass(frozen=True)
class PlannedGig:
    """One gig: what, for which field, how it is paid, when the shift is."""

    title: str
    field: str
    occupation: str
    duties: str
    pay: Pay
    begins: int
    hours: float
    headcount: int


SHIFT, HOUR, DAY = PayUnit.SHIFT, PayUnit.HOUR, PayUnit.DAY
GIGS = (
    PlannedGig("包裹分拣", "logistics", "4-02-07-09", "按条码分拣包裹、装笼，有人带。", Pay(SHIFT, 15000), 18, 4, 12),
    PlannedGig("冷库装卸", "logistics", "4-02-05-01", "冷库门口装卸纸箱，发棉服。", Pay(HOUR, 2800), 8, 8, 8),
    PlannedGig("超市理货", "retail", "4-02-06-02", "补货、整理货架、核对价签。", Pay(HOUR, 2650), 9, 6, 5),
    PlannedGig("宴会传菜", "hotel", "4-03-02-05", "传菜、撤台、布置餐桌，管一餐。", Pay(SHIFT, 16000), 16, 5, 10),
    PlannedGig("礼盒包装", "food", "6-31-05-00", "折盒、装袋、封口，坐着干。", Pay(HOUR, 2700), 13, 7, 20),
    PlannedGig("小区保洁", "property", "4-09-08-01", "楼道和院内清扫，工具现场领。", Pay(DAY, 22000), 7, 8, 6),
)


def post(session: Session, employer: Employer, planned: PlannedGig, at: datetime) -> int:
    """The gig without shifts; its id."""
    values = GigValues(
        title=planned.title,
        occupation_code=planned.occupation,
        district_code=employer.plan.district,
        place=employer.plan.address,
        duties=planned.duties,
        insurance=INSURANCE,
        pay=planned.pay,
        bring="身份证",
    )
    return post_gig(session, employer.clerk, employer.id, values, at=at).id


def next_shift(session: Session, clerk: Actor, gig_id: int, planned: PlannedGig, now: datetime) -> None:
    """A shift at its usual hour: today if that is still two hours off, else tomorrow."""
    starts = clock.instant(clock.local(now).date(), time(planned.begins))
    if starts < now + timedelta(hours=2):
        starts += timedelta(days=1)
    values = ShiftValues(starts, starts + timedelta(hours=planned.hours), planned.headcount)
    add_shift(session, clerk, gig_id, values, at=now)
