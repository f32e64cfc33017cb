"""Whatever people do in whatever order: places are never oversold, nobody is in two places, who waits beside a
free place gets it by asking again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.errors import AppError
from app.gig_market import public as gigs
from app.gig_market import rules
from app.gig_market.rules import BINDING, OCCUPYING, Span, State
from app.gig_market.services.claims import active_claim, obstacles
from tests.builders import accounts
from tests.builders import gig_market as build

PEOPLE, SHIFTS = 4, 3
acts = st.lists(
    st.tuples(
        st.sampled_from(["claim", "cancel", "withdraw", "no_show", "hours", "call_off"]),
        st.integers(0, PEOPLE - 1),
        st.integers(0, SHIFTS - 1),
    ),
    max_size=30,
)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Takes back what one example did."""
    nested = session.begin_nested()
    yield
    nested.rollback()
    session.expire_all()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts, headcounts=st.tuples(*[st.integers(1, 3)] * SHIFTS), gaps=st.tuples(*[st.integers(0, 20)] * 2))
def test_claims_hold_their_rules(
    session: Session, acts: list[tuple[str, int, int]], headcounts: tuple[int, ...], gaps: tuple[int, int]
) -> None:
    with undone(session):
        now = clock.now()
        gig = build.gig(session)
        starts = [now + timedelta(days=1, hours=offset) for offset in (0, gaps[0], sum(gaps))]
        shifts = [
            build.shift(session, gig, starts_at=start, headcount=headcount)
            for start, headcount in zip(starts, headcounts, strict=True)
        ]
        people = [accounts.actor(session, accounts.person(session)) for _ in range(PEOPLE)]
        boss = build.runner(session, gig)
        for act, who, which in acts:
            _do(session, act, people[who], boss, shifts[which], now)
            _check(session, shifts)
        _ask_again(session, shifts, people, now)


def _do(session: Session, act: str, who: Actor, boss: Actor, shift: gigs.GigShift, now: datetime) -> None:
    mine = select(gigs.GigClaim).where(
        gigs.GigClaim.shift_id == shift.id,
        gigs.GigClaim.person_id == who.person_id,
        gigs.GigClaim.state != State.CANCELLED,
    )
    claim = session.scalar(mine)
    try:
        with session.begin_nested():
            if act == "claim":
                gigs.claim_shift(session, who, shift.id, at=now)
            elif act == "call_off":
                gigs.cancel_shift(session, boss, shift.id, reason="货没到", at=now)
            elif claim is not None:
                _move(session, act, claim, who, boss, now)
    except AppError:
        session.expire_all()


def _move(session: Session, act: str, claim: gigs.GigClaim, who: Actor, boss: Actor, now: datetime) -> None:
    if act == "cancel":
        gigs.cancel_claim(session, who, claim.id, at=now)
    elif act == "withdraw":
        gigs.cancel_claim(session, boss, claim.id, reason="改了排班", at=now)
    elif act == "no_show":
        gigs.mark_no_show(session, boss, claim.id, at=claim.ends_at)
    else:
        hours = gigs.Hours(claim.starts_at, claim.ends_at, reason="核对过")
        gigs.enter_hours(session, boss, claim.id, hours, at=claim.ends_at)


def _check(session: Session, shifts: list[gigs.GigShift]) -> None:
    claims = session.scalars(select(gigs.GigClaim)).unique().all()
    for shift in shifts:
        session.refresh(shift)
        on = [c for c in claims if c.shift_id == shift.id]
        assert shift.taken == sum(c.state in OCCUPYING for c in on) <= shift.headcount
    for person_id in {c.person_id for c in claims}:
        held = [Span(c.starts_at, c.ends_at) for c in claims if c.person_id == person_id and c.state in BINDING]
        pairs = [(a, b) for i, a in enumerate(held) for b in held[i + 1 :]]
        assert not any(rules.too_close(a, b) for a, b in pairs)


def _ask_again(session: Session, shifts: list[gigs.GigShift], people: list[Actor], now: datetime) -> None:
    """Who waits beside a free place and may take it, gets it by asking again."""
    for shift in shifts:
        for who in people:
            claim = active_claim(session, shift.id, who.person_id or 0)
            if claim is None or claim.state is not State.WAITING:
                continue
            may = shift.left > 0 and not obstacles(session, shift, claim.person_id, now)
            again = gigs.claim_shift(session, who, shift.id, at=now)
            assert again.id == claim.id
            assert not may or again.state is State.CLAIMED
