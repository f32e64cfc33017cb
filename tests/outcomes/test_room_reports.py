"""A room's report: each figure, of the room and of each job, is the number or the sum of the rows it opens to."""

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.outcomes.queries import reports
from app.outcomes.queries.scope import for_job, scope_of
from app.outcomes.queries.sets import count
from app.outcomes.rules import JOB_FIGURES, Figure
from tests.builders import accounts, hiring
from tests.livestream.conftest import Stage, make_stage
from tests.livestream.test_attendance import play, sit
from tests.outcomes.test_reports import DISTRICT, scope


@pytest.fixture
def stage(session: Session) -> Stage:
    """600 seconds on air, watched by a known person and two guests; the known one was hired from it."""
    made = make_stage(session)
    play(session, made)
    person = accounts.person(session, "欧阳修文")
    sit(session, made, "a", 0, 300, person.id)
    sit(session, made, "b", 250, 550)
    sit(session, made, "c", 700, 800)
    hiring.application(session, made.first, person, state="arrived", occasion_id=made.room.occasion_id)
    return made


def test_figures_and_their_rows(session: Session, stage: Stage) -> None:
    asked = scope(session, stage.room.occasion_id)
    found = reports.figures(session, asked)
    expected = {Figure.VIEWERS: 2, Figure.SIGNED_IN: 1, Figure.PEAK: 2, Figure.AVERAGE: 1, Figure.MINUTES: 10}
    assert {figure: found[figure] for figure in expected} == expected
    assert (found[Figure.SHOWN], found[Figure.ARRIVALS]) == (10, 1)
    for figure in (Figure.VIEWERS, Figure.SIGNED_IN, Figure.PEAK):
        assert reports.evidence_rows(session, asked, figure, 1).total == found[figure]


def test_each_job_and_its_rows(session: Session, stage: Stage) -> None:
    asked = scope(session, stage.room.occasion_id)
    assert asked.attendance is not None
    for job in asked.attendance.jobs:
        own = for_job(asked, job.vacancy.public_id)
        assert own is not None
        for figure, n in reports.job_values(job):
            assert count(session, own, figure) == n, (job.vacancy.title, figure)
    assert for_job(asked, "0" * 24) is None


def test_pages_excel_and_api(session: Session, client: FlaskClient, stage: Stage, count_queries: Any) -> None:
    accounts.sign_in(client, accounts.staff(session, "officer", DISTRICT))
    base = f"/staff/reports/{stage.room.public_id}"
    client.get(base)
    with count_queries() as n:
        page = client.get(base).get_data(as_text=True)
    assert n() <= 36
    for words in ("最多同时在看", "每个岗位", "数控车工", "每分钟在看的人"):
        assert words in page
    for figure in JOB_FIGURES:
        opened = client.get(f"{base}/{figure}?job={stage.first.public_id}")
        assert opened.status_code == 200
        assert "欧阳修文" not in opened.get_data(as_text=True)
    assert client.get(f"{base}/posts?job={stage.first.public_id}").status_code == 404
    assert client.get(f"{base}/viewers?job={'0' * 24}").status_code == 404
    book = load_workbook(BytesIO(client.get(f"{base}.xlsx").data))
    assert book["每个岗位"]["A2"].value == "数控车工"
    assert book["每分钟在看的人"].max_row == 11
    told = client.get(f"/api/v1/outcomes/occasions/{stage.room.public_id}").json
    assert told["viewers_by_minute"] == [1, 1, 1, 1, 2, 2, 1, 1, 1, 1]
    assert told["jobs"][0]["figures"]["arrivals"] == 1


def test_a_room_yet_to_begin_has_no_audience(session: Session, stage: Stage) -> None:
    waiting = make_stage(session, live=False)
    asked = scope(session, waiting.room.occasion_id)
    assert asked.attendance is None
    assert reports.figures(session, asked)[Figure.PEAK] == 0
    assert scope_of(session, asked.occasion).job is None
