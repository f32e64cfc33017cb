"""What accounts writes into the audit."""

from enum import StrEnum


class AuditTag(StrEnum):
    """`source:subject:action`."""

    SIGNED_IN = "accounts:person:signed_in"
    SIGNED_OUT_EVERYWHERE = "accounts:person:signed_out_everywhere"
    REVEALED = "accounts:person:revealed"
    WALKED_IN = "accounts:person:walked_in"
    PROFILE_CHANGED = "accounts:person:profile_changed"
    EXPORTED = "accounts:person:exported"
    ERASED = "accounts:person:erased"
    ENTERPRISE_REGISTERED = "accounts:enterprise:registered"
    ENTERPRISE_CORRECTED = "accounts:enterprise:corrected"
    ENTERPRISE_VERIFIED = "accounts:enterprise:verified"
    ENTERPRISE_REJECTED = "accounts:enterprise:rejected"
    ENTERPRISE_SUSPENDED = "accounts:enterprise:suspended"
    ENTERPRISE_RECLASSIFIED = "accounts:enterprise:reclassified"
    CONTACT_REVEALED = "accounts:enterprise:contact_revealed"
    MEMBER_INVITED = "accounts:membership:invited"
    MEMBER_JOINED = "accounts:membership:joined"
    MEMBER_REMOVED = "accounts:membership:removed"
    STAFF_GRANTED = "accounts:staff:granted"
    STAFF_REVOKED = "accounts:staff:revoked"
    TOKEN_MADE = "accounts:token:made"  # noqa: S105
    TOKEN_REVOKED = "accounts:token:revoked"  # noqa: S105
