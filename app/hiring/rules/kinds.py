"""Small enumerations of hiring."""

from enum import StrEnum


class PayPeriod(StrEnum):
    """What a wage is counted by."""

    MONTH = "month"
    DAY = "day"
    SHIFT = "shift"
    HOUR = "hour"
    PIECE = "piece"


class Channel(StrEnum):
    """By which way an application came."""

    FAIR_BOOTH = "fair_booth"
    LIVE_ROOM = "live_room"
    GIG = "gig"
    PORTAL = "portal"
    GATE = "gate"


class Way(StrEnum):
    """How an interview is held."""

    ONSITE = "onsite"
    PHONE = "phone"
    VIDEO = "video"


class Answer(StrEnum):
    """Whether the seeker said he or she will come to the interview."""

    NONE = "none"
    COMING = "coming"
    NOT_COMING = "not_coming"


class Word(StrEnum):
    """What a side confirms: the arrival, still there on day 7, still there on day 30."""

    ARRIVAL = "arrival"
    DAY_7 = "day_7"
    DAY_30 = "day_30"


class Review(StrEnum):
    """What staff decided about a placement; a decision can be taken again, with a reason."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
