"""A gate admits a ticket exactly once and keeps every try."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor, StaffRole
from app.checkin import public as checkin
from app.checkin.models import Attendance, Scan
from app.checkin.public import ScanResult
from app.database import current_session
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.occasions import public as occasions
from app.unit_of_work import unit_of_work
from tests.builders import accounts
from tests.builders import checkin as build


@pytest.fixture
def occasion(session: Session) -> occasions.Occasion:
    return build.fair_occasion(session)


@pytest.fixture
def keeper(session: Session) -> Actor:
    return build.gate_keeper(session)


def test_admitted_once_then_told_when_and_where(session: Session, occasion, keeper: Actor) -> None:
    held = build.ticket(session, occasion)
    first = build.scan(session, keeper, occasion, held.code, gate="西门")
    again = build.scan(session, keeper, occasion, held.code, gate="东门")
    assert first.admitted
    assert again.result is ScanResult.ALREADY_ADMITTED
    assert again.first is not None
    assert (again.first.public_id, again.first.gate) == (first.scan.public_id, "西门")
    seen = checkin.attended(session, occasion.id, held.person_id)
    assert seen is not None
    assert (seen.evidence_kind, seen.evidence_id) == ("scan", first.scan.public_id)


def test_the_same_nonce_gives_the_first_answer(session: Session, occasion, keeper: Actor) -> None:
    held = build.ticket(session, occasion)
    given = {"occasion_id": occasion.id, "code": held.code, "gate": "东门", "nonce": build.nonce()}
    first = checkin.scan(session, keeper, **given)
    again = checkin.scan(session, keeper, **given)
    assert again.admitted
    assert again.repeated
    assert again.scan.id == first.scan.id
    assert len(session.scalars(select(Scan)).all()) == 1


def test_a_nonce_is_not_for_another_code(session: Session, occasion, keeper: Actor) -> None:
    one, two, nonce = build.ticket(session, occasion), build.ticket(session, occasion), build.nonce()
    checkin.scan(session, keeper, occasion_id=occasion.id, code=one.code, gate="东门", nonce=nonce)
    with pytest.raises(Conflict) as caught:
        checkin.scan(session, keeper, occasion_id=occasion.id, code=two.code, gate="东门", nonce=nonce)
    assert caught.value.code == "nonce_reused"


def test_refusals_are_kept_with_their_reason(session: Session, occasion, keeper: Actor) -> None:
    other = build.fair_occasion(session, title="别的招聘会")
    tomorrow = build.fair_occasion(session, starts_at=clock.now() + timedelta(days=1))
    revoked = build.ticket(session, occasion)
    checkin.revoke_ticket(session, keeper, revoked.id)
    cases = {
        "wrong_occasion": build.scan(session, keeper, occasion, build.ticket(session, other).code),
        "forged": build.scan(session, keeper, occasion, "CF1.abc.def"),
        "not_today": build.scan(session, keeper, tomorrow, build.ticket(session, tomorrow).code),
        "revoked": build.scan(session, keeper, occasion, revoked.code),
    }
    assert {name: str(outcome.result) for name, outcome in cases.items()} == {name: name for name in cases}
    kept = Counter(session.scalars(select(Scan.result)))
    assert kept == Counter([ScanResult(name) for name in cases])
    assert checkin.attendance_counts(session, [occasion.id])[occasion.id].people == 0


def test_a_foreign_but_genuine_code_of_nobody_is_unknown(session: Session, occasion, keeper: Actor) -> None:
    from app.checkin.codes import ticket_code
    from app.checkin.rules import ticket_span

    code = ticket_code("ff" * 12, occasion.public_id, *ticket_span(occasion.starts_at, occasion.ends_at))
    assert build.scan(session, keeper, occasion, code).result is ScanResult.UNKNOWN


def test_ended_fair_admits_nobody(session: Session, occasion, keeper: Actor) -> None:
    held = build.ticket(session, occasion)
    occasions.end(session, keeper, occasion.id)
    assert build.scan(session, keeper, occasion, held.code).result is ScanResult.CLOSED


def test_each_day_of_a_long_fair_admits_once(session: Session, keeper: Actor) -> None:
    occasion = build.fair_occasion(session, hours=30)
    held = build.ticket(session, occasion)
    today, tomorrow = clock.now(), occasion.ends_at
    results = [
        build.scan(session, keeper, occasion, held.code, at=at).result for at in (today, today, tomorrow, tomorrow)
    ]
    assert results == ["admitted", "already_admitted", "admitted", "already_admitted"]
    assert checkin.attendance_counts(session, [occasion.id])[occasion.id].gate == 1


class TestUndo:
    def test_frees_the_ticket_and_keeps_the_row(self, session: Session, occasion, keeper: Actor) -> None:
        held = build.ticket(session, occasion)
        first = build.scan(session, keeper, occasion, held.code)
        undone = checkin.undo_scan(session, keeper, first.scan.public_id, "扫错了人")
        assert undone.reason == "扫错了人"
        assert checkin.attended(session, occasion.id, held.person_id) is None
        again = build.scan(session, keeper, occasion, held.code)
        assert again.admitted
        seen = checkin.attended(session, occasion.id, held.person_id)
        assert seen is not None
        assert seen.evidence_id == again.scan.public_id

    def test_needs_a_reason_and_an_admission(self, session: Session, occasion, keeper: Actor) -> None:
        held = build.ticket(session, occasion)
        first = build.scan(session, keeper, occasion, held.code)
        with pytest.raises(Invalid):
            checkin.undo_scan(session, keeper, first.scan.public_id, "  ")
        checkin.undo_scan(session, keeper, first.scan.public_id, "扫错了人")
        with pytest.raises(Conflict):
            checkin.undo_scan(session, keeper, first.scan.public_id, "再来一次")
        with pytest.raises(NotFound):
            checkin.undo_scan(session, keeper, "0" * 24, "没有")

    def test_not_by_another_district(self, session: Session, occasion, keeper: Actor) -> None:
        first = build.scan(session, keeper, occasion, build.ticket(session, occasion).code)
        with pytest.raises(Forbidden):
            checkin.undo_scan(session, build.gate_keeper(session, "120101"), first.scan.public_id, "不归我管")


class TestDenials:
    def test_gate_of_another_district(self, session: Session, occasion) -> None:
        held = build.ticket(session, occasion)
        with pytest.raises(Forbidden) as caught:
            build.scan(session, build.gate_keeper(session, "120101"), occasion, held.code)
        assert caught.value.code == "not_your_gate"

    def test_a_moderator_keeps_no_gate(self, session: Session, occasion) -> None:
        moderator = accounts.actor(session, accounts.staff(session, StaffRole.MODERATOR, "120110"))
        with pytest.raises(Forbidden):
            build.scan(session, moderator, occasion, build.ticket(session, occasion).code)

    def test_city_staff_keep_every_gate(self, session: Session, occasion) -> None:
        city = accounts.actor(session, accounts.staff(session, StaffRole.CITY))
        assert build.scan(session, city, occasion, build.ticket(session, occasion).code).admitted

    def test_nobody_takes_a_ticket_for_another(self, session: Session, occasion) -> None:
        one, other = accounts.person(session), accounts.person(session)
        with pytest.raises(NotFound):
            checkin.issue_ticket(session, Actor(one.id), occasion_id=occasion.id, person_id=other.id)

    def test_no_tickets_before_publishing(self, session: Session) -> None:
        draft, person = build.fair_occasion(session, publish=False), accounts.person(session)
        with pytest.raises(Conflict):
            checkin.issue_ticket(session, Actor(person.id), occasion_id=draft.id, person_id=person.id)


def test_asking_again_gives_the_same_ticket(session: Session, occasion) -> None:
    person = accounts.person(session)
    assert build.ticket(session, occasion, person).id == build.ticket(session, occasion, person).id


def test_a_revoked_ticket_is_replaced(session: Session, occasion, keeper: Actor) -> None:
    person = accounts.person(session)
    old = build.ticket(session, occasion, person)
    checkin.revoke_ticket(session, keeper, old.id)
    new = build.ticket(session, occasion, person)
    assert new.id != old.id
    assert build.scan(session, keeper, occasion, new.code).admitted


def test_registered_at_the_gate_in_one_step(session: Session, occasion, keeper: Actor) -> None:
    given = {"occasion_id": occasion.id, "mobile": accounts.mobile(), "name": "李强", "gate": "东门"}
    first = checkin.register_at_gate(session, keeper, **given, nonce=build.nonce())
    again = checkin.register_at_gate(session, keeper, **given, nonce=build.nonce())
    assert first.admitted
    assert again.result is ScanResult.ALREADY_ADMITTED
    assert checkin.attendance_counts(session, [occasion.id])[occasion.id].registered == 1


class TestTheDatabaseItself:
    def test_refuses_a_second_admission(self, session: Session, occasion, keeper: Actor) -> None:
        first = build.scan(session, keeper, occasion, build.ticket(session, occasion).code).scan
        copy = Scan(
            occasion_id=first.occasion_id, ticket_id=first.ticket_id, person_id=first.person_id, rule=first.rule,
            gate="x", nonce=build.nonce(), code_digest="0" * 64, result=ScanResult.ADMITTED, at=clock.now(),
        )  # fmt: skip
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(copy)

    @pytest.mark.parametrize(
        "change",
        [
            "delete from scans",
            "update scans set result = 'forged'",
            "update scans set gate = 'x', undone = true",
            "delete from scan_undos",
        ],
    )
    def test_keeps_scans_as_they_were(self, session: Session, occasion, keeper: Actor, change: str) -> None:
        first = build.scan(session, keeper, occasion, build.ticket(session, occasion).code).scan
        build.scan(session, keeper, occasion, build.ticket(session, occasion).code)
        checkin.undo_scan(session, keeper, first.public_id, "扫错了人")
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(change))

    def test_an_undone_scan_stays_undone(self, session: Session, occasion, keeper: Actor) -> None:
        first = build.scan(session, keeper, occasion, build.ticket(session, occasion).code).scan
        checkin.undo_scan(session, keeper, first.public_id, "扫错了人")
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(update(Scan).values(undone=False))


def test_attendance_is_told_twice_and_written_once(session: Session, occasion) -> None:
    person, at = accounts.person(session), clock.now()
    given = {"occasion_id": occasion.id, "person_id": person.id, "how": checkin.How.ROOM, "detail": ""}
    one = checkin.record_attendance(session, **given, at=at, until=at + timedelta(minutes=5))
    two = checkin.record_attendance(session, **given, at=at - timedelta(minutes=1), until=at + timedelta(minutes=2))
    assert one.id == two.id
    assert two.since == at - timedelta(minutes=1)
    assert two.until == at + timedelta(minutes=5)
    guest = {"occasion_id": occasion.id, "person_id": None, "how": checkin.How.ROOM, "detail": "viewer 1"}
    assert (
        checkin.record_attendance(session, **guest, at=at).id == checkin.record_attendance(session, **guest, at=at).id
    )
    counts = checkin.attendance_counts(session, [occasion.id])[occasion.id]
    assert (counts.room, counts.people) == (2, 1)
    assert len(session.scalars(select(Attendance)).all()) == 2


def test_the_hot_path_asks_little(session: Session, occasion, keeper: Actor, count_queries: Callable) -> None:
    code = build.ticket(session, occasion).code
    session.flush()
    session.expire_all()
    with count_queries() as n:
        build.scan(session, keeper, occasion, code)
        session.flush()
        assert n() <= 6
    with count_queries() as n:
        build.scan(session, keeper, occasion, "CF1.forged.code")
        session.flush()
        assert n() <= 3


def test_32_gates_scan_one_ticket_at_once(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        occasion = build.fair_occasion(session)
        keeper, held = build.gate_keeper(session), build.ticket(session, occasion)
        occasion_id, code = occasion.id, held.code

    def gate(number: int) -> tuple[str, str | None]:
        with committed.app_context(), unit_of_work() as session:
            outcome = checkin.scan(
                session, keeper, occasion_id=occasion_id, code=code, gate=f"{number} 号门", nonce=build.nonce()
            )
            return str(outcome.result), outcome.first.public_id if outcome.first else None

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(gate, range(32)))
    assert Counter(result for result, _first in answers) == {"admitted": 1, "already_admitted": 31}
    assert len({first for _result, first in answers if first}) == 1
    with committed.app_context():
        assert len(current_session().scalars(select(Scan)).all()) == 32
        assert len(current_session().scalars(select(Attendance)).all()) == 1


def test_one_upload_repeated_by_many_threads_is_kept_once(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        occasion = build.fair_occasion(session)
        keeper, held, nonce = build.gate_keeper(session), build.ticket(session, occasion), build.nonce()
        occasion_id, codes = occasion.id, {"genuine": held.code, "forged": "CF1.not.ours"}

    for name, code in codes.items():
        given = {"occasion_id": occasion_id, "code": code, "gate": "东门", "nonce": f"{nonce}-{name}"}

        def upload(_: int, given: dict = given) -> str:
            with committed.app_context(), unit_of_work() as session:
                return checkin.scan(session, keeper, **given).scan.public_id

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(upload, range(16)))) == 1
