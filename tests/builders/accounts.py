"""People, enterprises and staff for tests, made through the services."""

from datetime import date, datetime
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.actor import SYSTEM, Actor, MemberRole, StaffRole
from app.clock import now

_numbers = count(1)
NAMES = ("王芳", "李伟", "张敏", "刘洋", "陈静", "杨勇", "赵丽", "黄强")


def mobile() -> str:
    """A mobile number nobody has yet."""
    return f"138{next(_numbers):08d}"


def credit_code() -> str:
    """A well-formed credit code nobody has yet."""
    return accounts.sample_credit_code(next(_numbers))


def person(
    session: Session,
    name: str = "王芳",
    mobile: str | None = None,
    *,
    consents: bool = True,
    at: datetime | None = None,
    **profile: Any,
) -> accounts.Person:
    """A job seeker, born 1990 unless told otherwise, who consented to the terms and to profile sharing."""
    profile.setdefault("birth_date", date(1990, 5, 1))
    made = accounts.register_person(session, mobile=mobile or globals()["mobile"](), name=name, at=at, **profile)
    if consents:
        accounts.consent(session, made.id, accounts.Purpose.SERVICE_TERMS, True)
        accounts.consent(session, made.id, accounts.Purpose.PROFILE_SHARING, True)
    return made


def staff(
    session: Session, role: StaffRole | str, district: str | None = None, name: str = "赵国强"
) -> accounts.Person:
    """A person with one staff role."""
    made = person(session, name)
    accounts.grant_to(session, SYSTEM, made.id, StaffRole(role), district)
    return made


def enterprise(
    session: Session,
    name: str | None = None,
    district: str = "120110",
    industry: str = "C36",
    verified: bool = True,
    *,
    owner: accounts.Person | None = None,
    at: datetime | None = None,
) -> accounts.Enterprise:
    """An enterprise with an owner, verified by the city unless told otherwise."""
    owner = owner or person(session, "孙经理", at=at)
    made = accounts.register_enterprise(
        session,
        actor(session, owner),
        name=name or f"天津春风测试{next(_numbers)}有限公司",
        credit_code=credit_code(),
        industry_code=industry,
        district_code=district,
        address="先锋东路 1 号",
        contact_name="孙经理",
        contact_mobile=mobile(),
        at=at,
    )
    if verified:
        city = actor(session, staff(session, StaffRole.CITY))
        accounts.verify_enterprise(session, city, made.id, True, "", at=at)
    return made


def clerk(session: Session, enterprise: accounts.Enterprise, name: str = "周会计") -> accounts.Person:
    """A further member of the enterprise."""
    made = person(session, name)
    held = accounts.Membership(enterprise_id=enterprise.id, person_id=made.id, role=MemberRole.CLERK, created_at=now())
    session.add(held)
    session.flush()
    return made


def actor(session: Session, person: accounts.Person) -> Actor:
    """What the person may act for."""
    return accounts.actor_of(session, person.id)


def sign_in(client: FlaskClient, person: accounts.Person) -> FlaskClient:
    """The client's cookie is now that of the person, as after typing the code."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{person.public_id}.{person.session_version}"
        cookie["_fresh"] = True
    return client


def submit(client: FlaskClient, url: str, values: dict[str, Any] | None = None) -> Any:
    """Post a form as a browser does, with the token that every page carries."""
    page = client.get("/terms").text
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    return client.post(url, data={"csrf_token": token, **(values or {})})
