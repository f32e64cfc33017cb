"""What the accounts API takes and gives."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.accounts.kinds import Education, EnterpriseState, Purpose
from app.actor import MemberRole, StaffRole
from app.schemas import In, Instant, Out, PageQuery, PublicIdText, Text

Mobile = Annotated[str, StringConstraints(min_length=5, max_length=40), Field(examples=["13800002046"])]
District = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(examples=["120110"])]
IndustryCode = Annotated[str, StringConstraints(pattern=r"^[A-T]([0-9]{2})?$"), Field(examples=["C36"])]
OccupationCode = Annotated[str, StringConstraints(pattern=r"^[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}$")]


class CodeIn(In):
    """The number that wants to sign in."""

    mobile: Mobile


class CodeOut(Out):
    """A code is on its way."""

    sent: bool = True
    expires_in: int = Field(description="seconds")


class SignInIn(In):
    """Number, code, and consent to the service terms (needed the first time)."""

    mobile: Mobile
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    consent: bool = False
    share_profile: bool | None = Field(default=None, description="consent to show name and number to employers")


class MembershipOut(Out):
    """An enterprise that the person speaks for."""

    enterprise_id: PublicIdText
    name: str
    state: EnterpriseState
    role: MemberRole


class GrantOut(Out):
    """A staff role, in one district or (null) the whole city."""

    role: StaffRole
    district_code: str | None


class ProfileOut(Out):
    """What a job seeker told; the identity number is never given back."""

    birth_date: date | None
    origin_code: str | None
    education: Education | None
    wanted: list[str]
    available_from: date | None


class PersonOut(Out):
    """The signed-in person."""

    id: PublicIdText
    name: str
    mobile: str
    profile: ProfileOut
    consents: dict[Purpose, bool]
    enterprises: list[MembershipOut]
    grants: list[GrantOut]


class SignedInOut(Out):
    """A bearer token (30 days) and whose it is."""

    token: str
    person: PersonOut


class ProfileIn(In):
    """A profile as told. An identity number decides the birth date."""

    name: Text
    birth_date: date | None = None
    id_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{17}[0-9Xx]$")] | None = None
    origin_code: District | None = None
    education: Education | None = None
    wanted: list[OccupationCode] = Field(default=[], max_length=5)
    available_from: date | None = None


class ConsentIn(In):
    """Yes or no."""

    given: bool


class EraseIn(In):
    """Erasure must be meant."""

    confirm: Literal[True]


class LookOut(Out):
    """One look at the person's data."""

    at: Instant
    reason: str
    enterprise: str | None
    role: str | None


class LooksOut(Out):
    """Looks, newest first."""

    items: list[LookOut]
    total: int
    page: int
    per_page: int


class TokenIn(In):
    """A name to recognise the program by."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class TokenOut(Out):
    """A token without its text."""

    id: PublicIdText
    name: str
    tail: str
    created_at: Instant
    expires_at: Instant
    last_used_at: Instant | None


class TokensOut(Out):
    """The person's live named tokens."""

    items: list[TokenOut]


class NewTokenOut(Out):
    """The only time the token's text is told."""

    token: str
    id: PublicIdText


class EnterpriseIn(In):
    """A registration."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    credit_code: Annotated[str, StringConstraints(min_length=18, max_length=18)]
    industry_code: IndustryCode
    district_code: District
    address: Text
    contact_name: Text
    contact_mobile: Mobile
    chain: Annotated[str, StringConstraints(max_length=40)] | None = None


class EnterpriseOut(Out):
    """An enterprise as its members and the district's staff see it; the contact person is masked."""

    id: PublicIdText
    name: str
    credit_code: str
    industry_code: str
    district_code: str
    address: str
    chain: str | None
    state: EnterpriseState
    state_reason: str | None
    verified_at: Instant | None
    contact_name: str
    contact_mobile: str


class EnterpriseQuery(PageQuery):
    """Narrow the list."""

    state: EnterpriseState | None = None
    q: str = Field(default="", max_length=60)


class EnterprisesOut(Out):
    """Enterprises of the staff member's districts."""

    items: list[EnterpriseOut]
    total: int
    page: int
    per_page: int


class DecisionIn(In):
    """Accept, or reject with a reason."""

    accept: bool
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class InvitationIn(In):
    """Whom to invite, as what."""

    mobile: Mobile
    role: MemberRole = MemberRole.CLERK


class InvitationOut(Out):
    """An invitation on its way."""

    id: PublicIdText
    role: MemberRole
    expires_at: Instant


class MemberOut(Out):
    """A member, masked."""

    id: PublicIdText
    name: str
    mobile: str
    role: MemberRole


class MembersOut(Out):
    """Present members."""

    items: list[MemberOut]


class JoinedOut(Out):
    """The membership that an accepted invitation made."""

    enterprise_id: PublicIdText
    role: MemberRole


class GrantIn(In):
    """Whom to give which role where."""

    mobile: Mobile
    name: Text
    role: StaffRole
    district_code: District | None = None


class StaffOut(Out):
    """One staff grant, masked."""

    id: PublicIdText
    name: str
    mobile: str
    role: StaffRole
    district_code: str | None


class StaffListOut(Out):
    """Present staff grants."""

    items: list[StaffOut]
    total: int
    page: int
    per_page: int


class DemoAccountOut(Out):
    """One demo account to choose."""

    id: PublicIdText
    label_zh: str
    label_en: str


class DemoAccountsOut(Out):
    """The demo accounts, in their order."""

    items: list[DemoAccountOut]
