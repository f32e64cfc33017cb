"""What a gate decides, as pure values: the server and a scanner without network share these rules and their vectors."""

from app.checkin.rules.decision import Decision, EarlierScan, GateRule, TicketClaims, decide
from app.checkin.rules.kinds import How, Repeat, ScanResult, TicketState
from app.checkin.rules.spans import repeat_for, ticket_span

__all__ = [
    "Decision",
    "EarlierScan",
    "GateRule",
    "How",
    "Repeat",
    "ScanResult",
    "TicketClaims",
    "TicketState",
    "decide",
    "repeat_for",
    "ticket_span",
]
