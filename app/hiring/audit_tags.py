"""Audit tags of this package."""

from enum import StrEnum


class AuditTag(StrEnum):
    """`source:subject:action`."""

    VACANCY_DRAFTED = "hiring:vacancy:drafted"
    VACANCY_PUBLISHED = "hiring:vacancy:published"
    VACANCY_CHANGED = "hiring:vacancy:changed"
    VACANCY_CLOSED = "hiring:vacancy:closed"
    VACANCY_FILLED = "hiring:vacancy:filled"
    VACANCY_REOPENED = "hiring:vacancy:reopened"
    APPLICATION_STEP = "hiring:application:step"
    APPLICATION_REVEALED = "hiring:application:revealed"
    INTERVIEW_SET = "hiring:interview:set"
    INTERVIEW_ANSWERED = "hiring:interview:answered"
    WORD_GIVEN = "hiring:confirmation:given"
    PLACEMENT_MADE = "hiring:placement:made"
    PLACEMENT_REVIEWED = "hiring:placement:reviewed"
