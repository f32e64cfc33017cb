"""People: profile, masks, looks, consent, copy, erasure."""

import json
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.accounts import queries
from app.accounts.models import Person
from app.accounts.services import privacy
from app.accounts.services.people import hash_of_mobile, set_name
from app.actor import GUEST, SYSTEM
from app.clock import today
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.notices import public as notices
from app.personal_data import Erased, Vault
from tests.builders import accounts as made

SECRETS = ("13977778888", "欧阳修远", "11010519491231002X", "1949-12-31", "13966665555", "司马光明")


def test_masks(session: Session) -> None:
    person = made.person(session, "欧阳修远", "13977778888", origin_code="620000")
    shown = accounts.masked(session, [person.id])[person.id]
    assert (shown.name, shown.mobile, shown.origin_code) == ("欧**", "139****8888", "620000")
    assert shown.age is not None


def test_many_are_masked_in_two_queries(session: Session, count_queries: object) -> None:
    people = [made.person(session).id for _ in range(30)]
    session.expire_all()
    session.info.clear()
    with count_queries() as asked:  # type: ignore[operator]
        assert len(accounts.masked(session, people)) == 30
    assert asked() <= 2


def test_registering_again_finds_and_does_not_overwrite(session: Session) -> None:
    first = made.person(session, "欧阳修远", "13977778888", education="college")
    again = accounts.register_person(session, mobile="139 7777 8888", name="别人", education="primary")
    assert again is first
    assert accounts.open_person(session, first.id).name == "欧阳修远"
    assert accounts.open_person(session, first.id).education == "college"


def test_an_identity_number_decides_the_birth_date(session: Session) -> None:
    person = made.person(session)
    values = accounts.ProfileValues(birth_date=date(1990, 1, 1), id_number="11010519491231002x")
    accounts.save_profile(session, made.actor(session, person), person, values)
    assert accounts.age_on(session, person.id, date(2026, 12, 30)) == 76
    other = made.person(session)
    with pytest.raises(Conflict) as refused:
        accounts.save_profile(session, made.actor(session, other), other, values)
    assert refused.value.code == "id_number_taken"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (accounts.ProfileValues(id_number="11010519491231002"), "bad_id_number"),
        (accounts.ProfileValues(birth_date=today() - timedelta(days=365 * 15)), "too_young"),
        (accounts.ProfileValues(birth_date=date(1800, 1, 1)), "bad_birth_date"),
        (accounts.ProfileValues(birth_date=today() + timedelta(days=1)), "bad_birth_date"),
        (accounts.ProfileValues(origin_code="999999"), "unknown_region"),
        (accounts.ProfileValues(wanted=("9-99-99-99",)), "unknown_occupation"),
        (accounts.ProfileValues(available_from=today() + timedelta(days=3000)), "bad_available_from"),
    ],
)
def test_wrong_profiles_are_refused_at_the_field(session: Session, values: accounts.ProfileValues, code: str) -> None:
    person = made.person(session)
    with pytest.raises(Invalid) as refused:
        accounts.save_profile(session, SYSTEM, person, values)
    assert refused.value.code == code
    assert refused.value.field


@pytest.mark.parametrize("name", ["", "王1", "<b>", "王" * 41, "\x00"])
def test_wrong_names(session: Session, name: str) -> None:
    with pytest.raises(Invalid):
        set_name(session, made.person(session), name)


def test_only_staff_and_employers_register_walk_ins(session: Session) -> None:
    gate = made.actor(session, made.staff(session, "gate", "120110"))
    assert accounts.walk_in(session, gate, mobile="13977778888", name="欧阳修远").public_id
    for actor in (GUEST, made.actor(session, made.person(session))):
        with pytest.raises(Forbidden):
            accounts.walk_in(session, actor, mobile="13977779999", name="某人")


def test_each_look_is_recorded_and_shown_to_the_person(session: Session) -> None:
    seen = made.person(session, "欧阳修远", "13977778888")
    firm = made.enterprise(session, "天津看人有限公司")
    clerk = made.actor(session, made.clerk(session, firm))
    officer = made.actor(session, made.staff(session, "officer", "120110"))
    assert accounts.reveal(session, clerk, seen.id, "约面试").mobile == "13977778888"
    accounts.reveal(session, officer, seen.id, "核对到岗")
    accounts.reveal(session, made.actor(session, seen), seen.id, "自己看")
    looks = queries.looks(session, seen.id).items
    assert [(look.enterprise, look.role, look.reason) for look in looks] == [
        (None, "officer", "核对到岗"),
        ("天津看人有限公司", None, "约面试"),
    ]


def test_without_consent_employers_do_not_see_the_name(session: Session) -> None:
    seen = made.person(session)
    clerk = made.actor(session, made.clerk(session, made.enterprise(session)))
    accounts.consent(session, seen.id, accounts.Purpose.PROFILE_SHARING, False)
    with pytest.raises(Forbidden) as refused:
        accounts.reveal(session, clerk, seen.id, "约面试")
    assert refused.value.code == "no_consent"
    with pytest.raises(Forbidden):
        accounts.reveal(session, GUEST, seen.id, "好奇")


def test_consents_are_kept_and_the_newest_counts(session: Session) -> None:
    person = made.person(session, consents=False)
    purpose = accounts.Purpose.JOB_MESSAGES
    assert not accounts.has_consent(session, person.id, purpose)
    assert accounts.consent(session, person.id, purpose, True)
    assert accounts.consent(session, person.id, purpose, True) is None
    assert accounts.consent(session, person.id, purpose, False)
    assert not accounts.has_consent(session, person.id, purpose)


def test_consent_to_the_terms_ends_only_with_the_account(session: Session) -> None:
    with pytest.raises(Forbidden):
        accounts.consent(session, made.person(session).id, accounts.Purpose.SERVICE_TERMS, False)


def full_person(session: Session) -> Person:
    person = made.person(session, "欧阳修远", "13977778888")
    values = accounts.ProfileValues(id_number="11010519491231002X", origin_code="620000", wanted=("6-18-02-04",))
    accounts.save_profile(session, SYSTEM, person, values)
    accounts.notify(session, person.id, "accounts.invitation", enterprise="某厂", link="x")
    return person


def test_no_column_holds_personal_data_in_plain(session: Session) -> None:
    full_person(session)
    owner = made.person(session)
    firm = made.enterprise(session, owner=owner)
    accounts.register_enterprise(
        session, made.actor(session, owner), name="天津又一家有限公司", credit_code=made.credit_code(),
        industry_code="C36", district_code="120110", address="某路", contact_name="司马光明",
        contact_mobile="13966665555",
    )  # fmt: skip
    from app.accounts.services.codes import request_code
    from app.accounts.services.members import invite
    from app.actor import MemberRole

    request_code(session, "13966665555")
    invite(session, made.actor(session, owner), firm, "13966665555", MemberRole.CLERK)
    session.flush()
    for table in inspect(session.connection()).get_table_names():
        dump = "\n".join(session.scalars(text(f'select t::text from "{table}" t')))
        for secret in SECRETS:
            assert secret not in dump, f"{secret} in {table}"
            assert secret.encode().hex() not in dump, f"{secret} in {table}"


def test_the_copy_holds_everything(session: Session) -> None:
    person = full_person(session)
    copy = privacy.export_data(session, made.actor(session, person))
    assert copy["mobile"] == "13977778888"
    assert copy["id_number"] == "11010519491231002X"
    assert copy["wanted"] == ["6-18-02-04"]
    assert {row["purpose"] for row in copy["consents"]} == {"service_terms", "profile_sharing"}
    json.dumps(copy)


def test_erasure_makes_everything_unreadable(session: Session) -> None:
    person = full_person(session)
    sealed = person.mobile_sealed
    privacy.erase(session, made.actor(session, person))
    with pytest.raises(Erased):
        Vault(session).open(person.id, "mobile", sealed)
    with pytest.raises(NotFound):
        accounts.open_person(session, person.id)
    assert accounts.masked(session, [person.id])[person.id].name == "已注销"
    assert session.scalar(select(Person).where(Person.mobile_hash == hash_of_mobile("13977778888"))) is None
    assert notices.outbox(session, "13977778888") == []
    assert accounts.actor_of(session, person.id).is_guest
    assert accounts.notify(session, person.id, "accounts.invitation", enterprise="某厂", link="x") is None
    assert accounts.age_on(session, person.id, today()) is None


def test_the_same_number_is_a_new_account_after_erasure(session: Session) -> None:
    person = full_person(session)
    privacy.erase(session, made.actor(session, person))
    assert made.person(session, "欧阳修远", "13977778888").id != person.id


def test_holds_stand_against_erasure(session: Session) -> None:
    owner = made.person(session)
    made.enterprise(session, owner=owner)
    with pytest.raises(Conflict) as refused:
        privacy.erase(session, made.actor(session, owner))
    assert refused.value.data == {"holds": ["last_owner"]}
    city = made.staff(session, "city")
    with pytest.raises(Conflict) as refused:
        privacy.erase(session, made.actor(session, city))
    assert refused.value.data == {"holds": ["staff"]}


def test_registered_holds_are_asked(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "_holds", {})
    privacy.register_hold(lambda _session, _person: [accounts.Hold("records", "保存三年", today())])
    with pytest.raises(AppError) as refused:
        privacy.erase(session, made.actor(session, made.person(session)))
    assert refused.value.data == {"holds": ["records"]}


def test_profile_over_http(client: FlaskClient, session: Session) -> None:
    made.sign_in(client, made.person(session))
    told = {"name": "欧阳修远", "birth_date": "19800501", "origin_code": "620000", "origin_city": "620500",
            "education": "college", "wanted": ["6-18-02-04", "6-31-01-03"], "share": "y"}  # fmt: skip
    assert made.submit(client, "/me/profile", told).status_code == 302
    page = client.get("/me/profile").text
    assert "欧阳修远" in page
    assert "1980-05-01" in page
    assert 'value="620500" selected' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"birth_date": "gestern"},
        {"id_number": "123"},
        {"origin_code": "000000"},
        {"wanted": ["x"]},
        {"education": "none"},
        {"available_from": "2020"},
    ],
)
def test_a_wrong_profile_is_shown_again_with_what_was_typed(
    client: FlaskClient, session: Session, wrong: dict[str, object]
) -> None:
    made.sign_in(client, made.person(session))
    answer = made.submit(client, "/me/profile", {"name": "欧阳修远", **wrong})
    assert answer.status_code == 422
    assert "error-sum" in answer.text


def test_my_data_pages(client: FlaskClient, session: Session) -> None:
    person = full_person(session)
    made.sign_in(client, person)
    for url in ("/me/account", "/me/privacy", "/me/looks", "/me/erase", "/me/messages", "/terms"):
        assert client.get(url).status_code == 200, url
    assert made.submit(client, "/me/privacy/profile_sharing", {"given": "0"}).status_code == 302
    assert not accounts.has_consent(session, person.id, accounts.Purpose.PROFILE_SHARING)
    assert made.submit(client, "/me/privacy/other", {"given": "1"}).status_code == 404
    copy = made.submit(client, "/me/export")
    assert copy.json["name"] == "欧阳修远"
    assert made.submit(client, "/me/erase").status_code == 422
    assert made.submit(client, "/me/erase", {"confirm": "y"}).status_code == 302
    assert client.get("/me/account").status_code == 302


def test_erasing_over_the_api(client: FlaskClient, session: Session) -> None:
    person = made.person(session)
    made.sign_in(client, person)
    page = client.get("/terms").text
    headers = {"X-CSRFToken": page.split('name="csrf-token" content="')[1].split('"')[0]}
    assert client.delete("/api/v1/me", json={"confirm": False}, headers=headers).status_code == 422
    assert client.delete("/api/v1/me", json={"confirm": True}, headers=headers).status_code == 204
    assert client.get("/api/v1/me").status_code == 401
