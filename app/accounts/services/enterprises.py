"""Enterprises: registered, corrected, verified or rejected, suspended."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit
from app.accounts import permissions, rules
from app.accounts.audit_tags import AuditTag
from app.accounts.kinds import EnterpriseState
from app.accounts.models import Enterprise, EnterpriseClassification, Membership
from app.accounts.services.notify import notify_enterprise
from app.accounts.services.people import clean_name, require_mobile
from app.actor import Actor, MemberRole
from app.clock import now
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.personal_data import Vault
from app.reference import public as reference

TAGS = {
    EnterpriseState.VERIFIED: AuditTag.ENTERPRISE_VERIFIED,
    EnterpriseState.REJECTED: AuditTag.ENTERPRISE_REJECTED,
    EnterpriseState.SUSPENDED: AuditTag.ENTERPRISE_SUSPENDED,
}


@dataclass(frozen=True)
class EnterpriseValues:
    """A registration as filled in."""

    name: str
    credit_code: str
    industry_code: str
    district_code: str
    address: str
    contact_name: str
    contact_mobile: str
    chain: str | None = None


def register_enterprise(
    session: Session,
    actor: Actor,
    *,
    name: str,
    credit_code: str,
    industry_code: str,
    district_code: str,
    address: str,
    contact_name: str,
    contact_mobile: str,
    chain: str | None = None,
    at: datetime | None = None,
) -> Enterprise:
    """A new registration, waiting for verification; who registers is its owner. Raises Invalid at the wrong field,
    Conflict credit_code_taken when the enterprise is here already."""
    at = at or now()
    given = EnterpriseValues(
        name, credit_code, industry_code, district_code, address, contact_name, contact_mobile, chain
    )
    values = _checked(session, given)
    enterprise = Enterprise(created_by=actor.person_id, created_at=at, submitted_at=at)
    _write(session, enterprise, values)
    _store(session, enterprise)
    if actor.person_id is not None:
        owner = Membership(enterprise_id=enterprise.id, person_id=actor.person_id, role=MemberRole.OWNER, created_at=at)
        session.add(owner)
    session.add(_classification(enterprise, enterprise.created_at, actor, at))
    audit.record(session, actor, AuditTag.ENTERPRISE_REGISTERED, "enterprise", enterprise.id)
    session.flush()
    return enterprise


def correct_registration(
    session: Session, actor: Actor, enterprise_id: int, values: EnterpriseValues, at: datetime | None = None
) -> Enterprise:
    """An owner mends a registration that was rejected or still waits, and submits it again."""
    enterprise = _locked(session, enterprise_id)
    permissions.require_owner(actor, enterprise)
    if enterprise.state not in (EnterpriseState.PENDING, EnterpriseState.REJECTED):
        raise Conflict("already_verified", _l("已经核验过的信息不能自己改，请联系工作人员。"))
    _write(session, enterprise, _checked(session, values))
    enterprise.state, enterprise.state_reason, enterprise.submitted_at = EnterpriseState.PENDING, None, at or now()
    _store(session, enterprise)
    session.add(_classification(enterprise, enterprise.created_at, actor, at or now()))
    audit.record(session, actor, AuditTag.ENTERPRISE_CORRECTED, "enterprise", enterprise.id)
    session.flush()
    return enterprise


def verify_enterprise(
    session: Session, actor: Actor, enterprise_id: int, accept: bool, reason: str = "", at: datetime | None = None
) -> Enterprise:
    """Staff of the district accept or reject a waiting registration; a rejection says why. Told to its members."""
    enterprise = _locked(session, enterprise_id)
    permissions.require_verifier(actor, enterprise)
    wanted = EnterpriseState.VERIFIED if accept else EnterpriseState.REJECTED
    if enterprise.state is wanted:
        return enterprise
    if enterprise.state is not EnterpriseState.PENDING:
        raise Conflict("already_decided", _l("这家企业已经有人核验过了，请刷新看结果。"))
    _decide(session, actor, enterprise, wanted, reason)
    if accept:
        enterprise.verified_at = at or now()
    session.flush()
    template = "accounts.enterprise_verified" if accept else "accounts.enterprise_rejected"
    notify_enterprise(session, enterprise.id, template, name=enterprise.name, reason=enterprise.state_reason or "")
    return enterprise


def suspend_enterprise(session: Session, actor: Actor, enterprise_id: int, reason: str) -> Enterprise:
    """Staff stop a verified enterprise from acting towards others, saying why."""
    enterprise = _locked(session, enterprise_id)
    permissions.require_verifier(actor, enterprise)
    if enterprise.state is not EnterpriseState.VERIFIED:
        raise Conflict("not_verified", _l("只有核验过的企业才能暂停。"))
    _decide(session, actor, enterprise, EnterpriseState.SUSPENDED, reason)
    session.flush()
    notify_enterprise(session, enterprise.id, "accounts.enterprise_suspended", name=enterprise.name, reason=reason)
    return enterprise


def resume_enterprise(session: Session, actor: Actor, enterprise_id: int) -> Enterprise:
    """Staff let a suspended enterprise act again."""
    enterprise = _locked(session, enterprise_id)
    permissions.require_verifier(actor, enterprise)
    if enterprise.state is not EnterpriseState.SUSPENDED:
        raise Conflict("not_suspended", _l("这家企业没有被暂停。"))
    enterprise.state, enterprise.state_reason = EnterpriseState.VERIFIED, None
    audit.record(session, actor, AuditTag.ENTERPRISE_VERIFIED, "enterprise", enterprise.id)
    session.flush()
    return enterprise


def require_enterprise(session: Session, public_id: str) -> Enterprise:
    """The enterprise of a link; raises NotFound."""
    found = session.scalar(select(Enterprise).where(Enterprise.public_id == public_id))
    if found is None:
        raise NotFound("no_such_enterprise", _l("没有这家企业。"))
    return found


def require_verified(enterprise: Enterprise) -> None:
    """Raises Forbidden enterprise_not_verified, saying what it waits for."""
    if enterprise.state is EnterpriseState.VERIFIED:
        return
    texts = {
        EnterpriseState.PENDING: _l("企业信息还在核验，通过后才能办这件事。"),
        EnterpriseState.REJECTED: _l("企业信息没有通过核验，请先改好再提交。"),
        EnterpriseState.SUSPENDED: _l("这家企业已暂停使用，请联系工作人员。"),
    }
    raise Forbidden("enterprise_not_verified", texts[enterprise.state], state=str(enterprise.state))


def _locked(session: Session, enterprise_id: int) -> Enterprise:
    return session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)


def _decide(session: Session, actor: Actor, enterprise: Enterprise, state: EnterpriseState, reason: str) -> None:
    reason = " ".join(reason.replace("\x00", "").split())[:200]
    if state is not EnterpriseState.VERIFIED and not reason:
        raise Invalid("reason_needed", _l("请写明原因，企业会看到。"), field="reason")
    enterprise.state, enterprise.state_reason = state, reason or None
    audit.record(session, actor, TAGS[state], "enterprise", enterprise.id)


def _checked(session: Session, given: EnterpriseValues) -> EnterpriseValues:
    name = " ".join(given.name.replace("\x00", "").split())
    address = " ".join(given.address.replace("\x00", "").split())
    if not 2 <= len(name) <= 120:
        raise Invalid("bad_enterprise_name", _l("请填营业执照上的企业全称。"), field="name")
    code = rules.normal_credit_code(given.credit_code)
    if code is None:
        message = _l("统一社会信用代码不对，请对照营业执照再看一下（18 位）。")
        raise Invalid("bad_credit_code", message, field="credit_code")
    if not 2 <= len(address) <= 200:
        raise Invalid("bad_address", _l("请填实际经营地址。"), field="address")
    reference.require_industry(session, given.industry_code)
    reference.require_district(session, given.district_code)
    contact = clean_name(given.contact_name, "contact_name")
    mobile = require_mobile(given.contact_mobile, "contact_mobile")
    chain = (given.chain or "").strip()[:40] or None
    return EnterpriseValues(name, code, given.industry_code, given.district_code, address, contact, mobile, chain)


def _write(session: Session, enterprise: Enterprise, values: EnterpriseValues) -> None:
    vault = Vault(session)
    for name in ("name", "credit_code", "industry_code", "district_code", "address", "chain"):
        setattr(enterprise, name, getattr(values, name))
    subject = enterprise.contact_subject_id or vault.new_subject()
    enterprise.contact_subject_id = subject
    enterprise.contact_name_sealed = vault.seal(subject, "contact_name", values.contact_name)
    enterprise.contact_mobile_sealed = vault.seal(subject, "contact_mobile", values.contact_mobile)


def _store(session: Session, enterprise: Enterprise) -> None:
    taken = Conflict(
        "credit_code_taken", _l("这家企业已经登记过了。请让本单位的管理员邀请您加入。"), field="credit_code"
    )
    others = (Enterprise.credit_code == enterprise.credit_code, Enterprise.state != EnterpriseState.REJECTED)
    with session.no_autoflush:
        holder = session.scalar(select(Enterprise.id).where(*others))
    if holder not in (None, enterprise.id):
        if enterprise in session:
            session.expire(enterprise)
        raise taken
    try:
        with session.begin_nested():
            session.add(enterprise)
            session.flush()
    except IntegrityError:
        raise taken from None


def _classification(
    enterprise: Enterprise, valid_from: datetime, actor: Actor, at: datetime
) -> EnterpriseClassification:
    return EnterpriseClassification(
        enterprise_id=enterprise.id,
        district_code=enterprise.district_code,
        industry_code=enterprise.industry_code,
        valid_from=valid_from,
        recorded_at=at,
        recorded_by=actor.person_id,
    )
