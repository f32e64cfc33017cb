"""Doors: every rule admits exactly those it names."""

import pytest

from app import access
from app.access import AccessRule, Who
from app.actor import GUEST, Actor, Grant, MemberRole, StaffRole
from app.errors import Forbidden, NotFound, Unauthenticated

SEEKER = Actor(1)
CLERK = Actor(2, {7: MemberRole.CLERK})
OFFICER = Actor(3, grants=(Grant(StaffRole.OFFICER, "120110"),))
CITY = Actor(4, grants=(Grant(StaffRole.CITY),))


@pytest.mark.parametrize(
    ("rule", "admitted"),
    [
        (AccessRule(Who.ANYONE), [GUEST, SEEKER, CLERK, OFFICER, CITY]),
        (AccessRule(Who.SIGNED_IN), [SEEKER, CLERK, OFFICER, CITY]),
        (AccessRule(Who.ENTERPRISE), [CLERK]),
        (AccessRule(Who.STAFF), [OFFICER, CITY]),
        (AccessRule(Who.STAFF, (StaffRole.GATE,)), [CITY]),
        (AccessRule(Who.STAFF, (StaffRole.OFFICER,)), [OFFICER, CITY]),
        (AccessRule(Who.ENTERPRISE_OR_STAFF, (StaffRole.OFFICER,)), [CLERK, OFFICER, CITY]),
    ],
    ids=lambda value: value.who.value if isinstance(value, AccessRule) else "",
)
def test_a_rule_admits_exactly_its_own(rule: AccessRule, admitted: list[Actor]) -> None:
    for actor in (GUEST, SEEKER, CLERK, OFFICER, CITY):
        assert rule.admits(actor) is (actor in admitted), actor


def test_a_view_without_a_rule_is_closed_to_all() -> None:
    with pytest.raises(NotFound):
        access.enforce(None, CITY, demo=True)


def test_demo_doors_do_not_exist_outside_demo_mode() -> None:
    rule = AccessRule(Who.ANYONE, demo=True)
    access.enforce(rule, GUEST, demo=True)
    with pytest.raises(NotFound):
        access.enforce(rule, CITY, demo=False)


def test_guests_are_asked_to_sign_in_and_others_are_refused() -> None:
    with pytest.raises(Unauthenticated):
        access.enforce(AccessRule(Who.STAFF), GUEST, demo=False)
    with pytest.raises(Forbidden):
        access.enforce(AccessRule(Who.STAFF), SEEKER, demo=False)


def test_scope_is_the_district_or_the_whole_city() -> None:
    assert OFFICER.covers("120110", StaffRole.OFFICER)
    assert not OFFICER.covers("120111", StaffRole.OFFICER)
    assert CITY.covers("120111", StaffRole.OFFICER)
    assert OFFICER.districts() == frozenset({"120110"})
    assert CITY.districts(StaffRole.OFFICER) is None
