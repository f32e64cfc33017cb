"""Tables of check-in. Scans are never changed or removed; an undo is a row of its own."""

from app.checkin.models.attendances import Attendance
from app.checkin.models.scans import Scan, ScanUndo
from app.checkin.models.tickets import Ticket

__all__ = ["Attendance", "Scan", "ScanUndo", "Ticket"]
