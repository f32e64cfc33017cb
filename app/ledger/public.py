"""The door of app.ledger."""

from app.ledger.kinds import Balance, Channel, EntryKind, Figure, Flow, GroupBy, PipelineStage, PostKind
from app.ledger.links import why_url
from app.ledger.models import LedgerEntry, LedgerLine, PipelineMove, Survey
from app.ledger.queries.balances import line_balances, totals
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.differences import open_differences
from app.ledger.queries.reports import first_readings, not_reported, reporting, week
from app.ledger.queries.scope import Scope
from app.ledger.queries.waiting import waiting
from app.ledger.services.clocks import known_now, recorded_clock
from app.ledger.services.corrections import correct_entry, correct_reading
from app.ledger.services.explanations import explain
from app.ledger.services.lines import ensure_line
from app.ledger.services.moves import reclassify_enterprise
from app.ledger.services.needs import declare_need, transfer_need
from app.ledger.services.pipeline import move_pipeline
from app.ledger.services.placements import settle_placement, settle_return
from app.ledger.services.surveys import record_survey
from app.ledger.values import Level, LineBalance, Reporting, Spell, Total, Week

__all__ = [
    "Balance",
    "Channel",
    "Clocks",
    "EntryKind",
    "Figure",
    "Flow",
    "GroupBy",
    "LedgerEntry",
    "LedgerLine",
    "Level",
    "LineBalance",
    "PipelineMove",
    "PipelineStage",
    "PostKind",
    "Reporting",
    "Scope",
    "Spell",
    "Survey",
    "Total",
    "Week",
    "correct_entry",
    "correct_reading",
    "declare_need",
    "ensure_line",
    "explain",
    "first_readings",
    "known_now",
    "line_balances",
    "move_pipeline",
    "not_reported",
    "open_differences",
    "reclassify_enterprise",
    "record_survey",
    "recorded_clock",
    "reporting",
    "settle_placement",
    "settle_return",
    "totals",
    "transfer_need",
    "waiting",
    "week",
    "why_url",
]
