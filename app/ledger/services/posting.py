"""Posting: the one way entries get into the books.

A `Book` locks its lines, takes the facts, and on `close` posts what follows from them by `app.ledger.rules`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.ledger.kinds import Balance, EntryKind, Flow
from app.ledger.models import LedgerEntry, Reading
from app.ledger.rules import Booked, Change, Grouping, grouping_at, missing_differences, missing_regroups
from app.ledger.services.clocks import stamp
from app.ledger.services.standing import Key, Station, booked_since, histories, last_attached, locked_lines, stations

DERIVED = (EntryKind.OFFSET, EntryKind.REGROUP)


class Book:
    """The books of some lines, locked until the transaction ends, for one posting at one recorded moment."""

    def __init__(self, session: Session, actor: Actor, line_ids: Iterable[int]) -> None:
        self.session, self.actor = session, actor
        self.lines = locked_lines(session, line_ids)
        self.recorded_at = stamp(session)
        self._histories = histories(session, {line.enterprise_id for line in self.lines.values()})
        self._touched: dict[Key, datetime] = {}
        self._new_readings: dict[tuple[Key, datetime], Reading] = {}
        self.entries: list[LedgerEntry] = []

    def history(self, line_id: int) -> Sequence[Change]:
        """The groupings of the line's enterprise over time."""
        return self._histories[self.lines[line_id].enterprise_id]

    def add(
        self, line_id: int, balance: Balance, delta: int, kind: EntryKind, flow: Flow, at: datetime, **cites: Any
    ) -> LedgerEntry:
        """Post one fact, grouped as the enterprise was at `at`. What follows from it is posted on `close`."""
        self.touch(line_id, balance, at)
        return self._entry((line_id, balance), delta, kind, flow, at, grouping_at(self.history(line_id), at), cites)

    def read(self, reading: Reading) -> None:
        """Take a level that a survey found, or a correction of it."""
        self.session.add(reading)
        key = (reading.line_id, reading.balance)
        self._new_readings[key, reading.observed_at] = reading
        self.touch(*key, reading.observed_at)

    def touch(self, line_id: int, balance: Balance, at: datetime) -> None:
        """Say that something about this balance changed from `at` on."""
        key = (line_id, balance)
        self._touched[key] = min(at, self._touched.get(key, at))

    def close(self) -> list[LedgerEntry]:
        """Write the facts and what follows from them; returns all entries posted."""
        self.session.flush()
        found = stations(self.session, self._touched)
        for key, since in self._touched.items():
            regrouped = any(change.valid_from >= since for change in self.history(key[0]))
            if regrouped or any(at >= since for at in found[key]):
                self._derive(key, since, found[key])
        self.session.flush()
        return self.entries

    def _derive(self, key: Key, since: datetime, found: dict[datetime, Station]) -> None:
        """Post the missing differences, then what carries the balance into its right grouping."""
        settled = max((at for at, station in found.items() if at < since and station.level is not None), default=None)
        opening = (found[settled].level or 0) if settled else 0
        booked = booked_since(self.session, key, settled)
        levels = {at: station.level for at, station in found.items() if settled is None or at > settled}
        history = self.history(key[0])
        for at, delta in missing_differences(booked, levels, opening):
            grouping = grouping_at(history, at)
            self._attach(key, at, delta, grouping, found[at])
            booked.append(Booked(at, delta, grouping, derived=True))
        for at, grouping, delta in missing_regroups(booked, history, opening, settled):
            self._entry(key, delta, EntryKind.REGROUP, Flow.REGROUP, at, grouping, {})

    def _attach(self, key: Key, at: datetime, delta: int, grouping: Grouping, station: Station) -> None:
        """Post (a part of) a survey's difference: the survey's own, a correction of its level, or an offset."""
        reading = self._new_readings.get((key, at))
        cites: dict[str, Any] = {"reading_id": station.root_id}
        if reading is None:
            kind, cause = EntryKind.OFFSET, self._cause(key, at)
            cites |= {"explains_id": cause.id, "reason": cause.reason}
            cites |= {"evidence_kind": cause.evidence_kind, "evidence_public_id": cause.evidence_public_id}
        else:
            kind = EntryKind.SURVEY if reading.corrects_id is None else EntryKind.CORRECTION
            cites |= {
                "reason": reading.reason,
                "evidence_kind": "survey",
                "evidence_public_id": station.survey_public_id,
            }
            if kind is EntryKind.CORRECTION:
                cites["corrects_id"] = last_attached(self.session, station.root_id)
        self._entry(key, delta, kind, Flow.SURVEY, at, grouping, cites)
        self.session.flush()

    def _cause(self, key: Key, at: datetime) -> LedgerEntry:
        """The newest thing of this posting that took effect by `at`: what an offset there explains."""
        before = [
            entry
            for entry in self.entries
            if (entry.line_id, entry.balance) == key and entry.effective_at <= at and entry.kind not in DERIVED
        ]
        return max(before, key=lambda entry: (entry.effective_at, entry.id))

    def _entry(
        self, key: Key, delta: int, kind: EntryKind, flow: Flow, at: datetime, grouping: Grouping, cites: dict[str, Any]
    ) -> LedgerEntry:
        line = self.lines[key[0]]
        entry = LedgerEntry(
            line_id=line.id,
            balance=key[1],
            delta=delta,
            kind=kind,
            flow=flow,
            effective_at=at,
            actor_id=self.actor.person_id,
            enterprise_id=line.enterprise_id,
            district_code=grouping.district_code,
            industry_code=grouping.industry_code,
            post_kind=line.post_kind,
            occupation_code=line.occupation_code,
            **cites,
        )
        self.session.add(entry)
        self.entries.append(entry)
        return entry
