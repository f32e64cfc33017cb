"""An order-independent model of the books, and random operations to compare the real ones with."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.actor import SYSTEM
from app.errors import AppError
from app.ledger.models import LedgerEntry, LedgerLine, Reading
from app.ledger.public import (
    Balance,
    Spell,
    correct_entry,
    correct_reading,
    declare_need,
    reclassify_enterprise,
    settle_placement,
    settle_return,
    transfer_need,
)
from tests.builders import ledger

START = datetime(2026, 2, 1, tzinfo=UTC)
GROUPS = [("120110", "C36"), ("120111", "C36"), ("120110", "C39")]
Key = tuple[int, Balance]


def at(day: int) -> datetime:
    return START + timedelta(days=day)


DAYS = st.integers(0, 20)
LINES = st.integers(0, 1)
PEOPLE = st.integers(1, 3)


@st.composite
def spells(draw: st.DrawFn) -> list[tuple[int, int | None]]:
    moments = sorted(draw(st.sets(DAYS, max_size=3)))
    pairs: list[tuple[int, int | None]] = list(zip(moments[::2], moments[1::2], strict=False))
    return [*pairs, (moments[-1], None)] if len(moments) % 2 else pairs


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("survey"), LINES, st.sampled_from(Balance), DAYS, st.integers(0, 40)),
        st.tuples(st.just("correct_survey"), LINES, st.sampled_from(Balance), DAYS, st.none() | st.integers(0, 40)),
        st.tuples(st.just("place"), LINES, PEOPLE, spells()),
        st.tuples(st.just("back"), LINES, PEOPLE, spells()),
        st.tuples(st.just("need"), LINES, DAYS, st.integers(-6, 9).filter(bool)),
        st.tuples(st.just("correct_need"), st.integers(0, 5), st.none() | st.integers(-6, 9).filter(bool)),
        st.tuples(st.just("transfer"), LINES, DAYS, st.integers(1, 5)),
        st.tuples(st.just("move"), st.integers(1, 20), st.sampled_from(GROUPS)),
    ),
    max_size=12,
)


@dataclass
class Model:
    """The facts alone: what the books must say follows from them, not from the order they came in."""

    levels: dict[Key, dict[int, int | None]] = field(default_factory=lambda: defaultdict(dict))
    people: dict[tuple[Balance, int], tuple[int, list[tuple[int, int | None]]]] = field(default_factory=dict)
    changes: list[tuple[Key, int, int]] = field(default_factory=list)
    moves: dict[int, tuple[str, str]] = field(default_factory=dict)

    def balance(self, key: Key, day: int) -> int:
        known = [d for d, level in self.levels[key].items() if level is not None and d <= day]
        since = max(known, default=-1)
        start = (self.levels[key][since] or 0) if known else 0
        return start + sum(delta for when, delta in self._facts(key) if since < when <= day)

    def group(self, day: int) -> tuple[str, str]:
        moved = [when for when in self.moves if when <= day]
        return self.moves[max(moved)] if moved else GROUPS[0]

    def _facts(self, key: Key) -> list[tuple[int, int]]:
        found = [(day, delta) for which, day, delta in self.changes if which == key]
        for (balance, _), (line, at_work) in self.people.items():
            if (line, balance) == key:
                found += [(start, -1) for start, _ in at_work]
                found += [(end, 1) for _, end in at_work if end is not None]
        return found


class Books:
    """Applies operations to the real ledger and to the model."""

    def __init__(self, session: Session, enterprise: Enterprise) -> None:
        self.session, self.enterprise, self.model = session, enterprise, Model()
        self.lines: list[LedgerLine] = [ledger.line(session, enterprise), ledger.line(session, enterprise, None)]
        self.needs: list[tuple[LedgerEntry, int]] = []

    def apply(self, operation: tuple[Any, ...]) -> None:
        """One operation; what the ledger refuses leaves both as they were. Everything is done twice."""
        getattr(self, operation[0])(*operation[1:])

    def survey(self, line: int, balance: Balance, day: int, level: int) -> None:
        known = self.model.levels[line, balance]
        if day not in known:
            ledger.survey(self.session, self.lines[line], level, at(day), balance=balance)
            ledger.survey(self.session, self.lines[line], level, at(day), balance=balance)
            known[day] = level

    def correct_survey(self, line: int, balance: Balance, day: int, level: int | None) -> None:
        where = (Reading.line_id == self.lines[line].id, Reading.balance == balance, Reading.observed_at == at(day))
        newest = self.session.scalar(select(Reading).where(*where).order_by(Reading.id.desc()).limit(1))
        if newest is not None and newest.level != level:
            correct_reading(self.session, ledger.CITY, newest.id, level=level, reason="记错了")
            self.model.levels[line, balance][day] = level

    def place(self, line: int, person: int, at_work: list[tuple[int, int | None]]) -> None:
        number = self.enterprise.id * 10 + person
        for _ in range(2):
            settle_placement(
                self.session,
                SYSTEM,
                placement_id=number,
                placement_public_id=f"{number:024x}",
                line_id=self.lines[line].id,
                spells=_spells(at_work),
            )
        self.model.people[Balance.SHORTFALL, person] = (line, at_work)

    def back(self, line: int, person: int, at_work: list[tuple[int, int | None]]) -> None:
        key = f"{self.enterprise.id}-{person}"
        for _ in range(2):
            settle_return(self.session, SYSTEM, return_key=key, line_id=self.lines[line].id, spells=_spells(at_work))
        self.model.people[Balance.RETURN_GAP, person] = (line, at_work)

    def need(self, line: int, day: int, change: int) -> None:
        made = declare_need(self.session, ledger.CITY, self.lines[line].id, change=change, at=at(day), reason="订单")
        self.model.changes.append(((line, Balance.SHORTFALL), day, change))
        self.needs.append((made, len(self.model.changes) - 1))

    def correct_need(self, number: int, replacement: int | None) -> None:
        if number >= len(self.needs):
            return
        entry, index = self.needs[number]
        try:
            correct_entry(self.session, ledger.CITY, entry.id, replacement=replacement, reason="记错了")
        except AppError as error:
            assert error.code in ("corrected_already", "nothing_changed")
            return
        key, day, _ = self.model.changes[index]
        self.model.changes[index] = (key, day, replacement or 0)

    def transfer(self, line: int, day: int, count: int) -> None:
        source, target = self.lines[line].id, self.lines[1 - line].id
        transfer_need(
            self.session, ledger.CITY, from_line_id=source, to_line_id=target, count=count, at=at(day), reason="调整"
        )
        self.model.changes.append(((line, Balance.SHORTFALL), day, -count))
        self.model.changes.append(((1 - line, Balance.SHORTFALL), day, count))

    def move(self, day: int, group: tuple[str, str]) -> None:
        if self.model.group(day) != group and day not in self.model.moves:
            reclassify_enterprise(
                self.session,
                ledger.CITY,
                self.enterprise.id,
                district_code=group[0],
                industry_code=group[1],
                valid_from=at(day),
            )
            self.model.moves[day] = group


def _spells(at_work: list[tuple[int, int | None]]) -> list[Spell]:
    return [Spell(at(start), None if end is None else at(end)) for start, end in at_work]
