"""What a page of the ledger was asked for: read from the address, kept within what the actor may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.errors import Invalid, NotFound
from app.ledger.kinds import GroupBy, PostKind
from app.ledger.permissions import reading_scope
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.find import readable_enterprise
from app.ledger.queries.scope import Scope

Kind = TypeVar("Kind", bound=StrEnum)
TICK = timedelta(microseconds=1)
YEARS = range(2000, 2101)
KEPT = ("by", "district", "industry", "kind", "occupation", "q", "effective", "known", "enterprise", "start", "end")


@dataclass(frozen=True)
class Asked:
    """Part of the books, the two clocks, the grouping, and the arguments to build further addresses from."""

    scope: Scope
    clocks: Clocks
    group_by: GroupBy
    effective_at: datetime | None
    district: str | None
    args: Mapping[str, str]

    @property
    def week(self) -> tuple[datetime, datetime]:
        """The week of the effective day: who has reported in it counts."""
        on = clock.local(self.effective_at or clock.now()).date()
        monday, following = clock.week_of(on)
        return clock.instant(monday), clock.instant(following)


def read(session: Session, actor: Actor, args: Mapping[str, str]) -> Asked:
    """Read an address. Raises Invalid for what cannot be read, NotFound for districts and enterprises of others."""
    enterprise = args.get("enterprise")
    enterprise_id = readable_enterprise(session, actor, enterprise).id if enterprise else None
    effective_at = moment_of(args.get("effective", ""), "effective")
    scope = Scope(
        districts=_districts(actor, args.get("district"), enterprise_id),
        industry=args.get("industry") or None,
        enterprise_id=enterprise_id,
        post_kind=_choice(PostKind, args.get("kind")),
        occupation=args.get("occupation") or None,
        search=args.get("q", "").strip().replace("\x00", "")[:60],
    )
    return Asked(
        scope=scope,
        clocks=Clocks(effective_at or clock.now(), moment_of(args.get("known", ""), "known")),
        group_by=_choice(GroupBy, args.get("by")) or GroupBy.ENTERPRISE,
        effective_at=effective_at,
        district=args.get("district") or None,
        args={name: args[name] for name in KEPT if args.get(name)},
    )


def _districts(actor: Actor, district: str | None, enterprise_id: int | None) -> frozenset[str] | None:
    if enterprise_id is not None and actor.speaks_for(enterprise_id):
        return frozenset({district}) if district else None
    allowed = reading_scope(actor)
    if not district:
        return allowed if enterprise_id is None else None
    if allowed is not None and district not in allowed:
        raise NotFound("unknown_district", _l("没有这个区，或者不归您管。"))
    return frozenset({district})


def _choice(kind: type[Kind], text: str | None) -> Kind | None:
    try:
        return kind(text) if text else None
    except ValueError as error:
        raise Invalid("bad_filter", _l("没有这种分法，请从页面上选。")) from error


def moment_of(text: str, field: str) -> datetime | None:
    """A day (its end, in China) or a moment with its offset; None when nothing is asked. Raises Invalid bad_date."""
    text = text.strip()
    if not text:
        return None
    try:
        found = _day_end(date.fromisoformat(text)) if len(text) == 10 else datetime.fromisoformat(text)
        if found.tzinfo is not None and found.year in YEARS:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid("bad_date", _l("日期请写成 2026-02-20 这样。"), field=field)


def _day_end(day: date) -> datetime:
    if day.year not in YEARS:
        raise ValueError("out of range")
    return clock.day_bounds(day)[1] - TICK
