"""Enterprises: registered, verified, corrected, suspended; members; tokens; staff."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.accounts import queries
from app.accounts.services import enterprises, members, tokens
from app.accounts.services import staff as staff_service
from app.actor import MemberRole, StaffRole
from app.clock import now
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.notices import public as notices
from tests.builders import accounts as made

VALUES = {
    "name": "天津津沽精密机械有限公司",
    "industry_code": "C36",
    "district_code": "120110",
    "address": "先锋东路 1 号",
    "contact_name": "孙经理",
    "contact_mobile": "13800002046",
}


def officer(session: Session, district: str = "120110") -> accounts.Person:
    return made.staff(session, StaffRole.OFFICER, district)


def test_who_registers_owns_it_and_it_waits(session: Session) -> None:
    owner = made.person(session)
    firm = accounts.register_enterprise(
        session, made.actor(session, owner), credit_code=made.credit_code().lower(), **VALUES
    )
    assert firm.state is accounts.EnterpriseState.PENDING
    assert made.actor(session, owner).memberships == {firm.id: MemberRole.OWNER}
    with pytest.raises(Forbidden):
        accounts.require_verified(firm)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("credit_code", "911201100000000000", "bad_credit_code"),
        ("credit_code", "x", "bad_credit_code"),
        ("name", "厂", "bad_enterprise_name"),
        ("district_code", "110101", "unknown_district"),
        ("industry_code", "Z", "unknown_industry"),
        ("address", "", "bad_address"),
        ("contact_name", "13", "bad_name"),
        ("contact_mobile", "12345", "bad_mobile"),
    ],
)
def test_wrong_registrations_are_refused_at_the_field(session: Session, field: str, value: str, code: str) -> None:
    given = {"credit_code": made.credit_code(), **VALUES, field: value}
    with pytest.raises(Invalid) as refused:
        accounts.register_enterprise(session, made.actor(session, made.person(session)), **given)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_one_registration_for_one_credit_code_unless_rejected(session: Session) -> None:
    code, owner = made.credit_code(), made.actor(session, made.person(session))
    first = accounts.register_enterprise(session, owner, credit_code=code, **VALUES)
    with pytest.raises(Conflict):
        accounts.register_enterprise(session, owner, credit_code=code, **VALUES)
    accounts.verify_enterprise(session, made.actor(session, officer(session)), first.id, False, "名称对不上")
    assert accounts.register_enterprise(session, owner, credit_code=code, **VALUES).id != first.id


def test_staff_of_the_district_verify_and_members_are_told(session: Session) -> None:
    firm = made.enterprise(session, verified=False)
    staff = made.actor(session, officer(session))
    assert accounts.verify_enterprise(session, staff, firm.id, True, "").verified_at is not None
    assert accounts.verify_enterprise(session, staff, firm.id, True, "").state == "verified"
    accounts.require_verified(firm)
    assert "已通过核验" in notices.outbox(session)[0].text


def test_a_rejection_says_why_and_can_be_corrected(session: Session) -> None:
    owner = made.person(session)
    firm = made.enterprise(session, verified=False, owner=owner)
    staff = made.actor(session, officer(session))
    with pytest.raises(Invalid):
        accounts.verify_enterprise(session, staff, firm.id, False, " ")
    accounts.verify_enterprise(session, staff, firm.id, False, "地址对不上")
    assert "地址对不上" in notices.outbox(session)[0].text
    with pytest.raises(Conflict):
        accounts.verify_enterprise(session, staff, firm.id, True, "")
    values = enterprises.EnterpriseValues(credit_code=firm.credit_code, **VALUES)
    corrected = enterprises.correct_registration(session, made.actor(session, owner), firm.id, values)
    assert (corrected.state, corrected.state_reason) == ("pending", None)


@pytest.mark.parametrize("who", ["guest", "seeker", "owner", "other district", "gate", "moderator"])
def test_nobody_else_verifies(session: Session, who: str) -> None:
    owner = made.person(session)
    firm = made.enterprise(session, verified=False, owner=owner)
    people = {
        "guest": None,
        "seeker": made.person(session),
        "owner": owner,
        "other district": officer(session, "120103"),
        "gate": made.staff(session, StaffRole.GATE, "120110"),
        "moderator": made.staff(session, StaffRole.MODERATOR),
    }
    person = people[who]
    actor = made.actor(session, person) if person else accounts.actor_of(session, 0)
    for act in (
        lambda: accounts.verify_enterprise(session, actor, firm.id, True, ""),
        lambda: accounts.suspend_enterprise(session, actor, firm.id, "x"),
    ):
        with pytest.raises(Forbidden):
            act()


def test_suspended_enterprises_come_back(session: Session) -> None:
    firm, staff = made.enterprise(session), made.actor(session, officer(session))
    accounts.suspend_enterprise(session, staff, firm.id, "收求职者的钱")
    with pytest.raises(Forbidden) as refused:
        accounts.require_verified(firm)
    assert refused.value.data == {"state": "suspended"}
    assert enterprises.resume_enterprise(session, staff, firm.id).state == "verified"


def test_classification_through_time(session: Session) -> None:
    firm = made.enterprise(session, district="120110", industry="C36")
    city, moved = made.actor(session, made.staff(session, StaffRole.CITY)), now() + timedelta(days=1)
    accounts.set_classification(session, city, firm.id, "120116", "C39", moved)
    assert accounts.classification_on(session, firm.id, now()).district_code == "120110"
    assert accounts.classification_on(session, firm.id, moved) == accounts.Classification("120116", "C39")
    assert accounts.classification_on(session, firm.id, now() - timedelta(days=900)).industry_code == "C36"
    assert accounts.classifications(session, [firm.id])[firm.id].district_code == "120116"


def test_an_invited_colleague_joins_by_the_link(session: Session) -> None:
    owner, colleague = made.person(session), made.person(session, mobile="13955556666")
    firm = made.enterprise(session, owner=owner)
    invitation = members.invite(session, made.actor(session, owner), firm, "139 5555 6666", MemberRole.CLERK)
    assert invitation.public_id in notices.outbox(session, "13955556666")[0].text
    joined = members.accept_invitation(session, made.actor(session, colleague), invitation.public_id)
    assert members.accept_invitation(session, made.actor(session, colleague), invitation.public_id) is joined
    assert made.actor(session, colleague).memberships == {firm.id: MemberRole.CLERK}
    with pytest.raises(Conflict):
        members.invite(session, made.actor(session, owner), firm, "13955556666", MemberRole.OWNER)


def test_an_invitation_is_for_its_number_and_seven_days(session: Session) -> None:
    owner, stranger = made.person(session), made.person(session)
    firm = made.enterprise(session, owner=owner)
    actor = made.actor(session, owner)
    invitation = members.invite(session, actor, firm, "13955556666", MemberRole.CLERK)
    with pytest.raises(Forbidden):
        members.accept_invitation(session, made.actor(session, stranger), invitation.public_id)
    colleague = made.actor(session, made.person(session, mobile="13955556666"))
    with pytest.raises(Conflict):
        members.accept_invitation(session, colleague, invitation.public_id, now() + timedelta(days=8))
    members.withdraw_invitation(session, actor, firm, invitation.public_id)
    with pytest.raises(Conflict):
        members.accept_invitation(session, colleague, invitation.public_id)
    with pytest.raises(NotFound):
        members.accept_invitation(session, colleague, "0" * 24)


def test_a_removed_colleague_does_not_come_back_by_the_old_link(session: Session) -> None:
    owner, colleague = made.person(session), made.person(session, mobile="13955556666")
    firm = made.enterprise(session, owner=owner)
    invitation = members.invite(session, made.actor(session, owner), firm, "13955556666", MemberRole.CLERK)
    joined = members.accept_invitation(session, made.actor(session, colleague), invitation.public_id)
    members.remove_member(session, made.actor(session, owner), firm, joined.public_id)
    with pytest.raises(Conflict):
        members.accept_invitation(session, made.actor(session, colleague), invitation.public_id)


def test_clerks_neither_invite_nor_remove_and_the_last_owner_stays(session: Session) -> None:
    owner = made.person(session)
    firm = made.enterprise(session, owner=owner)
    clerk = made.actor(session, made.clerk(session, firm))
    lines = queries.members(session, clerk, firm.id)
    with pytest.raises(Forbidden):
        members.invite(session, clerk, firm, "13955556666", MemberRole.CLERK)
    with pytest.raises(Forbidden):
        members.remove_member(session, clerk, firm, lines[0].public_id)
    with pytest.raises(Conflict):
        members.remove_member(session, made.actor(session, owner), firm, lines[0].public_id)
    members.remove_member(session, clerk, firm, lines[1].public_id)
    assert not accounts.actor_of(session, clerk.person_id or 0).is_enterprise


def test_tokens_are_shown_once_and_can_be_stopped(client: FlaskClient, session: Session) -> None:
    owner = made.person(session)
    actor = made.actor(session, owner)
    token = tokens.make_token(session, actor, "人事系统")
    assert token.text not in token.row.token_hash
    bearer = {"Authorization": f"Bearer {token.text}"}
    assert client.get("/api/v1/me", headers=bearer).json["id"] == owner.public_id
    session.refresh(token.row)
    tokens.revoke_token(session, actor, token.row.public_id)
    assert client.get("/api/v1/me", headers=bearer).status_code == 401
    with pytest.raises(NotFound):
        tokens.revoke_token(session, made.actor(session, made.person(session)), token.row.public_id)


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 500, "Bearer \xff"])
def test_wrong_tokens(client: FlaskClient, header: str) -> None:
    answer = client.get("/api/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "sign_in_required")


def test_city_staff_give_and_take_roles(session: Session) -> None:
    city = made.staff(session, StaffRole.CITY)
    actor = made.actor(session, city)
    granted = staff_service.grant_role(
        session, actor, mobile="13955556666", name="王主任", role=StaffRole.GATE, district_code="120103"
    )
    same = staff_service.grant_role(
        session, actor, mobile="13955556666", name="王主任", role=StaffRole.GATE, district_code="120103"
    )
    assert same is granted
    assert accounts.actor_of(session, granted.person_id).covers("120103", StaffRole.GATE)
    staff_service.revoke_grant(session, actor, granted.public_id)
    assert not accounts.actor_of(session, granted.person_id).is_staff
    with pytest.raises(Conflict):
        own = queries.staff(session, role=StaffRole.CITY).items[0]
        staff_service.revoke_grant(session, actor, own.public_id)


@pytest.mark.parametrize("role", [role for role in StaffRole if role is not StaffRole.CITY])
def test_no_other_staff_give_roles(session: Session, role: StaffRole) -> None:
    actor = made.actor(session, made.staff(session, role))
    with pytest.raises(Forbidden):
        staff_service.grant_role(
            session, actor, mobile="13955556666", name="王主任", role=StaffRole.CITY, district_code=None
        )


def test_the_city_role_has_no_district(session: Session) -> None:
    actor = made.actor(session, made.staff(session, StaffRole.CITY))
    with pytest.raises(AppError):
        staff_service.grant_role(
            session, actor, mobile="13955556666", name="王主任", role=StaffRole.CITY, district_code="120103"
        )


def test_lists_are_of_ones_districts_and_searchable(session: Session) -> None:
    here = made.enterprise(session, "天津甲乙机械有限公司", district="120110", verified=False)
    made.enterprise(session, "天津丙丁食品有限公司", district="120103", verified=False)
    staff = made.actor(session, officer(session))
    assert [e.id for e in queries.enterprises(session, staff).items] == [here.id]
    assert queries.count_waiting(session, staff) == 1
    city = made.actor(session, made.staff(session, StaffRole.CITY))
    assert queries.enterprises(session, city, text="丙丁").total == 1
    assert queries.enterprises(session, city, text=here.credit_code).items == [here]
    assert queries.enterprises(session, city, text="100%\x00_").total == 0
