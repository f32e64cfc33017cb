"""People, what they consented to, enterprises and their members, staff, tokens. Columns `*_sealed` are ciphertext."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.kinds import Education, EnterpriseState, Purpose, TokenKind
from app.actor import MemberRole, StaffRole
from app.database import Base, CreatedAt, Id, PublicId, enum_text

PEOPLE = "people.id"


class Person(Base):
    """Somebody with an account. The id is that of the data subject whose key seals the rest."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"), primary_key=True, autoincrement=False)
    public_id: Mapped[PublicId]
    mobile_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    mobile_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    id_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[CreatedAt]
    last_signed_in_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class SeekerProfile(Base):
    """What a job seeker tells about himself or herself."""

    __tablename__ = "seeker_profiles"

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PEOPLE), primary_key=True, autoincrement=False)
    birth_date_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    origin_code: Mapped[str | None] = mapped_column(String(6), ForeignKey("regions.code"))
    education: Mapped[Education | None] = mapped_column(enum_text(Education))
    wanted: Mapped[list[str]] = mapped_column(ARRAY(String(10)), default=list)
    available_from: Mapped[date | None] = mapped_column(Date)
    updated_at: Mapped[datetime]


class Consent(Base):
    """One yes or no to one purpose, with the version of the text that was shown. Append-only; the newest counts."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_latest", "person_id", "purpose", "id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PEOPLE))
    purpose: Mapped[Purpose] = mapped_column(enum_text(Purpose))
    given: Mapped[bool]
    text_version: Mapped[str] = mapped_column(String(20))
    at: Mapped[CreatedAt]


class SignInCode(Base):
    """A one-time code, kept only as keyed hashes of the number and of number with code."""

    __tablename__ = "sign_in_codes"
    __table_args__ = (Index("ix_sign_in_codes_mobile", "mobile_hash", "created_at"),)

    id: Mapped[Id]
    mobile_hash: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class Enterprise(Base):
    """An employer. The contact person's name and number are sealed with a key of their own."""

    __tablename__ = "enterprises"
    __table_args__ = (
        Index("uq_enterprises_credit_code", "credit_code", unique=True, postgresql_where=text("state <> 'rejected'")),
        Index("ix_enterprises_state", "state", "district_code"),
        Index("ix_enterprises_name", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(120))
    credit_code: Mapped[str] = mapped_column(String(18))
    industry_code: Mapped[str] = mapped_column(String(3), ForeignKey("industries.code"))
    district_code: Mapped[str] = mapped_column(String(6), ForeignKey("regions.code"), index=True)
    address: Mapped[str] = mapped_column(String(200))
    contact_subject_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    contact_name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    contact_mobile_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    chain: Mapped[str | None] = mapped_column(String(40))
    must_report: Mapped[bool] = mapped_column(default=False)
    state: Mapped[EnterpriseState] = mapped_column(enum_text(EnterpriseState), default=EnterpriseState.PENDING)
    state_reason: Mapped[str | None] = mapped_column(String(200))
    submitted_at: Mapped[CreatedAt]
    verified_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PEOPLE))
    created_at: Mapped[CreatedAt]


class EnterpriseClassification(Base):
    """District and industry of an enterprise from a moment on. Append-only history; `Enterprise` holds the newest."""

    __tablename__ = "enterprise_classifications"
    __table_args__ = (Index("ix_enterprise_classifications_at", "enterprise_id", "valid_from", "id"),)

    id: Mapped[Id]
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"))
    district_code: Mapped[str] = mapped_column(String(6), ForeignKey("regions.code"))
    industry_code: Mapped[str] = mapped_column(String(3), ForeignKey("industries.code"))
    valid_from: Mapped[datetime]
    recorded_at: Mapped[CreatedAt]
    recorded_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PEOPLE))


class Membership(Base):
    """A person speaking for an enterprise, until ended."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_current",
            "enterprise_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_memberships_person_id", "person_id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PEOPLE))
    role: Mapped[MemberRole] = mapped_column(enum_text(MemberRole))
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]


class Invitation(Base):
    """An invitation of a mobile number into an enterprise. The number is sealed with a key of the invitation's own."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_enterprise_id", "enterprise_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"))
    subject_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    mobile_hash: Mapped[str] = mapped_column(String(64), index=True)
    mobile_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    role: Mapped[MemberRole] = mapped_column(enum_text(MemberRole))
    invited_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PEOPLE))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class StaffGrant(Base):
    """One staff role of one person in one district; the whole city when `district_code` is empty."""

    __tablename__ = "staff_grants"
    __table_args__ = (
        Index(
            "uq_staff_grants_current",
            "person_id",
            "role",
            "district_code",
            unique=True,
            postgresql_where=text("revoked_at is null"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PEOPLE))
    role: Mapped[StaffRole] = mapped_column(enum_text(StaffRole))
    district_code: Mapped[str | None] = mapped_column(String(6), ForeignKey("regions.code"))
    granted_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PEOPLE))
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PEOPLE))


class ApiToken(Base):
    """A bearer token, kept as a hash only; `tail` lets its owner recognise it."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_person_id", "person_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PEOPLE))
    kind: Mapped[TokenKind] = mapped_column(enum_text(TokenKind))
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tail: Mapped[str] = mapped_column(String(4))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class DemoAccount(Base):
    """A person whom anybody may sign in as while the product runs with demo data."""

    __tablename__ = "demo_accounts"

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PEOPLE), primary_key=True, autoincrement=False)
    label_zh: Mapped[str] = mapped_column(String(60))
    label_en: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
