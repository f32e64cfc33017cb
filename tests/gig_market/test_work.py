"""On site and after: scans write the timesheet, both confirm, paid, received; the ledger does not move."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.accounts.public import Person
from app.actor import Actor
from app.checkin.public import attendance_counts
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.gig_market import public as gigs
from app.gig_market.rules import State
from app.gig_market.services.site import Seen
from tests.builders import accounts
from tests.builders import gig_market as build


def worker_of(session: Session, claim: gigs.GigClaim) -> Actor:
    return accounts.actor(session, session.get_one(Person, claim.person_id))


def boss_of(session: Session, claim: gigs.GigClaim) -> Actor:
    return build.runner(session, claim.shift.gig)


def test_two_scans_write_the_timesheet(session: Session) -> None:
    claim = build.claim(session, build.shift(session))
    early = claim.starts_at - timedelta(minutes=10)
    assert build.scan(session, claim, early).seen is Seen.STARTED
    assert build.scan(session, claim, early + timedelta(minutes=1)).seen is Seen.STARTED_BEFORE
    assert claim.state is State.ON_SITE
    assert build.scan(session, claim, claim.ends_at).seen is Seen.ENDED
    assert build.scan(session, claim, claim.ends_at + timedelta(minutes=20)).seen is Seen.ENDED_BEFORE
    sheet = claim.timesheet
    assert sheet and sheet.from_scans
    assert (sheet.started_at, sheet.ended_at) == (claim.starts_at, claim.ends_at)
    assert sheet.amount_fen == 12000
    assert attendance_counts(session, [claim.shift.occasion_id])[claim.shift.occasion_id].shift == 1


def test_a_code_of_another_shift_or_a_made_up_one_is_refused(session: Session) -> None:
    claim, other = build.claim(session, build.shift(session)), build.claim(session, build.shift(session))
    foreign = gigs.scan(
        session,
        boss_of(session, claim),
        shift_id=claim.shift_id,
        code=_code(session, other),
        nonce="foreign-1",
        at=claim.starts_at,
    )
    made_up = gigs.scan(
        session, boss_of(session, claim), shift_id=claim.shift_id, code="CF1.x.y", nonce="forged-1", at=claim.starts_at
    )
    assert (foreign.seen, made_up.seen) == (Seen.REFUSED, Seen.REFUSED)
    assert claim.state is State.CLAIMED


def _code(session: Session, claim: gigs.GigClaim) -> str:
    from app.checkin.public import valid_ticket

    ticket = valid_ticket(session, claim.shift.occasion_id, claim.person_id)
    assert ticket
    return ticket.code


def test_the_same_scan_sent_again_changes_nothing(session: Session) -> None:
    claim = build.claim(session, build.shift(session))
    boss, code = boss_of(session, claim), _code(session, claim)
    for at in (claim.starts_at, claim.ends_at):
        gigs.scan(session, boss, shift_id=claim.shift_id, code=code, nonce="same-nonce", at=at)
    assert claim.state is State.ON_SITE


def test_only_the_one_who_runs_the_shift_scans(session: Session) -> None:
    claim = build.claim(session, build.shift(session))
    for stranger in (worker_of(session, claim), build.owner(session, accounts.enterprise(session))):
        with pytest.raises(NotFound):
            gigs.scan(session, stranger, shift_id=claim.shift_id, code=_code(session, claim), nonce="strange-1")


def test_from_hours_to_settled(session: Session) -> None:
    claim = build.worked(session, build.claim(session, build.shift(session)))
    worker, boss = worker_of(session, claim), boss_of(session, claim)
    with pytest.raises(Conflict):
        gigs.mark_paid(session, boss, claim.id)
    gigs.confirm_hours(session, worker, claim.id)
    assert claim.state is State.WORKED
    gigs.confirm_hours(session, boss, claim.id)
    assert claim.state is State.AGREED
    with pytest.raises(NotFound):
        gigs.mark_paid(session, worker, claim.id)
    gigs.mark_paid(session, boss, claim.id)
    with pytest.raises(Forbidden):
        gigs.confirm_received(session, boss, claim.id)
    for _ in range(2):
        gigs.confirm_received(session, worker, claim.id)
    assert claim.state is State.SETTLED
    assert claim.timesheet and claim.timesheet.received_at


def test_a_question_sends_the_hours_back_and_a_correction_asks_anew(session: Session) -> None:
    claim = build.worked(session, build.claim(session, build.shift(session)))
    worker, boss = worker_of(session, claim), boss_of(session, claim)
    gigs.confirm_hours(session, boss, claim.id)
    with pytest.raises(Invalid):
        gigs.dispute_hours(session, worker, claim.id, " ")
    gigs.dispute_hours(session, worker, claim.id, "多干了一个小时")
    assert claim.state is State.DISPUTED
    longer = gigs.Hours(claim.starts_at, claim.ends_at + timedelta(hours=1))
    after = claim.ends_at + timedelta(hours=2)
    with pytest.raises(Invalid):
        gigs.enter_hours(session, boss, claim.id, longer, at=after)
    fixed = gigs.Hours(longer.started_at, longer.ended_at, reason="确实加了一小时")
    gigs.enter_hours(session, boss, claim.id, fixed, at=after)
    assert (claim.state, claim.timesheet.amount_fen) == (State.WORKED, 15000)
    gigs.confirm_hours(session, worker, claim.id, at=after)
    assert claim.state is State.AGREED


def test_hours_by_hand_for_who_was_not_scanned(session: Session) -> None:
    claim = build.claim(session, build.shift(session))
    boss = boss_of(session, claim)
    hours = gigs.Hours(claim.starts_at, claim.ends_at, 30)
    with pytest.raises(Invalid):
        gigs.enter_hours(session, boss, claim.id, hours, at=claim.starts_at)
    gigs.enter_hours(session, boss, claim.id, hours, at=claim.ends_at)
    assert claim.timesheet and not claim.timesheet.from_scans
    assert claim.timesheet.minutes == 210
    assert claim.timesheet.amount_fen == 10500


def test_who_did_not_come_is_noted_and_can_be_corrected(session: Session) -> None:
    claim = build.claim(session, build.shift(session))
    boss = boss_of(session, claim)
    with pytest.raises(Conflict):
        gigs.mark_no_show(session, boss, claim.id, at=claim.starts_at - timedelta(minutes=1))
    gigs.mark_no_show(session, boss, claim.id, at=claim.ends_at)
    assert claim.state is State.NO_SHOW and claim.shift.taken == 1
    gigs.enter_hours(session, boss, claim.id, gigs.Hours(claim.starts_at, claim.ends_at), at=claim.ends_at)
    assert claim.state is State.WORKED


def test_piece_work_needs_the_pieces_before_the_employer_confirms(session: Session) -> None:
    shift = build.shift(session, pay=gigs.Pay(gigs.PayUnit.PIECE, 100, 30))
    claim = build.worked(session, build.claim(session, shift))
    boss = boss_of(session, claim)
    with pytest.raises(AppError) as refused:
        gigs.confirm_hours(session, boss, claim.id)
    assert refused.value.code == "pieces_missing"
    hours = gigs.Hours(claim.starts_at, claim.ends_at, pieces=200, reason="数过了")
    gigs.enter_hours(session, boss, claim.id, hours, at=claim.ends_at)
    assert claim.timesheet and claim.timesheet.amount_fen == 20000


def test_steps_are_never_changed(session: Session) -> None:
    build.claim(session, build.shift(session))
    for statement in ("update gig_claim_steps set reason = 'x'", "delete from gig_claim_steps"):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(statement))


def test_a_worked_shift_never_moves_the_ledger(session: Session) -> None:
    shift = build.shift(session)
    before = _ledger(session)
    claim = build.worked(session, build.claim(session, shift))
    gigs.confirm_hours(session, worker_of(session, claim), claim.id)
    gigs.confirm_hours(session, boss_of(session, claim), claim.id)
    gigs.mark_paid(session, boss_of(session, claim), claim.id)
    gigs.confirm_received(session, worker_of(session, claim), claim.id)
    assert _ledger(session) == before


def _ledger(session: Session) -> list[object]:
    tables = session.scalars(
        text("select table_name from information_schema.tables where table_name like 'ledger%' order by 1")
    )
    return [session.execute(text(f"select count(*) from {table}")).scalar() for table in tables.all()]
