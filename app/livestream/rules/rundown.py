"""The order in which a room's jobs are told, and how long each takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

SHORTEST, LONGEST = 1, 120

Item = TypeVar("Item")


@dataclass(frozen=True)
class Turn:
    """A card of the rundown as it stands: has it been on view, is it now, may it be."""

    shown_before: bool
    on_view: bool
    may_be_shown: bool


@dataclass(frozen=True)
class Next:
    """Whose turn it is (an index, None when nobody is left), and whose was passed over."""

    chosen: int | None
    skipped: tuple[int, ...]


def next_turn(cards: Sequence[Turn]) -> Next:
    """The first card behind the present one that has not been on view and may be, then from the top.

    Cards that had their turn are not repeated; those that may not be shown are passed over and named."""
    present = next((n for n, card in enumerate(cards) if card.on_view), None)
    if present is None:
        present = max((n for n, card in enumerate(cards) if card.shown_before), default=-1)
    order = [*range(present + 1, len(cards)), *range(present + 1)]
    waiting = [n for n in order if not cards[n].shown_before and not cards[n].on_view]
    chosen = next((n for n in waiting if cards[n].may_be_shown), None)
    passed = waiting if chosen is None else waiting[: waiting.index(chosen)]
    return Next(chosen, tuple(passed))


def moved(order: Sequence[Item], item: Item, to: int) -> list[Item]:
    """`order` with `item` at place `to` (from 1; beyond either end is that end), the others as they were."""
    rest = [one for one in order if one != item]
    place = min(max(to, 1), len(rest) + 1)
    return [*rest[: place - 1], item, *rest[place - 1 :]]
