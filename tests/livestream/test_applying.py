"""Applying inside the room: one tap, what is missing asked on the spot, a number and a code, taking it back."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Purpose, consent, has_consent, known_of, masked
from app.hiring.public import Application, State, advance
from app.livestream import queries, tokens
from app.livestream.models import RoomAct, RoomSitting
from app.livestream.rules import Kind
from app.notices import public as notices
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage
from tests.livestream.test_pages import JSON, api, csrf

MOBILE = "13922224444"


def ask(client: FlaskClient, stage: Stage, act: str, **data: Any) -> Any:
    """As the sheet's script does: the page is open, its token goes along."""
    page = f"/live/{stage.room.public_id}"
    token = data.pop("csrf_token", None) or csrf(client, page)
    return client.post(f"{page}/apply{act}", data={"csrf_token": token, **data}, headers=JSON)


def leave(client: FlaskClient, session: Session, stage: Stage, **data: Any) -> Any:
    """Number, code, applied."""
    assert ask(client, stage, "/code", mobile=MOBILE).json == {"sent": True}
    code = notices.outbox(session, MOBILE)[0].secrets["code"]
    given = {"mobile": MOBILE, "code": code, "vacancy": stage.first.public_id, "terms": "1", "share": "1"}
    return ask(client, stage, "/number", **given | data)


def test_a_guest_leaves_a_number_and_has_applied(client: FlaskClient, session: Session, stage: Stage) -> None:
    answer = leave(client, session, stage, name="王小梅")
    assert answer.status_code == 201
    made = session.scalars(select(Application)).one()
    assert (made.occasion_id, made.state) == (stage.room.occasion_id, State.APPLIED)
    shown = masked(session, [made.person_id])[made.person_id]
    assert (shown.name, shown.mobile) == ("王**", "139****4444")
    assert has_consent(session, made.person_id, Purpose.SERVICE_TERMS)
    assert has_consent(session, made.person_id, Purpose.PROFILE_SHARING)
    assert [found.id for _made, found, _vacancy in queries.applicants(session, stage.room)] == [made.id]


def test_the_page_goes_on_without_loading_again(app: Any, client: FlaskClient, session: Session, stage: Stage) -> None:
    """The answer holds a pass to speak with and a form token that counts: one tap applies for the next job."""
    entry = leave(client, session, stage).json["entry"]
    assert entry["may_speak"] is True
    assert tokens.read(app.extensions["settings"].secret_key, entry["token"]).person_id is not None
    assert entry["me"]["confirmed"] is False
    with client.session_transaction() as cookie:
        assert "live_guest" not in cookie
    answer = ask(client, stage, "", csrf_token=entry["csrf"], vacancy=stage.second.public_id)
    assert answer.status_code == 201
    assert session.query(Application).count() == 2


@pytest.mark.parametrize(
    ("missing", "field", "code"),
    [({"share": ""}, "share", "consent_needed"), ({"terms": ""}, "consent", "consent_needed")],
)
def test_without_consent_nothing_happens(
    client: FlaskClient, session: Session, stage: Stage, missing: dict[str, str], field: str, code: str
) -> None:
    """And the code is still good afterwards."""
    refused = leave(client, session, stage, **missing)
    assert (refused.json["error"]["code"], refused.json["error"]["field"]) == (code, field)
    assert session.scalar(select(Application.id)) is None
    sent = notices.outbox(session, MOBILE)[0].secrets["code"]
    given = {"mobile": MOBILE, "code": sent, "vacancy": stage.first.public_id, "terms": "1", "share": "1"}
    assert ask(client, stage, "/number", **given).status_code == 201


def test_a_wrong_code_and_a_wrong_number_say_so(client: FlaskClient, session: Session, stage: Stage) -> None:
    assert ask(client, stage, "/code", mobile="1392222").json["error"]["field"] == "mobile"
    wrong = leave(client, session, stage, code="12345x")
    assert wrong.json["error"]["code"] == "wrong_code"
    assert "entry" not in wrong.json
    assert ask(client, stage, "/code", mobile=MOBILE).json["error"]["code"] == "code_too_soon"
    assert client.post(f"/live/{'0' * 24}/apply/code", data={"csrf_token": csrf(client)}).status_code == 404


def test_hazardous_work_asks_for_the_birth_date_first(client: FlaskClient, session: Session, stage: Stage) -> None:
    stage.first.hazardous = True
    refused = leave(client, session, stage)
    assert (refused.json["error"]["code"], refused.json["error"]["field"]) == ("age_unknown", "birth_date")
    code = notices.outbox(session, MOBILE)[0].secrets["code"]
    given = {"mobile": MOBILE, "code": code, "vacancy": stage.first.public_id, "terms": "1", "share": "1"}
    assert ask(client, stage, "/number", **given, birth_date="不知道").json["error"]["field"] == "birth_date"
    assert ask(client, stage, "/number", **given, birth_date="19900501").status_code == 201


def test_a_minor_is_refused_and_signed_in(client: FlaskClient, session: Session, stage: Stage) -> None:
    """Under 16 nobody is introduced; the browser is signed in by then and the page is told."""
    young = date(clock.today().year - 14, 1, 1).isoformat()
    answer = leave(client, session, stage, birth_date=young)
    assert answer.json["error"]["code"] == "too_young"
    assert answer.json["entry"]["may_speak"] is True
    assert session.scalar(select(Application.id)) is None


def test_minors_do_no_hazardous_work(client: FlaskClient, session: Session, stage: Stage) -> None:
    stage.first.hazardous = True
    answer = leave(client, session, stage, birth_date=date(clock.today().year - 17, 1, 1).isoformat())
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "minor_hazardous")


def test_a_known_person_is_asked_for_what_is_missing_only(client: FlaskClient, session: Session, stage: Stage) -> None:
    person = accounts.person(session, birth_date=None, consents=False)
    accounts.sign_in(client, person)
    answer = ask(client, stage, "", vacancy=stage.first.public_id, name="别的名字", birth_date="1988-03-04", share="1")
    assert answer.status_code == 201
    known = known_of(session, person.id)
    assert (known.birth_date, known.shares) == (True, True)
    assert masked(session, [person.id])[person.id].name != "别**", "a name said before stays"
    session.expire_all()
    consent(session, person.id, Purpose.PROFILE_SHARING, False)
    assert ask(client, stage, "", vacancy=stage.second.public_id).status_code == 201
    assert not has_consent(session, person.id, Purpose.PROFILE_SHARING), "applying gives no consent by itself"


def test_taking_back_and_applying_again(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, accounts.person(session))
    first = stage.first.public_id
    assert ask(client, stage, "/undo", vacancy=first).json["error"]["code"] == "not_applied"
    assert ask(client, stage, "", vacancy=first).status_code == 201
    for _ in range(2):
        assert ask(client, stage, "/undo", vacancy=first).json["state"] == "withdrawn"
    assert ask(client, stage, "", vacancy=first).status_code == 201
    told = session.scalars(select(RoomAct.payload).where(RoomAct.kind == Kind.APPLIED).order_by(RoomAct.id))
    assert [payload["count"] for payload in told] == [1, 0, 1]


def test_what_the_employer_answered_is_not_taken_back_from_the_room_after_arrival(
    client: FlaskClient, session: Session, stage: Stage
) -> None:
    """Hiring's own rules decide what can be withdrawn: a declined application cannot."""
    accounts.sign_in(client, accounts.person(session))
    ask(client, stage, "", vacancy=stage.first.public_id)
    made = session.scalars(select(Application)).one()
    advance(session, stage.host, made.id, State.DECLINED, reason="经验不够")
    answer = ask(client, stage, "/undo", vacancy=stage.first.public_id)
    assert answer.status_code == 409


def test_what_a_guest_watched_is_the_persons_afterwards(
    app: Any, client: FlaskClient, session: Session, stage: Stage
) -> None:
    csrf(client, f"/live/{stage.room.public_id}")
    with client.session_transaction() as cookie:
        guest = cookie["live_guest"]
    secret = app.extensions["settings"].secret_key
    key = tokens.viewer_key(secret, stage.room.public_id, f"guest:{guest}")
    now = clock.now()
    session.add(RoomSitting(room_id=stage.room.id, viewer_key=key, joined_at=now, left_at=now))
    session.flush()
    leave(client, session, stage)
    session.expire_all()
    made = session.scalars(select(Application)).one()
    assert session.scalars(select(RoomSitting)).one().person_id == made.person_id


def test_jobs_added_meanwhile_can_be_asked_for(client: FlaskClient, session: Session, stage: Stage) -> None:
    found = client.get(f"/live/{stage.room.public_id}/jobs").json["cards"]
    assert [card["title"] for card in found] == ["数控车工", "机械装配工"]
    assert found[0]["credit_code"] == stage.enterprise.credit_code
    assert found[0]["verified_on"] == clock.today().isoformat()


def test_the_jobs_and_the_room_take_few_questions(
    client: FlaskClient, session: Session, stage: Stage, count_queries: Any
) -> None:
    """As many for ten jobs as for two."""
    counts = []
    for more in (0, 8):
        added = tuple(livestream.vacancy(session, stage.enterprise, f"岗位{n}") for n in range(more))
        room = livestream.room(session, stage.enterprise, vacancies=(stage.first, stage.second, *added), live=True)
        client.get(f"/live/{room.public_id}")
        with count_queries() as count:
            client.get(f"/live/{room.public_id}")
        counts.append(count())
    assert counts[0] == counts[1]


def test_the_api_takes_what_is_missing(client: FlaskClient, session: Session, stage: Stage) -> None:
    stage.first.hazardous = True
    person = accounts.person(session, birth_date=None, consents=False)
    accounts.sign_in(client, person)
    url, body = f"/rooms/{stage.room.public_id}/applications", {"vacancy": stage.first.public_id}
    assert api(client, "POST", url, body).json["error"]["code"] == "age_unknown"
    assert api(client, "POST", url, {**body, "birth_date": "1990-05-01", "share": True}).status_code == 201
    assert known_of(session, person.id).shares
