"""Reads of scans."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.checkin.models import Scan, ScanUndo
from app.checkin.rules import ScanResult


@dataclass(frozen=True)
class GateTotals:
    """Of one occasion, or of one gate of it."""

    admitted: int
    refused: int


def gate_totals(session: Session, occasion_id: int, gate: str | None = None) -> GateTotals:
    """Admissions that stand and refusals, of one gate or of all."""
    admitted = func.count().filter(Scan.result == ScanResult.ADMITTED, Scan.undone.is_(False))
    refused = func.count().filter(Scan.result != ScanResult.ADMITTED)
    query = select(admitted, refused).where(Scan.occasion_id == occasion_id)
    if gate is not None:
        query = query.where(Scan.gate == gate)
    return GateTotals(*session.execute(query).one())


def last_scans(session: Session, occasion_id: int, gate: str | None, limit: int = 12) -> Sequence[Scan]:
    """The newest scans first."""
    query = select(Scan).where(Scan.occasion_id == occasion_id)
    if gate is not None:
        query = query.where(Scan.gate == gate)
    return session.scalars(query.order_by(Scan.at.desc(), Scan.id.desc()).limit(limit)).all()


def scans_query(occasion_id: int) -> Select[Scan]:
    """Every scan of an occasion, newest first."""
    return select(Scan).where(Scan.occasion_id == occasion_id).order_by(Scan.at.desc(), Scan.id.desc())


def undo_of(session: Session, scan_id: int) -> ScanUndo | None:
    """How an admission was taken back, or None."""
    return session.scalars(select(ScanUndo).where(ScanUndo.scan_id == scan_id)).one_or_none()


def scan_by_public_id(session: Session, public_id: str) -> Scan | None:
    return session.scalars(select(Scan).where(Scan.public_id == public_id)).one_or_none()
