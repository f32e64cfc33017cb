"""Consent, asked per purpose and withdrawn as easily (P3)."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.kinds import Purpose
from app.accounts.models import Consent
from app.clock import now
from app.errors import Forbidden

TEXT_VERSION = "2026-1"


def consent(
    session: Session, person_id: int, purpose: Purpose | str, given: bool, at: datetime | None = None
) -> Consent | None:
    """Write down a yes or no; None when nothing changed. Consent to the terms ends only with the account."""
    purpose = Purpose(purpose)
    if has_consent(session, person_id, purpose) is given:
        return None
    if purpose is Purpose.SERVICE_TERMS and not given:
        raise Forbidden("terms_needed", _l("不同意服务条款就不能用本服务。要退出，请注销账号。"))
    made = Consent(person_id=person_id, purpose=purpose, given=given, text_version=TEXT_VERSION, at=at or now())
    session.add(made)
    session.flush()
    return made


def has_consent(session: Session, person_id: int, purpose: Purpose | str) -> bool:
    """Whether the newest word of the person on `purpose` is yes."""
    held = (Consent.person_id == person_id, Consent.purpose == Purpose(purpose))
    newest = select(Consent.given).where(*held).order_by(Consent.id.desc()).limit(1)
    return bool(session.scalar(newest))


def withdrawn_since(session: Session, person_id: int, purpose: Purpose | str, since: datetime) -> bool:
    """Whether the newest word of the person on `purpose` is a no said after `since`."""
    held = (Consent.person_id == person_id, Consent.purpose == Purpose(purpose))
    newest = select(Consent.given, Consent.at).where(*held).order_by(Consent.id.desc()).limit(1)
    row = session.execute(newest).first()
    return row is not None and not row.given and row.at > since


def consents_of(session: Session, person_id: int) -> dict[Purpose, Consent]:
    """The newest word on each purpose."""
    query = select(Consent).where(Consent.person_id == person_id).order_by(Consent.id)
    return {row.purpose: row for row in session.scalars(query)}
