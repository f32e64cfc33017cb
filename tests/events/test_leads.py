"""What happens at a booth becomes an application whose source is that booth."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.checkin import public as checkin
from app.errors import Conflict, Invalid, NotFound
from app.events import public as events
from app.events.models import Booth, Lead
from app.hiring.public import Channel
from app.occasions.public import Occasion
from tests.builders import accounts
from tests.builders import checkin as gates
from tests.builders import events as build
from tests.builders import hiring as jobs


@pytest.fixture
def stand(session: Session):
    fair = build.fair(session)
    booking, vacancy, member = build.booked(session, fair)
    occasion = session.get_one(Occasion, fair.occasion_id)
    return fair, occasion, session.get_one(Booth, booking.booth_id), vacancy, member


def _scan(session: Session, stand, code: str, **changed):
    _fair, _occasion, booth, vacancy, member = stand
    given = {"booth_id": booth.id, "code": code, "vacancy_id": vacancy.id, "nonce": gates.nonce()} | changed
    return events.scan_at_booth(
        session, changed.pop("actor", member), **{k: v for k, v in given.items() if k != "actor"}
    )


def test_a_ticket_scanned_at_the_booth_is_an_application(session: Session, stand) -> None:
    _fair, occasion, booth, vacancy, _member = stand
    held = gates.ticket(session, occasion)
    gates.scan(session, gates.gate_keeper(session), occasion, held.code)
    outcome = _scan(session, stand, held.code)
    applied = outcome.application
    assert (applied.person_id, applied.vacancy_id) == (held.person_id, vacancy.id)
    assert (applied.occasion_id, applied.source_channel, applied.source_detail) == (
        occasion.id,
        Channel.FAIR_BOOTH,
        booth.code,
    )
    assert outcome.lead.at_gate
    counts = checkin.attendance_counts(session, [occasion.id])[occasion.id]
    assert (counts.gate, counts.booth, counts.people) == (1, 1, 1)


def test_scanning_again_changes_nothing(session: Session, stand) -> None:
    held, nonce = gates.ticket(session, stand[1]), gates.nonce()
    first = _scan(session, stand, held.code, nonce=nonce)
    retried = _scan(session, stand, held.code, nonce=nonce)
    again = _scan(session, stand, held.code)
    assert not first.repeated
    assert retried.repeated
    assert again.repeated
    assert {o.lead.id for o in (first, retried, again)} == {first.lead.id}
    assert len(session.scalars(select(Lead)).all()) == 1


def test_not_yet_admitted_at_the_gate_is_recorded_and_said(session: Session, stand) -> None:
    assert _scan(session, stand, gates.ticket(session, stand[1]).code).lead.at_gate is False


def test_the_poster_works_the_other_way_round(session: Session, stand) -> None:
    _fair, occasion, booth, vacancy, _member = stand
    seeker = accounts.person(session)
    code = checkin.poster_code("booth", booth.public_id)
    outcome = events.apply_from_poster(session, Actor(seeker.id), code=code, vacancy_id=vacancy.id)
    assert outcome.application.source_detail == booth.code
    assert outcome.lead.came_from == "poster"
    seen = checkin.attended(session, occasion.id, seeker.id)
    assert seen is not None
    assert seen.how is checkin.How.BOOTH_SCAN


def test_wrong_codes_say_why(session: Session, stand) -> None:
    other = gates.ticket(session, gates.fair_occasion(session))
    revoked = gates.ticket(session, stand[1])
    checkin.revoke_ticket(session, gates.gate_keeper(session), revoked.id)
    for code, expected in (("CF1.x.y", "code_forged"), (other.code, "wrong_occasion"), (revoked.code, "revoked")):
        with pytest.raises(Invalid) as caught:
            _scan(session, stand, code)
        assert (caught.value.code, caught.value.field) == (expected, "code")


def test_only_vacancies_that_stand_there(session: Session, stand) -> None:
    held = gates.ticket(session, stand[1])
    with pytest.raises(Invalid) as caught:
        _scan(session, stand, held.code, vacancy_id=jobs.vacancy(session).id)
    assert caught.value.field == "vacancy_id"


def test_another_enterprise_scans_nobody_here(session: Session, stand) -> None:
    held = gates.ticket(session, stand[1])
    stranger = build.owner(session, accounts.enterprise(session))
    with pytest.raises(NotFound):
        _scan(session, stand, held.code, actor=stranger)


def test_an_empty_booth_and_a_fair_of_another_day(session: Session, stand) -> None:
    fair, occasion, *_ = stand
    held = gates.ticket(session, occasion)
    empty = build.booths(session, fair)[-1]
    with pytest.raises(Conflict) as caught:
        _scan(session, stand, held.code, booth_id=empty.id)
    assert caught.value.code == "booth_not_booked"
    with pytest.raises(Conflict) as caught:
        _scan(session, stand, held.code, at=clock.now() + timedelta(days=2))
    assert caught.value.code == "fair_not_on"


def test_a_fairs_own_poster_is_no_booth(session: Session, stand) -> None:
    code = checkin.poster_code("fair", stand[1].public_id)
    with pytest.raises(Invalid):
        events.apply_from_poster(session, Actor(accounts.person(session).id), code=code, vacancy_id=stand[3].id)
