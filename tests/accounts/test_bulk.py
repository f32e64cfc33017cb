"""Many people at once."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.accounts.models import Person
from app.errors import Invalid
from tests.builders import accounts as made

TERMS = (accounts.Purpose.SERVICE_TERMS,)


def some(count: int) -> list[accounts.NewPerson]:
    return [
        accounts.NewPerson(f"1371234{n:04d}", "王芳", "620500", date(1990, 1, 1), "college", ("6-18-02-04",), TERMS)
        for n in range(count)
    ]


def test_many_are_registered_in_few_statements(session: Session, count_queries: object) -> None:
    with count_queries() as asked:  # type: ignore[operator]
        people = accounts.register_people(session, some(200))
    assert asked() <= 12
    shown = accounts.masked(session, [person.id for person in people])
    assert {line.mobile[-4:] for line in shown.values()} == {f"{n:04d}" for n in range(200)}
    assert accounts.has_consent(session, people[7].id, accounts.Purpose.SERVICE_TERMS)
    assert accounts.age_on(session, people[7].id, date(2020, 1, 1)) == 30
    assert accounts.open_person(session, people[7].id).name == "王芳"


def test_who_is_here_already_is_found_and_left_alone(session: Session) -> None:
    known = made.person(session, "李伟", "13712340003")
    people = accounts.register_people(session, [*some(5), *some(5)])
    assert people[3] is known
    assert people[:5] == people[5:]
    assert accounts.open_person(session, known.id).name == "李伟"


def test_one_wrong_line_writes_nothing(session: Session) -> None:
    before = session.scalar(select(func.count()).select_from(Person))
    with pytest.raises(Invalid):
        accounts.register_people(session, [*some(3), accounts.NewPerson("1371", "王芳")])
    assert session.scalar(select(func.count()).select_from(Person)) == before


def test_nobody_is_nobody(session: Session) -> None:
    assert accounts.register_people(session, []) == []
