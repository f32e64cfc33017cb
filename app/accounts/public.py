"""The door of app.accounts."""

from app.accounts.desk import waiting
from app.accounts.fields import read_date
from app.accounts.identity import remember
from app.accounts.kinds import Education, EnterpriseState, Purpose
from app.accounts.models import (
    ApiToken,
    Enterprise,
    EnterpriseClassification,
    Membership,
    Person,
    SeekerProfile,
    StaffGrant,
)
from app.accounts.queries import enterprises_of
from app.accounts.rules import normal_credit_code, normal_mobile, sample_credit_code
from app.accounts.services.actors import actor_of
from app.accounts.services.bulk import NewPerson, register_people
from app.accounts.services.classifications import (
    Classification,
    classification_on,
    classifications,
    set_classification,
)
from app.accounts.services.codes import request_code
from app.accounts.services.consents import consent, has_consent, withdrawn_since
from app.accounts.services.demo_accounts import mark_demo_account
from app.accounts.services.enterprises import (
    register_enterprise,
    require_enterprise,
    require_verified,
    suspend_enterprise,
    verify_enterprise,
)
from app.accounts.services.introducing import Known, introduce, known_of
from app.accounts.services.labels import Label, labels
from app.accounts.services.members import accept_invitation, invite
from app.accounts.services.notify import notify, notify_enterprise
from app.accounts.services.people import by_public_id as person_by_public_id
from app.accounts.services.people import register_person, walk_in
from app.accounts.services.privacy import Hold, register_export, register_hold
from app.accounts.services.profiles import ProfileValues, age_on, profile_of, save_profile
from app.accounts.services.reveal import Masked, Revealed, masked, open_person, reveal, reveal_contact
from app.accounts.services.sign_in import Attempt
from app.accounts.services.sign_in import attempt as try_code
from app.accounts.services.staff import grant_role, grant_to

__all__ = [
    "ApiToken",
    "Attempt",
    "Classification",
    "Education",
    "Enterprise",
    "EnterpriseClassification",
    "EnterpriseState",
    "Hold",
    "Known",
    "Label",
    "Masked",
    "Membership",
    "NewPerson",
    "Person",
    "ProfileValues",
    "Purpose",
    "Revealed",
    "SeekerProfile",
    "StaffGrant",
    "accept_invitation",
    "actor_of",
    "age_on",
    "classification_on",
    "classifications",
    "consent",
    "enterprises_of",
    "grant_role",
    "grant_to",
    "has_consent",
    "introduce",
    "invite",
    "known_of",
    "labels",
    "mark_demo_account",
    "masked",
    "normal_credit_code",
    "normal_mobile",
    "notify",
    "notify_enterprise",
    "open_person",
    "person_by_public_id",
    "profile_of",
    "read_date",
    "register_enterprise",
    "register_export",
    "register_hold",
    "register_people",
    "register_person",
    "remember",
    "request_code",
    "require_enterprise",
    "require_verified",
    "reveal",
    "reveal_contact",
    "sample_credit_code",
    "save_profile",
    "set_classification",
    "suspend_enterprise",
    "try_code",
    "verify_enterprise",
    "waiting",
    "walk_in",
    "withdrawn_since",
]
