"""Makes the demo data current: a fair today, a room on air, more to come. Quick; harmless to repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, Membership, SeekerProfile, StaffGrant, actor_of
from app.actor import Actor, StaffRole
from app.demo import people
from app.demo.models import DemoState
from app.demo.seeding import employers, fairs, gigs, replays, rooms
from app.demo.texts import room_title
from app.errors import Unavailable
from app.events.public import Fair, end_fair
from app.gig_market.public import Gig
from app.hiring.public import Vacancy, VacancyState, extend_vacancy
from app.livestream.public import (
    LiveRoom,
    RoomState,
    RoomValues,
    end_room,
    pin,
    recorded_rooms,
    schedule_room,
    start_room,
)
from app.occasions.public import Kind, Occasion, State

EXHIBITORS, VISITORS = 12, 24
OPENS, CLOSES, LATEST = time(9), time(17), time(21)
LATE_HOUR = 15
FRESH_FOR = timedelta(days=14)
ROOM_LASTS, ROOM_STALE = timedelta(hours=10), timedelta(hours=8)


@dataclass(frozen=True)
class FairKind:
    """One of the fairs kept current: of which field, where, for which industries."""

    field: str
    district: str
    industries: tuple[str, ...]


TODAY = FairKind("machinery", people.DISTRICT, ("C34", "C35", "C36", "C37", "C38", "C33"))
COMING = FairKind("pharma", "120116", ("C27", "C26", "C39"))
ROOM_HOSTS = (("C39", "120116"), ("G59", "120110"), ("C14", "120114"))


def anchor(session: Session, now: datetime | None = None) -> bool:
    """Bring everything to today; False when no demo data are here. The caller commits."""
    state = session.get(DemoState, 1, with_for_update=True)
    if state is None or state.seeded_at is None:
        return False
    now = now or clock.now()
    today = clock.local(now).date()
    rng = Random(f"{state.seed} {today}")
    _room(session, rng, now)
    if state.anchored_on != today:
        _end_past(session, now)
        _fair(session, rng, today, now)
        _coming(session, rng, today, now)
        _shifts(session, now)
        _recorded(session, rng, now)
        state.anchored_on = today
    session.flush()
    return True


def staff_of(session: Session, role: StaffRole, district: str) -> Actor:
    """Whoever held the role in the district first."""
    query = select(StaffGrant.person_id).where(
        StaffGrant.role == role, StaffGrant.district_code == district, StaffGrant.revoked_at.is_(None)
    )
    return actor_of(session, session.scalars(query.order_by(StaffGrant.id).limit(1)).one())


def clerk_of(session: Session, enterprise_id: int) -> Actor:
    query = select(Membership.person_id).where(Membership.enterprise_id == enterprise_id, Membership.ended_at.is_(None))
    return actor_of(session, session.scalars(query.order_by(Membership.id).limit(1)).one())


def _hosts(session: Session, industries: Iterable[str], district: str, most: int) -> list[Enterprise]:
    """Seeded enterprises that still hire: those of the industries and of the district first."""
    hiring = select(Vacancy.enterprise_id).where(Vacancy.state == VacancyState.OPEN)
    of_field = Enterprise.industry_code.in_(list(industries))
    near = Enterprise.district_code == district
    query = select(Enterprise).where(Enterprise.chain.is_not(None), Enterprise.id.in_(hiring), of_field | near)
    return list(session.scalars(query.order_by((of_field & near).desc(), of_field.desc(), Enterprise.id).limit(most)))


def _keep_fresh(session: Session, clerk: Actor, vacancies: Iterable[Vacancy], today: date) -> None:
    """The seed may be months old: what is shown today must still be in date."""
    for vacancy in vacancies:
        if vacancy.valid_until < today + FRESH_FOR:
            extend_vacancy(session, clerk, vacancy.id, today + timedelta(days=90))


def _open_vacancies(session: Session, enterprise_id: int) -> list[Vacancy]:
    query = select(Vacancy).where(Vacancy.enterprise_id == enterprise_id, Vacancy.state == VacancyState.OPEN)
    return list(session.scalars(query.order_by(Vacancy.id)))


def _exhibitor(session: Session, enterprise: Enterprise, today: date) -> fairs.Exhibitor:
    clerk, mine = clerk_of(session, enterprise.id), _open_vacancies(session, enterprise.id)
    _keep_fresh(session, clerk, mine, today)
    return fairs.Exhibitor(enterprise.id, clerk, [vacancy.id for vacancy in mine])


def _fair(session: Session, rng: Random, today: date, now: datetime) -> None:
    """Today's fair with booths booked, people registered and the first of them admitted."""
    closes = LATEST if clock.local(now).hour >= LATE_HOUR else CLOSES
    starts, ends = clock.instant(today, OPENS), max(clock.instant(today, closes), now + timedelta(minutes=30))
    made = _prepare(session, rng, TODAY, starts, ends, now - timedelta(days=8))
    seekers = _some_seekers(session, rng, VISITORS)
    fairs.register(session, made, _first_seeker(session), starts - timedelta(days=1))
    codes = [fairs.register(session, made, seeker, starts - timedelta(days=1)) for seeker in seekers]
    since = min(starts, now - timedelta(minutes=40))
    for order, code in enumerate(codes[: VISITORS * 2 // 3]):
        fairs.admit(session, made, code, min(now, since + timedelta(minutes=1 + order)), rng)


def _prepare(
    session: Session, rng: Random, kind: FairKind, starts: datetime, ends: datetime, at: datetime
) -> fairs.Fixture:
    on = clock.local(starts).date()
    hosts = _hosts(session, kind.industries, kind.district, EXHIBITORS)
    return fairs.open_fair(
        session,
        staff_of(session, StaffRole.OFFICER, kind.district),
        staff_of(session, StaffRole.GATE, kind.district),
        [_exhibitor(session, host, on) for host in hosts],
        district=kind.district,
        title=fairs.title_of(kind.field),
        industry=kind.industries[0],
        starts_at=starts,
        ends_at=ends,
        at=at,
        rng=rng,
    )


def _some_seekers(session: Session, rng: Random, count: int) -> list[Actor]:
    ids = list(session.scalars(select(SeekerProfile.person_id).order_by(SeekerProfile.person_id).limit(3000)))[1:]
    return [Actor(person_id=found) for found in rng.sample(ids, min(count, len(ids)))]


def _first_seeker(session: Session) -> Actor:
    """The job seeker who can be chosen at sign-in: registered, not yet at the gate."""
    return Actor(person_id=session.scalars(select(func.min(SeekerProfile.person_id))).one())


def _coming(session: Session, rng: Random, today: date, now: datetime) -> None:
    """The fair of next Saturday, and rooms of the next days."""
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    starts = clock.instant(saturday, OPENS)
    if not _fair_on(session, COMING, starts):
        _prepare(session, rng, COMING, starts, clock.instant(saturday, CLOSES), now)
    hosts = [host for industry, district in ROOM_HOSTS for host in _hosts(session, (industry,), district, 1)]
    for order, host in enumerate(hosts):
        begins = clock.instant(today + timedelta(days=order), time(19))
        if begins > now + timedelta(minutes=15):
            _schedule(session, rng, host, begins, begins + timedelta(hours=1), now)


def _fair_on(session: Session, kind: FairKind, starts: datetime) -> bool:
    """Whether the district has a fair that begins then."""
    query = select(Occasion.id).where(
        Occasion.kind == Kind.FAIR,
        Occasion.starts_at == starts,
        Occasion.district_code == kind.district,
        Occasion.state == State.PUBLISHED,
    )
    return session.scalar(query.limit(1)) is not None


def _schedule(
    session: Session, rng: Random, host: Enterprise, begins: datetime, ends: datetime, at: datetime
) -> tuple[LiveRoom, Actor, list[Vacancy]]:
    clerk, today = clerk_of(session, host.id), clock.local(at).date()
    _keep_fresh(session, clerk, _open_vacancies(session, host.id), today)
    cards = rooms.hiring_now(session, host.id, today)
    shown = [vacancy.public_id for vacancy in cards]
    values = RoomValues(room_title(rng, cards[0].title), begins, ends, intro=rooms.INTRO, vacancies=shown)
    return schedule_room(session, clerk, host.id, values, at=at), clerk, cards


def _room(session: Session, rng: Random, now: datetime) -> None:
    """One room on air: the one there is if it began lately, else a new one; older ones end."""
    host = demo_employer(session)
    mine = select(LiveRoom).where(LiveRoom.enterprise_id == host.id, LiveRoom.state == RoomState.LIVE)
    for room in session.scalars(mine):
        if room.started_at and room.started_at > now - ROOM_STALE:
            return
        end_room(session, clerk_of(session, host.id), room.public_id, at=now)
    room, clerk, cards = _schedule(session, rng, host, now, now + ROOM_LASTS, now)
    start_room(session, clerk, room.public_id, at=now)
    pin(session, clerk, room.public_id, cards[0].public_id, at=now)


def _recorded(session: Session, rng: Random, now: datetime) -> None:
    """One past room with a replay, unless there is one."""
    host = demo_employer(session)
    if recorded_rooms(session, host.id):
        return
    clerk, cards = clerk_of(session, host.id), rooms.hiring_now(session, host.id, clock.local(now).date())
    _keep_fresh(session, clerk, cards, clock.local(now).date())
    replays.hold(session, clerk, host.id, room_title(rng, cards[0].title), rooms.INTRO, cards, now)


def demo_employer(session: Session) -> Enterprise:
    """The enterprise whose clerk can be chosen at sign-in. Raises Unavailable before the demo data are there."""
    found = session.scalar(select(Enterprise).where(Enterprise.credit_code == employers.credit_code(0)))
    if found is None:
        raise Unavailable("no_demo_fair", _l("今天的演示招聘会还没准备好，请过一会儿再来。"))
    return found


def _end_past(session: Session, now: datetime) -> None:
    """Fairs of past days that nobody ended, in the two districts kept current."""
    for kind in (TODAY, COMING):
        query = (
            select(Fair)
            .join(Occasion, Occasion.id == Fair.occasion_id)
            .where(Occasion.state == State.PUBLISHED, Occasion.ends_at < now, Occasion.district_code == kind.district)
        )
        officer = staff_of(session, StaffRole.OFFICER, kind.district)
        for fair in session.scalars(query):
            end_fair(session, officer, fair.id, at=now)


def _shifts(session: Session, now: datetime) -> None:
    """The next shift of each demo gig."""
    planned = {gig.title: gig for gig in gigs.GIGS}
    for gig in session.scalars(select(Gig).where(Gig.title.in_(planned)).order_by(Gig.id).limit(len(planned))):
        gigs.next_shift(session, clerk_of(session, gig.enterprise_id), gig.id, planned[gig.title], now)
