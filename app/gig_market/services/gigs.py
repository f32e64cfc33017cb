"""Post a gig, add shifts to it, close it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts.public import Enterprise, require_verified
from app.actor import Actor
from app.errors import Conflict, Invalid, NotFound
from app.gig_market import pay_floor, rules
from app.gig_market.audit_tags import AuditTag
from app.gig_market.models import Gig, GigShift
from app.gig_market.permissions import require_post, require_run
from app.gig_market.rules import GigState, Pay, PayUnit, Settle, ShiftState
from app.hiring.public import text_problems
from app.occasions import public as occasions
from app.pages import yuan
from app.reference.public import require_district, require_occupation

HOUR_MINUTES = 60
MOST_FEN = 10_000_000
FURTHEST = timedelta(days=180)


@dataclass(frozen=True)
class GigValues:
    """What an employer says about a gig."""

    title: str
    occupation_code: str
    district_code: str
    place: str
    duties: str
    insurance: str
    pay: Pay
    bring: str = ""
    settle: Settle = Settle.SAME_DAY
    hazardous: bool = False
    waiting_list: bool = True
    cancel_hours: int = 2


@dataclass(frozen=True)
class ShiftValues:
    """One shift as the employer wants it."""

    starts_at: datetime
    ends_at: datetime
    headcount: int
    break_minutes: int = field(default=0)

    @property
    def minutes(self) -> int:
        return rules.paid_minutes(self.starts_at, self.ends_at, self.break_minutes)


def post_gig(session: Session, actor: Actor, enterprise_id: int, values: GigValues, at: datetime | None = None) -> Gig:
    """A gig of a verified enterprise, open for shifts. Raises Forbidden, Conflict, Invalid with a field."""
    enterprise = session.get(Enterprise, enterprise_id)
    if enterprise is None:
        raise NotFound("enterprise_not_found", _l("没有找到这家企业。"))
    require_post(actor, enterprise)
    require_verified(enterprise)
    at = at or clock.now()
    _check(session, values, at)
    gig = Gig(
        enterprise_id=enterprise.id,
        title=values.title,
        occupation_code=values.occupation_code,
        district_code=values.district_code,
        place=values.place,
        duties=values.duties,
        bring=values.bring,
        insurance=values.insurance,
        hazardous=values.hazardous,
        pay_fen=values.pay.fen,
        pay_unit=values.pay.unit,
        pieces_an_hour=values.pay.pieces_an_hour if values.pay.unit is PayUnit.PIECE else None,
        settle=values.settle,
        waiting_list=values.waiting_list,
        cancel_hours=values.cancel_hours,
        state=GigState.OPEN,
        posted_by=actor.person_id,
        created_at=at,
    )
    session.add(gig)
    session.flush()
    audit.record(session, actor, AuditTag.GIG_POSTED, "gig", gig.id, enterprise_id=enterprise.id)
    return gig


def _check(session: Session, values: GigValues, at: datetime) -> None:
    for name in ("title", "place", "duties", "insurance"):
        if not getattr(values, name).strip():
            raise Invalid(f"{name}_missing", _l("这一项要写。"), field=name)
    for name, like in (("title", "title"), ("duties", "duties"), ("bring", "conditions")):
        for problem in text_problems(like, getattr(values, name)):
            raise Invalid(problem.code, problem.message, field=name)
    require_district(session, values.district_code, "district_code")
    require_occupation(session, values.occupation_code, "occupation_code")
    if not 0 < values.pay.fen <= MOST_FEN:
        raise Invalid("pay_wrong", _l("请写工资，要在 0.01 到 100,000 元之间。"), field="pay")
    if values.pay.unit is PayUnit.PIECE and not values.pay.pieces_an_hour:
        raise Invalid("pace_missing", _l("按件计酬要写熟手一小时大约做多少件。"), field="pieces_an_hour")
    if values.pay.unit in (PayUnit.HOUR, PayUnit.PIECE):
        _require_floor(values.pay, HOUR_MINUTES, at)


def _require_floor(pay: Pay, minutes: int, on: datetime) -> None:
    """Raises Invalid below_minimum unless the pay reaches the city's hourly minimum of that day."""
    floor = pay_floor.on(clock.local(on).date())
    if rules.below_floor(pay, minutes, floor.hourly_fen):
        message = _l(
            "低于本市最低小时工资：每小时至少 %(hourly)s 元（%(since)s起），这一班至少 %(least)s 元。",
            hourly=yuan(floor.hourly_fen),
            since=floor.valid_from.isoformat(),
            least=yuan(rules.least_earnings(floor.hourly_fen, minutes)),
        )
        raise Invalid("below_minimum", message, field="pay", hourly_fen=floor.hourly_fen)


def add_shift(session: Session, actor: Actor, gig_id: int, values: ShiftValues, at: datetime | None = None) -> GigShift:
    """One more shift of an open gig: an occasion of its own, published at once. Raises Invalid with a field."""
    at = at or clock.now()
    gig = session.get_one(Gig, gig_id, with_for_update=True)
    require_run(actor, gig)
    if gig.state is not GigState.OPEN:
        raise Conflict("gig_closed", _l("这个零工已经停招，不能再加班次。"))
    _check_shift(values, at)
    _require_floor(gig.pay, values.minutes, values.starts_at)
    occasion = _occasion(session, actor, gig, values, at)
    shift = GigShift(
        gig=gig,
        occasion_id=occasion.id,
        starts_at=values.starts_at,
        ends_at=values.ends_at,
        break_minutes=values.break_minutes,
        headcount=values.headcount,
        taken=0,
        cancel_until=values.starts_at - timedelta(hours=gig.cancel_hours),
        state=ShiftState.OPEN,
        created_at=at,
    )
    session.add(shift)
    session.flush()
    audit.record(session, actor, AuditTag.SHIFT_ADDED, "gig_shift", shift.id, gig_id=gig.id)
    return shift


def _check_shift(values: ShiftValues, at: datetime) -> None:
    if values.starts_at <= at:
        raise Invalid("shift_in_past", _l("开始时间已经过了，请改一个以后的时间。"), field="starts_at")
    if values.starts_at > at + FURTHEST:
        raise Invalid("shift_too_far", _l("最多提前半年发班次，请改一个近一点的日期。"), field="starts_at")
    if values.ends_at <= values.starts_at:
        raise Invalid("ends_before_start", _l("结束时间要晚于开始时间。"), field="ends_at")
    if values.ends_at - values.starts_at > rules.LONGEST_SHIFT:
        raise Invalid("shift_too_long", _l("一班最长 12 小时，请分成两班。"), field="ends_at")
    if not 0 <= values.break_minutes <= 240 or values.minutes <= 0:
        raise Invalid("break_wrong", _l("休息时间不对，要比这一班短。"), field="break_minutes")
    if not 1 <= values.headcount <= 500:
        raise Invalid("headcount_wrong", _l("人数要在 1 到 500 之间。"), field="headcount")


def _occasion(session: Session, actor: Actor, gig: Gig, values: ShiftValues, at: datetime) -> occasions.Occasion:
    enterprise = session.get_one(Enterprise, gig.enterprise_id)
    made = occasions.create(
        session,
        actor,
        kind=occasions.Kind.GIG_SHIFT,
        title=gig.title,
        place=gig.place,
        district_code=gig.district_code,
        industry_code=enterprise.industry_code,
        starts_at=values.starts_at,
        ends_at=values.ends_at,
        host_enterprise_id=gig.enterprise_id,
        at=at,
    )
    return occasions.publish(session, actor, made.id, at=at)


def close_gig(session: Session, actor: Actor, gig_id: int) -> Gig:
    """No more shifts and no more claims; claims made stand. Closing twice is harmless."""
    gig = session.get_one(Gig, gig_id, with_for_update=True)
    require_run(actor, gig)
    if gig.state is GigState.OPEN:
        gig.state = GigState.CLOSED
        audit.record(session, actor, AuditTag.GIG_CLOSED, "gig", gig.id)
        session.flush()
    return gig
