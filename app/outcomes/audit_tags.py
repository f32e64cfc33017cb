"""What outcomes writes to the audit."""

from enum import StrEnum


class AuditTag(StrEnum):
    """source:subject:action"""

    REPORT_EXPORTED = "outcomes:report:exported"
    WEEK_EXPORTED = "outcomes:week:exported"
