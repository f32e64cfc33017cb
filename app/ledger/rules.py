"""What the books must say, as pure functions: which postings follow from the facts and are not there yet.

Facts are what people observed and did: levels found by surveys, arrivals, departures, needs. Derived are a survey's
difference
and its offsets (L4), and what carries a line's balance into another district or industry (L5). Every posting service
records
its facts and then posts what these functions say is missing; so the order of recording cannot matter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from app.ledger.values import Spell


@dataclass(frozen=True)
class Grouping:
    """What reports group a line by besides itself: district and industry of its enterprise at a moment."""

    district_code: str
    industry_code: str


@dataclass(frozen=True)
class Booked:
    """Sum of the entries of one balance of one line with equal moment, grouping and standing.

    `derived` marks what is attached to the survey of that moment (its difference and offsets)."""

    effective_at: datetime
    delta: int
    grouping: Grouping
    derived: bool = False


@dataclass(frozen=True)
class Change:
    """An enterprise's grouping from a moment on."""

    valid_from: datetime
    grouping: Grouping


def grouping_at(history: Sequence[Change], at: datetime) -> Grouping:
    """The grouping valid at `at`; before the first change the first one counts. Later in the list wins at equal
    moments."""
    found = sorted(history, key=lambda change: change.valid_from)
    return next((c.grouping for c in reversed(found) if c.valid_from <= at), found[0].grouping)


def missing_differences(
    booked: Iterable[Booked], levels: Mapping[datetime, int | None], opening: int = 0
) -> list[tuple[datetime, int]]:
    """For each survey moment, what its attached entries lack so that the balance there is the level found (L4).

    `levels` maps moments to levels; None is a survey withdrawn, to which nothing may stay attached. Entries at the very
    moment of a survey count as before it. `opening` is the balance before everything given."""
    facts: Counter[datetime] = Counter()
    attached: Counter[datetime] = Counter()
    for entry in booked:
        (attached if entry.derived else facts)[entry.effective_at] += entry.delta
    moments = sorted(facts.keys() | levels.keys())
    missing: list[tuple[datetime, int]] = []
    balance = opening
    for at in moments:
        balance += facts[at]
        if at not in levels:
            continue
        level = levels[at]
        wanted = 0 if level is None else level - balance
        balance += wanted
        if wanted != attached[at]:
            missing.append((at, wanted - attached[at]))
    return missing


def missing_regroups(
    booked: Iterable[Booked], history: Sequence[Change], opening: int = 0, since: datetime | None = None
) -> list[tuple[datetime, Grouping, int]]:
    """Postings that keep all of a line's balance, at every moment, in the grouping valid then. They add up to nothing.

    `opening` is the balance at `since`, in good order; `booked` holds what took effect after it."""
    posted: dict[datetime, Counter[Grouping]] = defaultdict(Counter)
    for entry in booked:
        posted[entry.effective_at][entry.grouping] += entry.delta
    changes = {change.valid_from for change in history if since is None or change.valid_from > since}
    missing: list[tuple[datetime, Grouping, int]] = []
    balance, standing = opening, grouping_at(history, since) if since else None
    for at in sorted(posted.keys() | changes):
        here = grouping_at(history, at)
        before, balance = balance, balance + posted[at].total()
        wanted = Counter({here: balance})
        wanted.subtract({standing or here: before})
        wanted.subtract(posted[at])
        leaving_first = sorted(wanted, key=lambda group: (wanted[group], group.district_code, group.industry_code))
        missing += [(at, group, wanted[group]) for group in leaving_first if wanted[group]]
        standing = here
    return missing


def spell_changes(spells: Sequence[Spell]) -> dict[datetime, int]:
    """What a person's spells at work do to a balance: −1 at each start, +1 at each end (L3). Raises ValueError when
    they overlap."""
    ordered = sorted(spells, key=lambda spell: spell.start)
    if any(spell.end is not None and spell.end <= spell.start for spell in ordered):
        raise ValueError("a spell ends before it starts")
    if any(first.end is None or first.end > second.start for first, second in pairwise(ordered)):
        raise ValueError("spells overlap")
    changes: Counter[datetime] = Counter()
    for spell in ordered:
        changes[spell.start] -= 1
        if spell.end is not None:
            changes[spell.end] += 1
    return {at: delta for at, delta in sorted(changes.items()) if delta}


@dataclass(frozen=True)
class Cited:
    """An entry in force that cites a placement or a return: not reversed."""

    entry_id: int
    line_id: int
    effective_at: datetime
    delta: int


@dataclass(frozen=True)
class Settlement:
    """What brings the books to the wanted spells: entries to take back, and (moment, delta) to post on the wanted
    line."""

    reverse: tuple[Cited, ...]
    post: tuple[tuple[datetime, int], ...]


def settlement(standing: Sequence[Cited], line_id: int, wanted: Mapping[datetime, int]) -> Settlement:
    """Compare what stands with what should; nothing to do when they agree, so that retries post nothing."""
    keep: Counter[datetime] = Counter()
    reverse = []
    for entry in standing:
        fits = (
            entry.line_id == line_id and wanted.get(entry.effective_at) == entry.delta and not keep[entry.effective_at]
        )
        if fits:
            keep[entry.effective_at] += 1
        else:
            reverse.append(entry)
    post = tuple((at, delta) for at, delta in sorted(wanted.items()) if not keep[at])
    return Settlement(tuple(reverse), post)


def may_explain(open_difference: int, amount: int) -> bool:
    """An explanation takes a part of the open difference: same sign, not more."""
    return amount != 0 and amount * open_difference > 0 and abs(amount) <= abs(open_difference)


def clamp(net: int) -> tuple[int, int]:
    """(shown, beside): a balance below zero is shown as 0 with the excess beside it (L6)."""
    return max(net, 0), max(-net, 0)
