"""Number and code: once, five tries, five minutes, not too often."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.accounts import rules
from app.accounts.models import Person, SignInCode
from app.accounts.services.codes import forget_old_codes, request_code
from app.accounts.services.sign_in import attempt
from app.clock import now
from app.errors import Invalid, Throttled
from app.notices import public as notices
from tests.builders import accounts as made

MOBILE = "13911112222"


def code_for(session: Session, mobile: str = MOBILE) -> str:
    return notices.outbox(session, mobile)[0].secrets["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_first_sign_in_makes_an_account_with_consent(session: Session) -> None:
    request_code(session, MOBILE)
    person = attempt(session, mobile=MOBILE, code=code_for(session), terms=True).person_or_raise()
    assert accounts.has_consent(session, person.id, accounts.Purpose.SERVICE_TERMS)
    assert not accounts.has_consent(session, person.id, accounts.Purpose.PROFILE_SHARING)


def test_the_second_sign_in_finds_the_same_person(session: Session) -> None:
    known = made.person(session, mobile=MOBILE)
    request_code(session, MOBILE)
    assert attempt(session, mobile="+86 139 1111 2222", code=code_for(session), terms=False).person is known


def test_without_consent_nobody_gets_in_and_the_code_stays_good(session: Session) -> None:
    request_code(session, MOBILE)
    code = code_for(session)
    assert attempt(session, mobile=MOBILE, code=code, terms=False).refusal.code == "consent_needed"
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert attempt(session, mobile=MOBILE, code=code, terms=True).person


def test_a_code_works_once(session: Session) -> None:
    request_code(session, MOBILE)
    code = code_for(session)
    assert attempt(session, mobile=MOBILE, code=code, terms=True).person
    assert attempt(session, mobile=MOBILE, code=code, terms=True).refusal.code == "code_expired"


def test_after_five_wrong_tries_even_the_right_code_is_refused(session: Session) -> None:
    request_code(session, MOBILE)
    code = code_for(session)
    for _ in range(rules.CODE_TRIES):
        assert attempt(session, mobile=MOBILE, code=wrong(code), terms=True).refusal.code == "wrong_code"
    assert attempt(session, mobile=MOBILE, code=code, terms=True).refusal.code == "too_many_tries"


def test_a_code_ends_after_five_minutes(session: Session) -> None:
    request_code(session, MOBILE)
    late = now() + rules.CODE_LIFE + timedelta(seconds=1)
    assert attempt(session, mobile=MOBILE, code=code_for(session), terms=True, at=late).refusal.code == "code_expired"


def test_only_the_newest_code_counts(session: Session) -> None:
    request_code(session, MOBILE, at=now() - timedelta(minutes=2))
    old = code_for(session)
    request_code(session, MOBILE)
    if old != code_for(session):
        assert attempt(session, mobile=MOBILE, code=old, terms=True).refusal.code == "wrong_code"


def test_a_code_of_another_number_is_refused(session: Session) -> None:
    request_code(session, MOBILE)
    request_code(session, "13911113333")
    assert attempt(session, mobile="13911113333", code=code_for(session), terms=True).person is None


def test_codes_do_not_follow_each_other_too_fast(session: Session) -> None:
    request_code(session, MOBILE)
    with pytest.raises(Throttled) as refused:
        request_code(session, MOBILE)
    assert refused.value.code == "code_too_soon"
    assert 0 < refused.value.data["seconds"] <= 61


def test_the_code_is_kept_as_a_hash_only(session: Session) -> None:
    row = request_code(session, MOBILE)
    code = code_for(session)
    assert code not in row.code_hash
    assert row.mobile_hash != MOBILE


def test_old_codes_are_forgotten(session: Session) -> None:
    request_code(session, MOBILE, at=now() - timedelta(days=3))
    assert forget_old_codes(session) == 1
    assert session.scalar(select(func.count()).select_from(SignInCode)) == 0


def test_a_number_that_is_too_short_is_told_so(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        request_code(session, "1391111222")
    assert "少了 1 位" in str(refused.value.message)
    assert refused.value.field == "mobile"


def test_over_http(client: FlaskClient, session: Session) -> None:
    assert client.post("/api/v1/sign-in/codes", json={"mobile": MOBILE}).status_code == 202
    sent = client.get(f"/api/v1/demo/outbox?mobile={MOBILE}").json["items"][0]
    body = {"mobile": MOBILE, "code": sent["secrets"]["code"], "consent": True}
    answer = client.post("/api/v1/sign-in", json=body)
    assert answer.status_code == 200
    bearer = {"Authorization": f"Bearer {answer.json['token']}"}
    me = client.get("/api/v1/me", headers=bearer)
    assert me.json["mobile"] == MOBILE
    assert me.json["consents"] == {"service_terms": True, "profile_sharing": False, "job_messages": False}
    assert client.post("/api/v1/sign-out", headers=bearer).status_code == 204
    assert client.get("/api/v1/me", headers=bearer).status_code == 401


def test_a_wrong_code_over_http_is_counted(client: FlaskClient, session: Session) -> None:
    client.post("/api/v1/sign-in/codes", json={"mobile": MOBILE})
    code = code_for(session)
    for _ in range(5):
        refused = client.post("/api/v1/sign-in", json={"mobile": MOBILE, "code": wrong(code), "consent": True})
        assert (refused.status_code, refused.json["error"]["code"]) == (422, "wrong_code")
    spent = client.post("/api/v1/sign-in", json={"mobile": MOBILE, "code": code, "consent": True})
    assert spent.json["error"]["code"] == "too_many_tries"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"mobile": 5},
        {"mobile": "139"},
        {"mobile": "1" * 500},
        {"mobile": "139\x001111222"},
        {"mobile": MOBILE, "more": 1},
        [],
        "x",
        None,
    ],
)
def test_bad_bodies_are_refused(client: FlaskClient, body: object) -> None:
    answer = client.post("/api/v1/sign-in/codes", json=body)
    assert answer.status_code in (400, 422)
    assert answer.json["error"]["code"]


def test_the_pages(client: FlaskClient, session: Session) -> None:
    asked = made.submit(client, "/sign-in", {"mobile": MOBILE, "terms": "y", "next": "/me/profile"})
    assert asked.headers["Location"] == "/sign-in/code"
    assert made.submit(client, "/sign-in/code", {"code": wrong(code_for(session))}).status_code == 422
    done = made.submit(client, "/sign-in/code", {"code": code_for(session)})
    assert done.status_code == 302
    assert client.get("/me/profile").status_code == 200
    made.submit(client, "/sign-out")
    assert client.get("/me/profile").headers["Location"].startswith("/sign-in?next=/me/profile")


def test_the_page_needs_consent_and_a_number(client: FlaskClient) -> None:
    answer = made.submit(client, "/sign-in", {"mobile": "1391111", "terms": "y"})
    assert answer.status_code == 422
    assert "少了 4 位" in answer.text
    assert "1391111" in answer.text
    assert "请先同意" in made.submit(client, "/sign-in", {"mobile": MOBILE}).text


def test_signing_out_everywhere_ends_other_browsers(client: FlaskClient, session: Session) -> None:
    person = made.person(session)
    other = client.application.test_client()
    made.sign_in(client, person)
    made.sign_in(other, person)
    assert other.get("/me/account").status_code == 200
    assert made.submit(client, "/me/sessions/end").status_code == 302
    assert other.get("/me/account").status_code == 302


def test_demo_accounts_sign_in_with_one_tap_and_nobody_else(client: FlaskClient, session: Session) -> None:
    known, stranger = made.person(session), made.person(session)
    accounts.mark_demo_account(session, known.id, "求职者", "Job seeker", 1)
    assert "求职者" in client.get("/sign-in").text
    assert made.submit(client, f"/demo/accounts/{stranger.public_id}/sign-in").status_code == 404
    assert made.submit(client, f"/demo/accounts/{known.public_id}/sign-in").status_code == 302
    assert client.get("/me/account").status_code == 200


def test_tokens_from_demo_accounts(client: FlaskClient, session: Session) -> None:
    known = made.person(session)
    accounts.mark_demo_account(session, known.id, "求职者", "Job seeker", 1)
    listed = client.get("/api/v1/demo/accounts").json["items"]
    assert [item["id"] for item in listed] == [known.public_id]
    assert client.post(f"/api/v1/demo/accounts/{known.public_id}/sign-in").json["person"]["id"] == known.public_id
