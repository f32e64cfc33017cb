"""What of the ledger is written to the audit."""

from enum import StrEnum


class AuditTag(StrEnum):
    """`source:subject:action`."""

    SURVEY_RECORDED = "ledger:survey:recorded"
    READING_CORRECTED = "ledger:reading:corrected"
    DIFFERENCE_EXPLAINED = "ledger:difference:explained"
    ENTRY_CORRECTED = "ledger:entry:corrected"
    NEED_DECLARED = "ledger:need:declared"
    NEED_TRANSFERRED = "ledger:need:transferred"
    EXPORTED = "ledger:totals:exported"
