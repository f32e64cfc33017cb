"""The shipped reference data: complete, loaded again without change, quickly."""

import time
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.reference.models import CalendarDay, Industry, Occupation, ReferenceSource, Region
from app.reference.services import load_all


def test_loading_again_changes_nothing_and_is_fast(session: Session) -> None:
    began = time.monotonic()
    assert load_all(session) == []
    assert time.monotonic() - began < 2


def test_a_wrong_name_is_mended_by_loading(session: Session) -> None:
    session.get_one(Region, "120110").name = "wrong"
    session.get_one(ReferenceSource, "regions").digest = "old"
    session.flush()
    assert load_all(session) == ["regions"]
    session.expire_all()
    assert session.get_one(Region, "120110").name == "东丽区"


def test_every_table_is_filled_and_names_its_source(session: Session) -> None:
    sources = {source.name: source for source in session.scalars(select(ReferenceSource))}
    for model in (Region, Occupation, Industry, CalendarDay):
        count = session.scalar(select(func.count()).select_from(model))
        assert sources[model.__tablename__].rows == count
        assert sources[model.__tablename__].version
    assert sources["industries"].rows == 20 + 97


def test_tianjin_has_sixteen_districts(session: Session) -> None:
    from app.reference.public import districts

    found = districts(session)
    assert [region.code for region in found][:2] == ["120101", "120102"]
    assert len(found) == 16
    assert found[-1].name_en == "Jizhou District"


def test_every_parent_exists_and_holds_its_children(session: Session) -> None:
    for region in session.scalars(select(Region)):
        if region.parent_code:
            assert region.code.startswith(region.parent_code[:2])


def test_the_calendar_knows_festivals_and_moved_days(session: Session) -> None:
    kinds = {(row.day, row.kind) for row in session.scalars(select(CalendarDay))}
    assert {(date(2026, 2, 17), "spring_festival"), (date(2027, 2, 6), "spring_festival")} <= kinds
    assert (date(2026, 2, 14), "workday") in kinds
    assert (date(2026, 2, 18), "holiday") in kinds


def test_api_regions(client: FlaskClient) -> None:
    assert len(client.get("/api/v1/reference/regions").json["items"]) == 34
    children = client.get("/api/v1/reference/regions?parent=120100").json["items"]
    assert {"code": "120110", "name": "东丽区", "name_en": "Dongli District"}.items() <= children[6].items()


def test_api_refuses_nonsense(client: FlaskClient) -> None:
    assert client.get("/api/v1/reference/regions?parent=abc").status_code == 422
    assert client.get("/api/v1/reference/regions?other=1").status_code == 422
    assert client.get("/api/v1/reference/occupations?q=").status_code == 422
    assert client.get("/api/v1/reference/occupations", query_string={"q": "\x00"}).status_code in (200, 422)
    assert client.get("/api/v1/reference/industries?level=group").status_code == 422


def test_api_occupations_finds_by_name_alias_and_code(client: FlaskClient) -> None:
    found = client.get("/api/v1/reference/occupations", query_string={"q": "电焊"}).json["items"]
    assert "焊工" in [item["name"] for item in found]
    by_code = client.get("/api/v1/reference/occupations?q=6-18-01-02").json["items"]
    assert [item["code"] for item in by_code] == ["6-18-01-02"]
