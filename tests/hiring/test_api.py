"""The whole loop by API with the tokens of a seeker, an employer and an officer; and every wrong hand refused."""

from datetime import timedelta

import pytest
from flask import g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.clock import now
from app.hiring import public as hiring
from app.hiring.public import State
from tests.builders import accounts
from tests.builders.hiring import application, in_days, vacancy

BODY = {
    "post_kind": "technical",
    "occupation_code": "6-18-01-01",
    "title": "数控车工",
    "headcount": 2,
    "pay_low_fen": 600_000,
    "pay_high_fen": 800_000,
    "district_code": "120110",
    "address": "先锋东路 1 号",
    "duties": "操作数控车床，按图加工零件。",
    "conditions": "会看图纸。",
}


class Caller:
    """Calls the API as one person."""

    def __init__(self, client: FlaskClient, person: object) -> None:
        self._client, self._person = client, person

    def __call__(self, method: str, path: str, **body: object):
        g.pop("_login_user", None)  # one application context serves the whole test
        accounts.sign_in(self._client, self._person)
        return self._client.open(f"/api/v1{path}", method=method, **({"json": body} if body else {}))


@pytest.fixture
def cast(session: Session, client: FlaskClient, app, monkeypatch):
    """An enterprise with its clerk, a seeker, an officer of its district, and three strangers."""
    from app.extensions import csrf

    monkeypatch.setattr(csrf, "protect", lambda: None)
    enterprise = accounts.enterprise(session)
    people = {
        "clerk": accounts.clerk(session, enterprise),
        "seeker": accounts.person(session),
        "officer": accounts.staff(session, "officer", "120110"),
        "other_clerk": accounts.clerk(session, accounts.enterprise(session)),
        "other_seeker": accounts.person(session),
        "other_officer": accounts.staff(session, "officer", "120101"),
    }
    session.commit()
    return enterprise, {name: Caller(client, person) for name, person in people.items()}


def test_the_whole_loop(cast, session: Session) -> None:
    _enterprise, call = cast
    made = call["clerk"]("POST", "/vacancies", **BODY, valid_until=in_days(20).isoformat())
    assert made.status_code == 201, made.json
    vacancy_id = made.json["public_id"]
    applied = call["seeker"]("POST", f"/vacancies/{vacancy_id}/applications")
    assert applied.status_code == 201, applied.json
    again = call["seeker"]("POST", f"/vacancies/{vacancy_id}/applications")
    assert again.json["public_id"] == applied.json["public_id"]
    path = f"/applications/{applied.json['public_id']}"
    interview = {"at": (now() + timedelta(days=1)).isoformat(), "way": "onsite", "place": "东门"}
    offer = {"start_on": in_days(1).isoformat(), "expires_at": (now() + timedelta(hours=9)).isoformat()}
    steps = [
        ("clerk", "transitions", {"to": "intended"}),
        ("clerk", "transitions", {"to": "interview_invited", "interview": interview}),
        ("seeker", "interview-answer", {"coming": True}),
        ("clerk", "transitions", {"to": "interviewed"}),
        ("clerk", "transitions", {"to": "offered", "offer": offer}),
        ("seeker", "transitions", {"to": "accepted"}),
        ("clerk", "arrival", {"side": "employer", "arrived_at": now().isoformat()}),
        ("seeker", "arrival", {"side": "seeker", "arrived_at": now().isoformat()}),
    ]
    for who, act, body in steps:
        answer = call[who]("POST", f"{path}/{act}", **body)
        assert answer.status_code == 200, (act, answer.json)
    assert answer.json["state"] == "arrived"
    placement = answer.json["placement"]["public_id"]
    queue = call["officer"]("GET", "/placements").json
    assert [row["public_id"] for row in queue["items"]] == [placement]
    assert call["officer"]("POST", f"/placements/{placement}/review", accept=True).json["review"] == "accepted"
    left = call["seeker"]("POST", f"{path}/departure", left_at=now().isoformat(), reason="回老家")
    assert left.json["state"] == "left"
    rejected = call["officer"]("POST", f"/placements/{placement}/review", accept=False, reason="查无此人")
    assert rejected.json["review"] == "rejected"


def test_problems_of_a_vacancy_are_told_at_their_fields(cast) -> None:
    _enterprise, call = cast
    answer = call["clerk"]("POST", "/vacancies", **(BODY | {"title": "高薪女工"}), valid_until=in_days(20).isoformat())
    assert answer.status_code == 422
    assert {p["field"] for p in answer.json["error"]["data"]["problems"]} == {"title"}
    assert "女" in answer.json["error"]["message"]


def test_vacancies_are_listed_edited_closed_and_drafts_hidden(cast, session) -> None:
    enterprise, call = cast
    until = in_days(20).isoformat()
    draft = call["clerk"]("POST", "/vacancies", **BODY, valid_until=until, draft=True).json["public_id"]
    assert call["seeker"]("GET", f"/vacancies/{draft}").status_code == 404
    assert call["clerk"]("GET", f"/vacancies/{draft}").status_code == 200
    assert call["clerk"]("POST", f"/vacancies/{draft}/state", to="open").json["state"] == "open"
    assert call["seeker"]("GET", f"/vacancies?text=车工&enterprise={enterprise.public_id}").json["total"] == 1
    changed = call["clerk"]("PUT", f"/vacancies/{draft}", **(BODY | {"headcount": 9}), valid_until=until)
    assert changed.json["headcount"] == 9
    assert call["other_clerk"]("PUT", f"/vacancies/{draft}", **BODY, valid_until=until).status_code == 404
    assert call["other_clerk"]("POST", f"/vacancies/{draft}/state", to="closed").status_code == 404
    assert call["clerk"]("POST", f"/vacancies/{draft}/state", to="closed").json["state"] == "closed"
    assert call["seeker"]("POST", f"/vacancies/{draft}/applications").status_code == 409


STEPS = [
    ("GET", "/applications/{a}", {}),
    ("POST", "/applications/{a}/transitions", {"to": "withdrawn", "reason": "x"}),
    ("POST", "/applications/{a}/interview-answer", {"coming": True}),
    ("POST", "/applications/{a}/arrival", {"side": "employer", "arrived_at": "2026-01-01T00:00:00Z"}),
    ("POST", "/applications/{a}/departure", {"left_at": "2026-01-01T00:00:00Z", "reason": "x"}),
    ("POST", "/applications/{a}/reveal", {"reason": "x"}),
    ("POST", "/placements/{p}/review", {"accept": True}),
]


@pytest.mark.parametrize("who", ["other_clerk", "other_seeker", "other_officer"])
@pytest.mark.parametrize(("method", "path", "body"), STEPS, ids=[path for _m, path, _b in STEPS])
def test_wrong_hands_are_refused(cast, session, who, method, path, body) -> None:
    enterprise, call = cast
    made = application(session, vacancy(session, enterprise), state=State.ARRIVED)
    placed = hiring.placement_of(session, made.id)
    session.commit()
    answer = call[who](method, path.format(a=made.public_id, p=placed.public_id), **body)
    assert answer.status_code in (403, 404)
    session.refresh(made)
    assert made.state is State.ARRIVED


def test_lists_show_own_things_only_and_applicants_masked(cast, session) -> None:
    enterprise, call = cast
    made = application(session, vacancy(session, enterprise))
    session.commit()
    assert call["seeker"]("GET", "/applications").json["total"] == 0
    assert call["other_clerk"]("GET", "/applications?side=employer").json["total"] == 0
    mine = call["clerk"]("GET", "/applications?side=employer").json
    assert [row["public_id"] for row in mine["items"]] == [made.public_id]
    assert mine["items"][0]["person"]["name"] == "王*"
    shown = call["clerk"]("POST", f"/applications/{made.public_id}/reveal", reason="约面试")
    assert shown.json["name"] == "王芳"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": "nonsense"}, 422),
        ({"to": "intended", "extra": 1}, 422),
        ({"to": "declined"}, 422),
        ({"to": "declined", "reason": "a\x00b"}, 422),
        ({"to": "interview_invited", "interview": {"at": "0001-01-01T00:00:00Z", "place": "x"}}, 422),
        ({"to": "closed", "reason": "x"}, 403),
        ({"to": "retained_30"}, 409),
    ],
)
def test_bad_steps_have_clear_answers(cast, session, body, status) -> None:
    enterprise, call = cast
    made = application(session, vacancy(session, enterprise))
    session.commit()
    answer = call["clerk"]("POST", f"/applications/{made.public_id}/transitions", **body)
    assert answer.status_code == status, answer.json
    assert answer.json["error"]["message"]


@pytest.mark.parametrize("path", ["/vacancies/x%00y", "/vacancies/zzz", "/applications/x%00y", "/vacancies?page=0"])
def test_nonsense_ids_are_no_crash(cast, path) -> None:
    _enterprise, call = cast
    assert call["seeker"]("GET", path).status_code in (404, 422)


def test_guests_see_vacancies_and_nothing_else(client: FlaskClient, session: Session) -> None:
    made = vacancy(session)
    session.commit()
    assert client.get(f"/api/v1/vacancies/{made.public_id}").status_code == 200
    assert client.get("/api/v1/applications").status_code == 401
    assert client.get("/api/v1/placements").status_code == 401


def test_query_counts_of_lists(cast, session, count_queries) -> None:
    enterprise, call = cast
    made = vacancy(session, enterprise, headcount=30)
    for state in [State.APPLIED] * 6 + [State.INTERVIEW_INVITED, State.OFFERED, State.ARRIVED]:
        application(session, made, state=state)
    session.commit()
    for who, path, most in (("clerk", "/applications?side=employer", 16), ("seeker", "/vacancies", 8)):
        call[who]("GET", path)
        session.expire_all()
        with count_queries() as n:
            assert call[who]("GET", path).status_code == 200
        assert n() <= most, (path, n())
