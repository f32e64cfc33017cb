"""Write what was judged: scans, attendances and audit rows of many tries in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnClause,
    Select,
    String,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app.audit import AuditRecord
from app.checkin.audit_tags import AuditTag
from app.checkin.models import Attendance, Scan
from app.checkin.rules import How, ScanResult
from app.checkin.services.attendance import widening
from app.checkin.tries import KeptScan, Try
from app.database import UtcDateTime, new_public_id

COPIED = (
    "public_id", "occasion_id", "ticket_id", "person_id", "rule", "gate", "nonce", "code_digest", "result", "at",
    "recorded_at", "scanned_by",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A try with the scan that is to be kept of it (its id not yet known), and the admission it is told of."""

    tried: Try
    scan: KeptScan
    first: KeptScan | None

    def row(self) -> dict[str, Any]:
        """As JSON. A first admission of the same batch has no id yet and is named by its public id."""
        scan = self.scan
        return {
            **{name: getattr(scan, name) for name in COPIED},
            "at": scan.at.isoformat(),
            "recorded_at": scan.recorded_at.isoformat(),
            "first_scan_id": (self.first.id or None) if self.first else None,
            "first": self.first.public_id if self.first else None,
            "attendance": new_public_id(),
            "request_id": self.tried.request_id,
        }


def _statement() -> Select[Any]:
    moment = UtcDateTime()
    big, text = BigInteger(), String()
    types: dict[str, TypeEngine[Any]] = {
        "occasion_id": big, "ticket_id": big, "person_id": big, "scanned_by": big, "first_scan_id": big,
        "at": moment, "recorded_at": moment,
    }  # fmt: skip
    names = (*COPIED, "first_scan_id", "first", "attendance", "request_id")
    columns: list[ColumnClause[Any]] = [column(name, types.get(name, text)) for name in names]
    rows = cast(bindparam("rows", type_=Text), JSON)
    told = func.json_to_recordset(rows).table_valued(*columns, name="told").render_derived(with_types=True)
    number = func.nextval(func.pg_get_serial_sequence(Scan.__tablename__, "id"))
    given = select(number.label("id"), *told.c).cte("given").prefix_with("materialized")
    return _written(given)


def _written(given: Any) -> Select[Any]:
    first = given.alias("first_given")
    scans = (
        select(
            given.c.id,
            *(given.c[name] for name in COPIED),
            func.coalesce(given.c.first_scan_id, first.c.id),
            literal(False),
        )
        .select_from(given.outerjoin(first, first.c.public_id == given.c.first))
        .order_by(given.c.occasion_id, given.c.nonce)
    )
    kept = (
        insert(Scan)
        .from_select(["id", *COPIED, "first_scan_id", "undone"], scans)
        .on_conflict_do_nothing(index_elements=["occasion_id", "nonce"])
        .returning(Scan.id, Scan.public_id)
        .cte("kept")
    )
    return select(kept.c.public_id, kept.c.id).add_cte(_attendances(given, kept), _audit(given, kept))


def _attendances(given: Any, kept: Any) -> Any:
    shown = (
        select(
            given.c.attendance, given.c.occasion_id, given.c.person_id, literal(How.GATE_SCAN.value), given.c.rule,
            given.c.at, literal("scan"), given.c.public_id, literal(False),
        )
        .select_from(given.join(kept, kept.c.id == given.c.id))
        .where(given.c.result == ScanResult.ADMITTED.value)
    )  # fmt: skip
    names = ["public_id", "occasion_id", "person_id", "how", "detail", "since", "evidence_kind", "evidence_id", "void"]
    return widening(insert(Attendance).from_select(names, shown)).cte("shown")


def _audit(given: Any, kept: Any) -> Any:
    said = func.jsonb_build_object("result", given.c.result, "gate", given.c.gate, type_=JSONB)
    noted = select(
        given.c.recorded_at, given.c.scanned_by, literal(AuditTag.SCANNED.value), literal("scan"), given.c.id,
        given.c.request_id, said,
    ).select_from(given.join(kept, kept.c.id == given.c.id))  # fmt: skip
    names = ["at", "person_id", "tag", "subject_kind", "subject_id", "request_id", "data"]
    return insert(AuditRecord).from_select(names, noted).cte("noted")


_KEEP = _statement()


def keep(session: Session, judged: Sequence[Judged]) -> dict[str, int]:
    """Public id to id of the scans that are kept now. One that is missing has a nonce that somebody else used."""
    if not judged:
        return {}
    rows = json.dumps([each.row() for each in judged])
    return {row[0]: row[1] for row in session.execute(_KEEP, {"rows": rows})}
