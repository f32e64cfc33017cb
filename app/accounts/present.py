"""Rows as the API's answers."""

from typing import Any

from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.kinds import Purpose
from app.accounts.models import Enterprise
from app.accounts.services.consents import consents_of
from app.accounts.services.profiles import profile_of
from app.accounts.services.reveal import masked_contact, open_person
from app.actor import Actor


def person_out(session: Session, actor: Actor) -> dict[str, Any]:
    """The signed-in person in full."""
    person_id = actor.person_id or 0
    found, profile = open_person(session, person_id), profile_of(session, person_id)
    given = consents_of(session, person_id)
    return {
        "id": found.public_id,
        "name": found.name,
        "mobile": found.mobile,
        "profile": {
            "birth_date": found.birth_date,
            "origin_code": found.origin_code,
            "education": found.education,
            "wanted": profile.wanted if profile else [],
            "available_from": profile.available_from if profile else None,
        },
        "consents": {purpose: purpose in given and given[purpose].given for purpose in Purpose},
        "enterprises": [
            {"enterprise_id": e.public_id, "name": e.name, "state": e.state, "role": actor.memberships[e.id]}
            for e in queries.enterprises_of(session, actor)
        ],
        "grants": [{"role": g.role, "district_code": g.district} for g in actor.grants],
    }


def enterprise_out(session: Session, enterprise: Enterprise) -> dict[str, Any]:
    """An enterprise with its contact person masked."""
    contact = masked_contact(session, enterprise)
    names = ("name", "credit_code", "industry_code", "district_code", "address", "chain", "state", "state_reason")
    shown = {name: getattr(enterprise, name) for name in (*names, "verified_at")}
    return {"id": enterprise.public_id, **shown, "contact_name": contact.name, "contact_mobile": contact.mobile}
