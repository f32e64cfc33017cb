"""The door of check-in for the packages above."""

from app.checkin.codes import PosterKind, poster_code, public_keys, read_poster, verify_code
from app.checkin.models import Attendance, Scan, ScanUndo, Ticket
from app.checkin.qr import qr_svg
from app.checkin.queries import (
    AttendanceCount,
    GateTotals,
    attendance_counts,
    attendances_of,
    attended,
    gate_totals,
    last_scans,
    passed_gate,
    scan_by_public_id,
    ticket_by_public_id,
    ticket_holders,
    tickets_of,
)
from app.checkin.rules import How, ScanResult, TicketClaims, TicketState
from app.checkin.schemas import CodeText, NonceText, PlainText
from app.checkin.services.attendance import record_attendance
from app.checkin.services.scans import register_at_gate, scan, scan_many, undo_scan
from app.checkin.services.tickets import issue_ticket, person_by_code, revoke_ticket, valid_ticket
from app.checkin.tries import KeptScan, ScanOutcome, Try

__all__ = [
    "Attendance",
    "AttendanceCount",
    "CodeText",
    "GateTotals",
    "How",
    "KeptScan",
    "NonceText",
    "PlainText",
    "PosterKind",
    "Scan",
    "ScanOutcome",
    "ScanResult",
    "ScanUndo",
    "Ticket",
    "TicketClaims",
    "TicketState",
    "Try",
    "attendance_counts",
    "attendances_of",
    "attended",
    "gate_totals",
    "issue_ticket",
    "last_scans",
    "passed_gate",
    "person_by_code",
    "poster_code",
    "public_keys",
    "qr_svg",
    "read_poster",
    "record_attendance",
    "register_at_gate",
    "revoke_ticket",
    "scan",
    "scan_by_public_id",
    "scan_many",
    "ticket_by_public_id",
    "ticket_holders",
    "tickets_of",
    "undo_scan",
    "valid_ticket",
    "verify_code",
]
