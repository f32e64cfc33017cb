"""Reports of fairs and rooms: the field's own counts, everything once, each figure opening to its rows."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Person
from app.checkin.public import How, record_attendance
from app.events.public import Fair
from app.hiring.public import Channel, State, Vacancy, placement_of, review
from app.livestream.public import RoomSitting, RoomValues, schedule_room, start_room
from app.occasions.public import Occasion
from app.outcomes.queries import reports
from app.outcomes.queries.scope import Scope, scope_of
from app.outcomes.rules import OF_ROOMS_ONLY, Figure
from tests.builders import accounts, events, hiring, livestream

DISTRICT = "120110"


def scope(session: Session, occasion_id: int) -> Scope:
    return scope_of(session, session.get_one(Occasion, occasion_id))


def admit(session: Session, fair: Fair, person: Person) -> None:
    at = clock.now() - timedelta(minutes=30)
    for detail in ("entry", "again"):
        record_attendance(
            session, occasion_id=fair.occasion_id, person_id=person.id, how=How.GATE_SCAN, detail=detail, at=at
        )


def applied(session: Session, vacancy: Vacancy, person: Person, occasion_id: int, state: State = State.APPLIED) -> Any:
    return hiring.application(
        session, vacancy, person, state=state, occasion_id=occasion_id, channel=Channel.FAIR_BOOTH
    )


def test_a_fairs_counts_each_person_and_employer_once(session: Session, count_queries: Any) -> None:
    fair = events.fair(session)
    _booking, vacancy, _member = events.booked(session, fair)
    _other, second, _clerk = events.booked(session, fair)
    people = [accounts.person(session) for _ in range(3)]
    for person in people:
        admit(session, fair, person)
    applied(session, vacancy, people[0], fair.occasion_id, State.ARRIVED)
    applied(session, second, people[0], fair.occasion_id, State.INTENDED)
    applied(session, vacancy, people[1], fair.occasion_id)
    asked = scope(session, fair.occasion_id)
    session.commit()
    with count_queries() as n:
        found = reports.figures(session, asked)
    assert n() <= 13
    expected = {
        Figure.EMPLOYERS: 2,
        Figure.POSTS: 2,
        Figure.PLACES: vacancy.headcount + second.headcount,
        Figure.ADMITTED: 3,
        Figure.APPLICATIONS: 3,
        Figure.INTENTS: 1,
        Figure.INTERVIEWS: 1,
        Figure.OFFERS: 1,
        Figure.ARRIVALS: 1,
        Figure.RETAINED_7: 0,
    }
    assert {figure: found[figure] for figure in expected} == expected


def test_every_figure_is_the_number_of_its_rows(session: Session) -> None:
    fair = events.fair(session)
    _booking, vacancy, _member = events.booked(session, fair)
    person = accounts.person(session)
    admit(session, fair, person)
    applied(session, vacancy, person, fair.occasion_id, State.ARRIVED)
    asked = scope(session, fair.occasion_id)
    for figure, value in reports.figures(session, asked).items():
        rows = reports.evidence_rows(session, asked, figure, 1)
        if figure is Figure.PLACES:
            assert sum(row.number or 0 for row in rows.items) == value
        elif figure is not Figure.MINUTES:
            assert rows.total == len(rows.items) == value


def test_a_rejected_placement_is_no_arrival(session: Session) -> None:
    fair = events.fair(session)
    _booking, vacancy, _member = events.booked(session, fair)
    application = applied(session, vacancy, accounts.person(session), fair.occasion_id, State.ARRIVED)
    placed = placement_of(session, application.id)
    assert placed
    review(session, events.officer(session), placed.id, False, "核实不了")
    assert reports.figures(session, scope(session, fair.occasion_id))[Figure.ARRIVALS] == 0


def test_a_fair_includes_its_rooms_once(session: Session) -> None:
    fair = events.fair(session)
    enterprise = accounts.enterprise(session)
    _booking, vacancy, _member = events.booked(session, fair, enterprise)
    host = livestream.host_of(enterprise)
    start = clock.now() + timedelta(minutes=5)
    parent = session.get_one(Occasion, fair.occasion_id)
    values = RoomValues(
        "进车间看数控岗位", start, start + timedelta(hours=1), parent=parent.public_id, vacancies=(vacancy.public_id,)
    )
    room = schedule_room(session, host, enterprise.id, values)
    start_room(session, host, room.public_id)
    watcher = accounts.person(session)
    for key, person_id in (("k1", watcher.id), ("k2", watcher.id), ("k3", None)):
        joined = clock.now()
        session.add(
            RoomSitting(
                room_id=room.id,
                viewer_key=key,
                person_id=person_id,
                joined_at=joined,
                left_at=joined + timedelta(minutes=10),
            )
        )
    session.flush()
    applied(session, vacancy, watcher, room.occasion_id)
    found = reports.figures(session, scope(session, fair.occasion_id))
    assert (found[Figure.EMPLOYERS], found[Figure.POSTS]) == (1, 1)
    assert (found[Figure.VIEWERS], found[Figure.APPLICATIONS]) == (2, 1)
    own = reports.figures(session, scope(session, room.occasion_id))
    assert (own[Figure.VIEWERS], own[Figure.MINUTES], own[Figure.EMPLOYERS]) == (2, 20, 1)


def test_pages_rows_and_excel(session: Session, client: FlaskClient, count_queries: Any) -> None:
    fair = events.fair(session, title="=先进制造业专场")
    _booking, vacancy, _member = events.booked(session, fair)
    person = accounts.person(session, "欧阳修文")
    admit(session, fair, person)
    applied(session, vacancy, person, fair.occasion_id, State.ARRIVED)
    public_id = session.get_one(Occasion, fair.occasion_id).public_id
    accounts.sign_in(client, accounts.staff(session, "officer", DISTRICT))
    assert public_id in client.get("/staff/reports?q=先进&kind=fair").get_data(as_text=True)
    base = f"/staff/reports/{public_id}"
    client.get(base)
    with count_queries() as n:
        page = client.get(base)
    assert n() <= 26
    assert "初步达成意向人数" in page.get_data(as_text=True)
    for figure in Figure:
        status = 404 if figure in OF_ROOMS_ONLY else 200
        answer = client.get(f"{base}/{figure}")
        assert answer.status_code == status
        assert "欧阳修文" not in answer.get_data(as_text=True)
    assert client.get(f"{base}/nonsense").status_code == 404
    book = load_workbook(BytesIO(client.get(f"{base}.xlsx").data))
    assert book.sheetnames[:2] == ["汇总", "用人单位数量"]
    assert book["汇总"]["A1"].value == "'=先进制造业专场"
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert 1 in cells and not any("欧阳修文" in str(cell) for cell in cells)
    figures = {f["key"]: f["value"] for f in client.get(f"/api/v1/outcomes/occasions/{public_id}").json["figures"]}
    assert figures["arrivals"] == figures["admitted"] == 1


@pytest.mark.parametrize(
    ("role", "district", "status"), [("officer", "120101", 404), ("gate", DISTRICT, 403), ("moderator", DISTRICT, 200)]
)
def test_reports_of_ones_districts_only(
    session: Session, client: FlaskClient, role: str, district: str, status: int
) -> None:
    public_id = session.get_one(Occasion, events.fair(session).occasion_id).public_id
    accounts.sign_in(client, accounts.staff(session, role, district))
    for url in (
        f"/staff/reports/{public_id}",
        f"/staff/reports/{public_id}/posts",
        f"/staff/reports/{public_id}.xlsx",
        f"/api/v1/outcomes/occasions/{public_id}",
    ):
        assert client.get(url).status_code == status, url
