"""Reads of check-in."""

from app.checkin.queries.attendances import AttendanceCount, attendance_counts, attendances_of, attended, passed_gate
from app.checkin.queries.scans import GateTotals, gate_totals, last_scans, scan_by_public_id, scans_query, undo_of
from app.checkin.queries.tickets import ticket_by_public_id, ticket_holders, tickets_of

__all__ = [
    "AttendanceCount",
    "GateTotals",
    "attendance_counts",
    "attendances_of",
    "attended",
    "gate_totals",
    "last_scans",
    "passed_gate",
    "scan_by_public_id",
    "scans_query",
    "ticket_by_public_id",
    "ticket_holders",
    "tickets_of",
    "undo_of",
]
