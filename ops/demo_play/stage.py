"""Before the curtain: two enterprises of this run's own with their shortfall, a fair with a booth, a live room."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.demo_play import made_up, people
from ops.demo_play.client import Api, Refused
from ops.demo_play.people import Player
from ops.demo_play.record import Record

DISTRICT = "120110"
LEVEL = 30
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Trade:
    """What an enterprise does and whom it lacks."""

    business: str
    industry: str
    occupation: str
    title: str
    low_yuan: int
    high_yuan: int


FAIR_TRADE = Trade("精密机械", "C34", "6-20-01-01", "机械装配工", 6500, 9000)
ROOM_TRADE = Trade("电子科技", "C39", "6-25-03-00", "普工操作工", 5200, 7000)


@dataclass
class Employer:
    """An enterprise of this run with its clerk, vacancy and ledger line."""

    clerk: Player
    id: str
    name: str
    vacancy: str = ""
    line: str = ""


@dataclass
class Stage:
    """Everything the play needs."""

    staff: str
    at_fair: Employer
    in_room: Employer
    fair: str = ""
    booth: str = ""
    room: str = ""


def later(**span: float) -> str:
    """An instant from now, as JSON has it."""
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


def build(api: Api, record: Record) -> Stage:
    """Register, verify, survey, publish, plan, book, schedule."""
    staff = people.city_staff(api)
    made = Stage(staff, _employer(api, staff, FAIR_TRADE, record), _employer(api, staff, ROOM_TRADE, record))
    _fair(api, made)
    _room(api, made)
    return made


def _employer(api: Api, staff: str, trade: Trade, record: Record) -> Employer:
    clerk = people.player(api, made_up.mobile(), made_up.person_name())
    values = {
        "name": made_up.enterprise_name(trade.business),
        "credit_code": made_up.credit_code(DISTRICT),
        "industry_code": trade.industry,
        "district_code": DISTRICT,
        "address": "外环东路 1 号",
        "contact_name": clerk.name,
        "contact_mobile": clerk.mobile,
    }

    def mine() -> dict[str, Any] | None:
        held = api.get("/api/v1/me", clerk.token)["enterprises"]
        return {"id": held[0]["enterprise_id"]} if held else None

    enterprise = api.make("/api/v1/enterprises", values, clerk.token, mine)["id"]
    api.post(f"/api/v1/enterprises/{enterprise}/verification", {"accept": True, "reason": ""}, staff)
    record.enterprises.append(str(values["credit_code"]))
    made = Employer(clerk, enterprise, str(values["name"]))
    _survey(api, made, trade)
    _vacancy(api, made, trade)
    return made


def _survey(api: Api, made: Employer, trade: Trade) -> None:
    """The enterprise reports whom it lacks; the same report sent twice is booked once."""
    kind = "technical" if trade is FAIR_TRADE else "general"
    levels = [{"post_kind": kind, "occupation": trade.occupation, "level": LEVEL}]
    body = {"channel": "api", "observed_at": later(seconds=-1), "levels": levels}
    survey = api.post(f"/api/v1/enterprises/{made.id}/surveys", body, made.clerk.token)
    made.line = survey["lines"][0]["id"]


def _vacancy(api: Api, made: Employer, trade: Trade) -> None:
    body = {
        "enterprise_id": made.id,
        "post_kind": "technical" if trade is FAIR_TRADE else "general",
        "occupation_code": trade.occupation,
        "title": trade.title,
        "headcount": LEVEL,
        "pay_low_fen": trade.low_yuan * 100,
        "pay_high_fen": trade.high_yuan * 100,
        "basic_pay_fen": 300_000,
        "district_code": DISTRICT,
        "address": "外环东路 1 号",
        "duties": "按作业指导书完成本工位操作，做好自检和交接。",
        "conditions": "不限经验，入职培训后上岗。",
        "tags": ["五险一金", "有班车"],
        "valid_until": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
    }

    def known() -> Any:
        return next(iter(api.get("/api/v1/vacancies", enterprise=made.id)["items"]), None)

    made.vacancy = api.make("/api/v1/vacancies", body, made.clerk.token, known)["public_id"]


def _fair(api: Api, made: Stage) -> None:
    """A fair today at a hall of its own, all three schemes on file, one booth booked."""
    made.fair = _planned(api, made.staff)
    for scheme in ("plan", "emergency", "security"):
        api.put(f"/api/v1/fairs/{made.fair}/schemes/{scheme}?name={scheme}.pdf", PDF, made.staff)
    api.post(f"/api/v1/fairs/{made.fair}/publication", None, made.staff)
    api.post(f"/api/v1/fairs/{made.fair}/booking", {}, made.staff)
    booths = api.get(f"/api/v1/fairs/{made.fair}/booths", made.at_fair.clerk.token)["items"]
    made.booth = booths[0]["id"]
    clerk = made.at_fair.clerk.token
    held = api.post(f"/api/v1/booths/{made.booth}/holds", {"enterprise_id": made.at_fair.id}, clerk)
    api.post(f"/api/v1/bookings/{held['id']}/confirmation", {"vacancies": [made.at_fair.vacancy]}, clerk)


def _planned(api: Api, staff: str) -> str:
    """A draft fair. Should the answer be lost, its hall is taken: then another hall is found."""
    for _ in range(5):
        hall = f"演练厅 {secrets.token_hex(3).upper()}"
        known = lambda name=hall: _venue(api, staff, name)  # noqa: E731
        values = {"name": hall, "district_code": DISTRICT, "address": "外环东路 88 号", "capacity": 200}
        venue = api.make("/api/v1/venues", values, staff, known)["id"]
        body = {
            "title": "先进制造业演练招聘会",
            "industry_code": "C34",
            "venue_id": venue,
            "starts_at": later(minutes=-30),
            "ends_at": later(hours=2),
            "rows": 2,
            "columns": 3,
        }
        try:
            return str(api.make("/api/v1/fairs", body, staff, lambda: None)["id"])
        except Refused as refused:
            if refused.code != "venue_taken":
                raise
    raise ConnectionError("no fair could be planned")


def _venue(api: Api, staff: str, name: str) -> Any:
    return next((venue for venue in api.get("/api/v1/venues", staff)["items"] if venue["name"] == name), None)


def _room(api: Api, made: Stage) -> None:
    """A live room, on air, with the vacancy pinned."""
    clerk, title = made.in_room.clerk.token, f"看看我们的车间 {secrets.token_hex(2).upper()}"
    body = {
        "enterprise": made.in_room.id,
        "title": title,
        "starts_at": later(minutes=-1),
        "ends_at": later(hours=2),
        "vacancies": [made.in_room.vacancy],
    }

    def known() -> Any:
        rooms = api.get("/api/v1/rooms", state="upcoming", per_page=100)["items"]
        return next((room for room in rooms if room["title"] == title), None)

    made.room = api.make("/api/v1/rooms", body, clerk, known)["id"]
    api.post(f"/api/v1/rooms/{made.room}/start", None, clerk)
    api.post(f"/api/v1/rooms/{made.room}/pin", {"vacancy": made.in_room.vacancy}, clerk)
