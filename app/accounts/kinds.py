"""The enumerations of accounts; what people read for each stands in `labels`."""

from enum import StrEnum


class EnterpriseState(StrEnum):
    """Where a registration stands. Only a verified enterprise may act towards others."""

    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"
    SUSPENDED = "suspended"


class Education(StrEnum):
    """The highest education a person states."""

    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    VOCATIONAL = "vocational"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"


class Purpose(StrEnum):
    """What a person may consent to, each on its own."""

    SERVICE_TERMS = "service_terms"
    PROFILE_SHARING = "profile_sharing"
    JOB_MESSAGES = "job_messages"


class TokenKind(StrEnum):
    """A token made by signing in through the API, or one that a person named for a program."""

    SIGN_IN = "sign_in"
    NAMED = "named"
