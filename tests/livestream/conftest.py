"""What the tests of live rooms share."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.actor import Actor
from app.hiring.public import Vacancy
from app.livestream.models import LiveRoom
from tests.builders import accounts, livestream


@dataclass
class Stage:
    """A live room with two vacancies of its enterprise on the rundown."""

    enterprise: Enterprise
    host: Actor
    room: LiveRoom
    first: Vacancy
    second: Vacancy


def make_stage(session: Session, *, live: bool = True) -> Stage:
    enterprise = accounts.enterprise(session)
    first = livestream.vacancy(session, enterprise)
    second = livestream.vacancy(session, enterprise, "机械装配工")
    room = livestream.room(session, enterprise, vacancies=(first, second), live=live)
    return Stage(enterprise, livestream.host_of(enterprise), room, first, second)


@pytest.fixture
def stage(session: Session) -> Stage:
    return make_stage(session)
