"""Audit tags of this package."""

from enum import StrEnum


class AuditTag(StrEnum):
    """`source:subject:action`."""

    CREATED = "occasions:occasion:created"
    CHANGED = "occasions:occasion:changed"
    PUBLISHED = "occasions:occasion:published"
    CANCELLED = "occasions:occasion:cancelled"
    ENDED = "occasions:occasion:ended"
