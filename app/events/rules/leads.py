"""What kinds of leads there are."""

from enum import StrEnum


class LeadFrom(StrEnum):
    """Which code was scanned at a booth: the seeker's ticket or the booth's poster."""

    TICKET = "ticket"
    POSTER = "poster"
