"""The rules of derivation, for every order of recording: hypothesis against what the facts say directly."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from app.ledger.rules import (
    Booked,
    Change,
    Cited,
    Grouping,
    clamp,
    grouping_at,
    may_explain,
    missing_differences,
    missing_regroups,
    settlement,
    spell_changes,
)
from app.ledger.values import Spell

START = datetime(2026, 2, 1, tzinfo=UTC)
GROUPS = [Grouping("120110", "C36"), Grouping("120111", "C36"), Grouping("120110", "C39")]


def at(day: int) -> datetime:
    return START + timedelta(days=day)


days = st.integers(0, 12)
facts = st.lists(st.tuples(days, st.integers(-5, 9).filter(bool)), max_size=12)
levels = st.dictionaries(days, st.none() | st.integers(0, 60), max_size=6)
moves = st.dictionaries(st.integers(1, 12), st.sampled_from(GROUPS), max_size=4)


def close(facts: list[tuple[int, int]], levels: dict[int, int | None]) -> list[Booked]:
    """Facts recorded one by one in the given order, the survey of a day whenever it comes up, each followed by its
    postings."""
    booked: list[Booked] = []
    known: dict[datetime, int | None] = {}
    surveys = list(levels.items())
    for number, (day, delta) in enumerate([*facts, *((0, 0) for _ in surveys)]):
        if number < len(surveys):
            known[at(surveys[number][0])] = surveys[number][1]
        if delta:
            booked.append(Booked(at(day), delta, GROUPS[0]))
        booked += [Booked(when, more, GROUPS[0], derived=True) for when, more in missing_differences(booked, known)]
    return booked


@given(facts, levels)
def test_the_level_at_every_survey_is_what_was_found(
    facts: list[tuple[int, int]], levels: dict[int, int | None]
) -> None:
    booked = close(facts, levels)
    for day, level in levels.items():
        if level is not None:
            assert sum(entry.delta for entry in booked if entry.effective_at <= at(day)) == level


@given(st.data(), facts, levels)
def test_the_order_of_recording_does_not_matter(
    data: st.DataObject, facts: list[tuple[int, int]], levels: dict[int, int | None]
) -> None:
    shuffled = data.draw(st.permutations(facts))
    surveys = dict(data.draw(st.permutations(list(levels.items()))))
    one, other = close(facts, levels), close(list(shuffled), surveys)
    for day in range(14):
        assert sum(e.delta for e in one if e.effective_at <= at(day)) == sum(
            e.delta for e in other if e.effective_at <= at(day)
        )


@given(facts, levels)
def test_a_settled_opening_stands_for_everything_before(
    facts: list[tuple[int, int]], levels: dict[int, int | None]
) -> None:
    booked = close(facts, levels)
    known = {at(day): level for day, level in levels.items()}
    for moment, level in known.items():
        if level is not None:
            later = [entry for entry in booked if entry.effective_at > moment]
            ahead = {when: found for when, found in known.items() if when > moment}
            assert missing_differences(later, ahead, level) == []


@given(facts, moves, st.lists(st.sampled_from(GROUPS), min_size=12, max_size=12))
def test_all_of_a_balance_stands_in_one_grouping_at_every_moment(
    facts: list[tuple[int, int]], moves: dict[int, Grouping], copied: list[Grouping]
) -> None:
    history = [Change(START, GROUPS[0]), *(Change(at(day), group) for day, group in sorted(moves.items()))]
    booked = [Booked(at(day), delta, group) for (day, delta), group in zip(facts, copied, strict=False)]
    booked += [Booked(when, delta, group) for when, group, delta in missing_regroups(booked, history)]
    assert missing_regroups(booked, history) == []
    for day in range(14):
        here = grouping_at(history, at(day))
        sums = {g: sum(e.delta for e in booked if e.grouping == g and e.effective_at <= at(day)) for g in GROUPS}
        assert all(total == 0 for group, total in sums.items() if group != here)


@given(facts, moves)
def test_regroups_add_up_to_nothing(facts: list[tuple[int, int]], moves: dict[int, Grouping]) -> None:
    history = [Change(START, GROUPS[0]), *(Change(at(day), group) for day, group in sorted(moves.items()))]
    booked = [Booked(at(day), delta, GROUPS[1]) for day, delta in facts]
    by_moment: dict[datetime, int] = {}
    for when, _group, delta in missing_regroups(booked, history):
        by_moment[when] = by_moment.get(when, 0) + delta
    assert not any(by_moment.values())


def stays_within_one_person(changes: Iterable[tuple[datetime, int]]) -> bool:
    """Whether entries of one person run between −1 and 0 over effective time (L3)."""
    by_moment: Counter[datetime] = Counter()
    for at, delta in changes:
        by_moment[at] += delta
    return all(level in (-1, 0) for level in accumulate(by_moment[at] for at in sorted(by_moment)))


@st.composite
def spells(draw: st.DrawFn) -> list[Spell]:
    moments = sorted(draw(st.sets(st.integers(0, 20), max_size=6)))
    pairs = [Spell(at(first), at(last)) for first, last in zip(moments[::2], moments[1::2], strict=False)]
    still = [Spell(at(moments[-1]))] if len(moments) % 2 else []
    return pairs + still


@given(st.lists(spells(), min_size=1, max_size=5), st.lists(st.sampled_from([1, 2]), min_size=5, max_size=5))
def test_one_person_counts_once_whatever_is_settled(wanted: list[list[Spell]], lines: list[int]) -> None:
    standing: list[Cited] = []
    posted: list[tuple[datetime, int]] = []
    for number, (spells_now, line) in enumerate(zip(wanted, lines, strict=False)):
        todo = settlement(standing, line, spell_changes(spells_now))
        posted += [(old.effective_at, -old.delta) for old in todo.reverse]
        posted += list(todo.post)
        standing = [entry for entry in standing if entry not in todo.reverse]
        standing += [Cited(100 * number + n, line, when, delta) for n, (when, delta) in enumerate(todo.post)]
        assert stays_within_one_person(posted)
        assert sum(delta for _, delta in posted) == (-1 if spells_now and spells_now[-1].end is None else 0)
        again = settlement(standing, line, spell_changes(spells_now))
        assert not again.reverse and not again.post


@given(st.integers(-500, 500))
def test_what_is_shown_and_what_stands_beside_make_the_balance(net: int) -> None:
    shown, beside = clamp(net)
    assert shown >= 0 and beside >= 0 and shown - beside == net and 0 in (shown, beside)


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_an_explanation_never_turns_the_difference_round(still_open: int, amount: int) -> None:
    if may_explain(still_open, amount):
        assert abs(still_open - amount) < abs(still_open)
        assert (still_open - amount) * still_open >= 0
