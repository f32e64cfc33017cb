"""Every route has chosen who may use it, and every cell of (route × who comes) behaves so."""

from itertools import product

import pytest

from app.access import Who
from tests.house import bodies
from tests.house.conftest import Stage
from tests.house.doors import DOORS, GENERAL, OWNED, RULES, Door

WRONG = ("guest", "stranger", "other_enterprise", "other_district")
RIGHT = ("owner", "enterprise", "district", "city")
ANY = ("guest", "stranger", "enterprise", "district", "city")
REFUSED = {401, 403, 404}
OWNED_CELLS = list(product(OWNED, WRONG))


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_every_route_declares_its_access(door: Door) -> None:
    assert door.rule


def test_the_table_leaves_no_door_out() -> None:
    """Every method of every route stands in the table once, and what is called open is really there."""
    methods = sum(len(rule.methods - {"HEAD", "OPTIONS"}) for rule in RULES)
    assert len({str(door) for door in DOORS}) == len(DOORS) == methods
    assert len(OWNED) + len(GENERAL) + 1 == len(DOORS)
    assert bodies.OPEN - {str(door) for door in DOORS} == set()
    assert bodies.BODIES.keys() - {str(door) for door in DOORS} == set()
    cells = len(OWNED) * (len(WRONG) + len(RIGHT)) + len(GENERAL) * len(ANY)
    print(f"{len(DOORS)} doors: {len(OWNED)} somebody's, {len(GENERAL)} general; {cells} cells")  # noqa: T201


@pytest.mark.parametrize(("door", "who"), OWNED_CELLS, ids=str)
def test_nobody_reaches_what_is_anothers(stage: Stage, door: Door, who: str) -> None:
    assert stage.visit(door, who) in REFUSED


@pytest.mark.parametrize("door", OWNED, ids=str)
def test_somebody_may(stage: Stage, door: Door) -> None:
    answers = {who: stage.visit(door, who) for who in RIGHT}
    assert any(status not in REFUSED for status in answers.values()), answers
    assert all(status < 500 for status in answers.values()), answers


@pytest.mark.parametrize("door", GENERAL, ids=str)
def test_a_general_door_opens_to_exactly_those_it_names(stage: Stage, door: Door) -> None:
    for who in ANY:
        status = stage.visit(door, who)
        assert status < 500, who
        if not door.rule.admits(stage.actor(who)):
            assert status in REFUSED, who
        elif door.method == "GET" and door.rule.who is Who.ANYONE and str(door) not in bodies.OPEN:
            assert status not in {401, 403} or str(door) in bodies.AFTER_ANOTHER, who
