"""Signing in with number and code; ending every session."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import audit
from app.accounts.audit_tags import AuditTag
from app.accounts.kinds import Purpose, TokenKind
from app.accounts.models import ApiToken, Person
from app.accounts.services.codes import check_code
from app.accounts.services.consents import consent, has_consent
from app.accounts.services.people import hash_of_mobile, person_for_mobile, person_of_mobile, require_mobile
from app.actor import Actor
from app.clock import now
from app.errors import AppError, Invalid


@dataclass(frozen=True)
class Attempt:
    """What a try came to: a person, or a refusal to raise once the try has been committed."""

    person: Person | None = None
    refusal: AppError | None = None

    def person_or_raise(self) -> Person:
        """The person; raises the refusal."""
        if self.person is None:
            raise self.refusal or Invalid("code_expired", _l("验证码已失效，请重新获取。"), field="code")
        return self.person


def attempt(
    session: Session,
    *,
    mobile: str,
    code: str,
    terms: bool,
    share_profile: bool | None = None,
    locale: str = "zh",
    at: datetime | None = None,
) -> Attempt:
    """One try to sign in. A refusal is returned, not raised, so that the caller commits the counted try first.

    The first sign-in makes the account; without consent to the terms nobody gets in and the code stays unused."""
    at = at or now()
    normal = require_mobile(mobile)
    checked = check_code(session, hash_of_mobile(normal), code, at)
    if isinstance(checked, AppError):
        return Attempt(refusal=checked)
    known = person_of_mobile(session, normal)
    if not terms and not (known and has_consent(session, known.id, Purpose.SERVICE_TERMS)):
        return Attempt(refusal=Invalid("consent_needed", _l("请先同意服务条款。"), field="consent"))
    person = known or person_for_mobile(session, normal, at, locale)
    checked.used_at = at
    _welcome(session, person, locale, at)
    consent(session, person.id, Purpose.SERVICE_TERMS, True, at)
    if share_profile is not None:
        consent(session, person.id, Purpose.PROFILE_SHARING, share_profile, at)
    session.flush()
    return Attempt(person)


def sign_in_known(session: Session, person: Person, locale: str) -> Person:
    """Sign a demo account in without a code; the edge makes sure that this is demo mode."""
    _welcome(session, person, locale, now())
    consent(session, person.id, Purpose.SERVICE_TERMS, True)
    session.flush()
    return person


def _welcome(session: Session, person: Person, locale: str, at: datetime) -> None:
    person.last_signed_in_at, person.locale = at, locale
    audit.record(session, Actor(person_id=person.id), AuditTag.SIGNED_IN, "person", person.id)


def sign_out_everywhere(session: Session, actor: Actor, at: datetime | None = None) -> Person:
    """End every session and every token that came from signing in; programs' named tokens stay."""
    person = session.get_one(Person, actor.person_id, with_for_update=True, populate_existing=True)
    person.session_version += 1
    mine = (ApiToken.person_id == person.id, ApiToken.kind == TokenKind.SIGN_IN, ApiToken.revoked_at.is_(None))
    session.execute(update(ApiToken).where(*mine).values(revoked_at=at or now()))
    audit.record(session, actor, AuditTag.SIGNED_OUT_EVERYWHERE, "person", person.id)
    session.flush()
    return person
