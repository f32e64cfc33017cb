"""Claims: first come first served, never over headcount, waiting list, deadline, obstacles."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, Person
from app.checkin.public import valid_ticket
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.gig_market import public as gigs
from app.gig_market import queries
from app.gig_market.rules import State
from app.notices.public import inbox
from tests.builders import accounts
from tests.builders import gig_market as build


def test_a_claim_takes_a_place_and_brings_a_ticket(session: Session) -> None:
    shift = build.shift(session, headcount=2)
    claim = build.claim(session, shift)
    assert claim.state is State.CLAIMED
    assert (shift.taken, shift.left) == (1, 1)
    assert valid_ticket(session, shift.occasion_id, claim.person_id) is not None


def test_claiming_twice_is_one_claim(session: Session) -> None:
    shift, person = build.shift(session), accounts.person(session)
    first = build.claim(session, shift, person)
    assert build.claim(session, shift, person).id == first.id
    assert shift.taken == 1


def test_when_full_one_waits_and_moves_up_when_somebody_gives_back(session: Session) -> None:
    shift = build.shift(session, headcount=1)
    first, second, third = (build.claim(session, shift) for _ in range(3))
    assert [c.state for c in (first, second, third)] == [State.CLAIMED, State.WAITING, State.WAITING]
    worker = accounts.actor(session, session.get_one(Person, first.person_id))
    gigs.cancel_claim(session, worker, first.id)
    assert [c.state for c in (first, second, third)] == [State.CANCELLED, State.CLAIMED, State.WAITING]
    assert shift.taken == 1
    assert valid_ticket(session, shift.occasion_id, first.person_id) is None
    assert valid_ticket(session, shift.occasion_id, second.person_id) is not None
    assert inbox(session, second.person_id, 1, "zh").items


def test_who_took_another_shift_meanwhile_is_passed_over(session: Session) -> None:
    shift = build.shift(session, headcount=1)
    first, busy, free = (build.claim(session, shift) for _ in range(3))
    other = build.shift(session, starts_at=shift.starts_at, headcount=1)
    build.claim(session, other, session.get_one(Person, busy.person_id))
    worker = accounts.actor(session, session.get_one(Person, first.person_id))
    gigs.cancel_claim(session, worker, first.id)
    assert (busy.state, free.state) == (State.WAITING, State.CLAIMED)


def test_without_a_waiting_list_a_full_shift_refuses(session: Session) -> None:
    shift = build.shift(session, headcount=1, waiting_list=False)
    build.claim(session, shift)
    with pytest.raises(Conflict) as refused:
        build.claim(session, shift)
    assert refused.value.code == "shift_full"


@pytest.mark.parametrize(
    ("born", "hazardous", "code"),
    [(date(2009, 1, 1), True, "minor_hazardous"), (None, False, "age_unknown")],
)
def test_age_is_checked_on_the_day_of_the_shift(
    session: Session, born: date | None, hazardous: bool, code: str
) -> None:
    shift = build.shift(session, hazardous=hazardous)
    with pytest.raises(AppError) as refused:
        build.claim(session, shift, accounts.person(session, birth_date=born))
    assert refused.value.code == code


@pytest.mark.parametrize(("hours_later", "code"), [(2, "overlap"), (4, "rest"), (14.9, "rest")])
def test_no_overlap_and_eleven_hours_of_rest(session: Session, hours_later: float, code: str) -> None:
    shift, person = build.shift(session), accounts.person(session)
    build.claim(session, shift, person)
    other = build.shift(session, starts_at=shift.starts_at + timedelta(hours=hours_later))
    with pytest.raises(Conflict) as refused:
        build.claim(session, other, person)
    assert refused.value.code == code


def test_after_eleven_hours_the_next_shift_is_fine(session: Session) -> None:
    shift, person = build.shift(session), accounts.person(session)
    build.claim(session, shift, person)
    other = build.shift(session, starts_at=shift.ends_at + timedelta(hours=11))
    assert build.claim(session, other, person).state is State.CLAIMED


def test_a_started_or_closed_shift_takes_nobody(session: Session) -> None:
    shift = build.shift(session)
    with pytest.raises(Conflict) as late:
        build.claim(session, shift, at=shift.starts_at)
    assert late.value.code == "shift_started"
    gigs.close_gig(session, build.runner(session, shift.gig), shift.gig_id)
    with pytest.raises(Conflict) as closed:
        build.claim(session, shift)
    assert closed.value.code == "shift_closed"


def test_the_worker_cancels_until_the_deadline_only(session: Session) -> None:
    shift = build.shift(session)
    person = accounts.person(session)
    claim = build.claim(session, shift, person)
    with pytest.raises(Conflict) as refused:
        gigs.cancel_claim(session, accounts.actor(session, person), claim.id, at=shift.cancel_until + timedelta(1))
    assert refused.value.code == "too_late_to_cancel"
    gigs.cancel_claim(session, accounts.actor(session, person), claim.id, at=shift.cancel_until)
    assert gigs.cancel_claim(session, accounts.actor(session, person), claim.id).state is State.CANCELLED
    assert build.claim(session, shift, person).state is State.CLAIMED


def test_the_employer_withdraws_a_place_with_a_reason(session: Session) -> None:
    shift = build.shift(session)
    claim = build.claim(session, shift)
    boss = build.runner(session, shift.gig)
    with pytest.raises(Invalid):
        gigs.cancel_claim(session, boss, claim.id)
    gigs.cancel_claim(session, boss, claim.id, reason="改了排班")
    assert [step.reason for step in queries.steps_of(session, claim.id)] == ["", "改了排班"]
    assert inbox(session, claim.person_id, 1, "zh").items


def test_strangers_do_not_learn_of_a_claim(session: Session) -> None:
    claim = build.claim(session, build.shift(session))
    for stranger in (
        accounts.person(session),
        accounts.clerk(session, accounts.enterprise(session)),
        accounts.staff(session, "officer", "120101"),
    ):
        with pytest.raises(NotFound):
            gigs.cancel_claim(session, accounts.actor(session, stranger), claim.id, reason="不行")


def test_calling_a_shift_off_frees_everybody(session: Session) -> None:
    shift = build.shift(session, headcount=1)
    claims = [build.claim(session, shift) for _ in range(2)]
    boss = build.runner(session, shift.gig)
    with pytest.raises(Invalid):
        gigs.cancel_shift(session, boss, shift.id, reason=" ")
    gigs.cancel_shift(session, boss, shift.id, reason="货没到")
    assert [c.state for c in claims] == [State.CANCELLED] * 2
    assert shift.taken == 0
    assert gigs.cancel_shift(session, boss, shift.id, reason="货没到").id == shift.id
    with pytest.raises(Conflict):
        build.claim(session, shift)


def test_posting_needs_a_verified_enterprise_of_ones_own(session: Session) -> None:
    pending = accounts.enterprise(session, verified=False)
    with pytest.raises(AppError) as refused:
        gigs.post_gig(session, build.owner(session, pending), pending.id, build.values())
    assert refused.value.status in (403, 409)
    verified = accounts.enterprise(session)
    for stranger in (accounts.person(session), accounts.staff(session, "officer", "120101")):
        with pytest.raises(Forbidden):
            gigs.post_gig(session, accounts.actor(session, stranger), verified.id, build.values())
    officer = accounts.actor(session, accounts.staff(session, "officer", "120110"))
    assert gigs.post_gig(session, officer, verified.id, build.values()).enterprise_id == verified.id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pay": gigs.Pay(gigs.PayUnit.HOUR, 2439)}, "pay"),
        ({"pay": gigs.Pay(gigs.PayUnit.PIECE, 100)}, "pieces_an_hour"),
        ({"occupation_code": "9-99-99-99"}, "occupation_code"),
        ({"district_code": "310101"}, "district_code"),
        ({"insurance": " "}, "insurance"),
    ],
)
def test_what_a_gig_must_say(session: Session, changes: dict[str, object], field: str) -> None:
    enterprise = accounts.enterprise(session)
    with pytest.raises(Invalid) as refused:
        gigs.post_gig(session, build.owner(session, enterprise), enterprise.id, build.values(**changes))
    assert refused.value.field == field


def test_a_shift_pay_is_checked_against_its_length(session: Session) -> None:
    gig = build.gig(session, pay=gigs.Pay(gigs.PayUnit.SHIFT, 10000))
    assert build.shift(session, gig, hours=4)
    with pytest.raises(Invalid) as refused:
        build.shift(session, gig, hours=5)
    assert refused.value.code == "below_minimum"


@pytest.mark.parametrize(
    ("hours", "headcount", "field"),
    [(0, 1, "ends_at"), (12.5, 1, "ends_at"), (4, 0, "headcount"), (4, 501, "headcount")],
)
def test_what_a_shift_must_be(session: Session, hours: float, headcount: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        build.shift(session, hours=hours, headcount=headcount)
    assert refused.value.field == field


def test_the_list_shows_free_shifts_first_and_filters(session: Session, count_queries) -> None:
    soon = clock.now() + timedelta(hours=3)
    full = build.shift(session, starts_at=soon, headcount=1)
    build.claim(session, full)
    later = build.shift(session, starts_at=soon + timedelta(hours=1), pay=gigs.Pay(gigs.PayUnit.SHIFT, 20000))
    wanted = gigs.ShiftFilter(clock.now())
    session.flush()
    with count_queries() as n:
        found = gigs.open_shifts(session, wanted)
    assert n() <= 2
    assert [c.shift.id for c in found.items] == [later.id, full.id]
    assert found.items[0].employer == session.get_one(Enterprise, later.gig.enterprise_id).name

    def ids(**asked: object) -> list[int]:
        return [c.shift.id for c in gigs.open_shifts(session, gigs.ShiftFilter(clock.now(), **asked)).items]

    assert ids(least_fen=15000) == [later.id]
    assert ids(district="120101") == []
    assert ids(text="双街") == [later.id, full.id]
    assert ids(text="%") == []
    assert [c.shift.id for c in gigs.today(session)] == [later.id]
