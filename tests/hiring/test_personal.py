"""A person's copy holds the applications and attendances; what is open or freshly arrived is settled before erasure."""

import pytest
from sqlalchemy.orm import Session

from app.accounts.services.privacy import erase, export_data, holds_of
from app.errors import Conflict
from app.hiring.public import State, advance
from app.occasions.public import Occasion
from tests.builders import accounts, checkin, events, hiring


def test_the_copy_holds_applications_tickets_and_attendances(session: Session) -> None:
    seeker = accounts.person(session)
    fair = session.get_one(Occasion, events.fair(session).occasion_id)
    ticket = checkin.ticket(session, fair, seeker)
    checkin.scan(session, checkin.gate_keeper(session), fair, ticket.code)
    applied = hiring.application(session, person=seeker)
    copy = export_data(session, accounts.actor(session, seeker))
    assert copy["applications"][0]["id"] == applied.public_id
    assert copy["checkin"]["tickets"][0]["occasion"] == fair.title
    assert copy["checkin"]["attended"][0]["how"] == "gate_scan"


def test_an_open_application_is_withdrawn_before_erasure(session: Session) -> None:
    seeker = accounts.person(session)
    applied = hiring.application(session, person=seeker)
    actor = accounts.actor(session, seeker)
    with pytest.raises(Conflict) as refused:
        erase(session, actor)
    assert refused.value.data["holds"] == ["application_open"]
    advance(session, actor, applied.id, State.WITHDRAWN, reason="回家照顾老人")
    erase(session, actor)


def test_a_fresh_arrival_is_checked_to_its_end(session: Session) -> None:
    seeker = accounts.person(session)
    hiring.application(session, person=seeker, state=State.ARRIVED)
    found = holds_of(session, seeker.id)
    assert [hold.code for hold in found] == ["placement_checked"]
    assert found[0].until is not None
