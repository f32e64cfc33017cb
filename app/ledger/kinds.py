"""The words of the ledger: kinds of post, balances, channels, kinds of entry, stages of the pipeline."""

from enum import StrEnum


class PostKind(StrEnum):
    """Kind of post: 普工, 技术, 管理, 其他."""

    GENERAL = "general"
    TECHNICAL = "technical"
    MANAGERIAL = "managerial"
    OTHER = "other"


class Balance(StrEnum):
    """The two balances of a line: 缺工 (posts to fill) and 返岗缺口 (own workers expected back and not back yet)."""

    SHORTFALL = "shortfall"
    RETURN_GAP = "return_gap"


class Channel(StrEnum):
    """How a level was found out: 问卷, 走访, 电话, 数据比对, 台账表, 接口."""

    QUESTIONNAIRE = "questionnaire"
    VISIT = "visit"
    PHONE = "phone"
    DATA_COMPARISON = "data_comparison"
    WORKBOOK = "workbook"
    API = "api"


class EntryKind(StrEnum):
    """Why an entry was posted."""

    SURVEY = "survey"
    """The difference between the level a survey found and the books."""
    OFFSET = "offset"
    """Takes a survey's difference back as far as something recorded later explains it."""
    NEED = "need"
    """A change of need that somebody declared, with a reason."""
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    RETURN = "return"
    REVERSAL = "reversal"
    """Takes back an arrival, departure or return that does not stand."""
    TRANSFER = "transfer"
    REGROUP = "regroup"
    """Carries a line's balance into another district or industry."""
    CORRECTION = "correction"


class Flow(StrEnum):
    """Which flow of a week an entry belongs to; corrections and reversals belong to the flow of what they correct."""

    SURVEY = "survey"
    NEED = "need"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    RETURN = "return"
    TRANSFER = "transfer"
    REGROUP = "regroup"


class PipelineStage(StrEnum):
    """How far people are who may fill a line. Posts nothing."""

    ATTENDED = "attended"
    APPLIED = "applied"
    INTENDED = "intended"
    INTERVIEWED = "interviewed"
    OFFERED = "offered"


class GroupBy(StrEnum):
    """What totals are grouped by."""

    NONE = "none"
    ENTERPRISE = "enterprise"
    POST_KIND = "post_kind"
    OCCUPATION = "occupation"
    DISTRICT = "district"
    INDUSTRY = "industry"


class Figure(StrEnum):
    """Figures that can be asked "why this number?"."""

    SHORTFALL = "shortfall"
    OVERFILL = "overfill"
    RETURN_GAP = "return_gap"
    RETURN_OVER = "return_over"
    NEW_NEED = "new_need"
    ARRIVALS = "arrivals"
    DEPARTURES = "departures"
    RETURNS = "returns"
    MOVED = "moved"
    DIFFERENCES = "differences"
    """What surveys found beyond the books in a period, before anything is explained."""
