"""Which forbidden words a text holds, whatever tricks it is written with, and what is done about it.

Text and words are folded alike: compatibility forms, case, marks, full width, Chinese and circled digits are made
plain; spaces, punctuation, symbols and invisible characters between the characters are dropped."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import ahocorasick


class WordAction(StrEnum):
    """What is done with a message that holds the word; the strongest of all hits counts."""

    REFUSE = "refuse"
    HOLD = "hold"
    MASK = "mask"


STRENGTH = (WordAction.REFUSE, WordAction.HOLD, WordAction.MASK)
LEAST_LETTERS = 2
MASKED = "＊"
DIGITS = ("〇零○", "一壹幺", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
SIMPLE = {written: str(n) for n, row in enumerate(DIGITS) for written in row} | {"+": "加", "➕": "加"}
PATTERNS = {
    "{phone}": re.compile(r"1[3-9][0-9]{9}"),
    "{landline}": re.compile(r"(?<![0-9])0[1-9][0-9]{1,2}[2-9][0-9]{6,7}(?![0-9])"),
    "{wechat}": re.compile(
        r"(?:[微薇威徽]信|v信|加[微薇v]|(?<![a-z])(?:vx|wx|wechat|weixin))(?:号码?|id)?[是为]?[a-z0-9]{6,20}"
    ),
    "{qq}": re.compile(r"(?:(?<![a-z])qq|扣扣)(?:号码?|群)?[是为]?[0-9]{5,11}"),
}
"""Ways to leave a contact that no word names; they stand in a list like words. Folding drops braces, so that no word
is mistaken for one."""


@dataclass(frozen=True)
class Folded:
    """A text made plain, and for each of its characters the place in the text it came from."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Hit:
    """A word found, from `start` to before `end` of the folded text."""

    start: int
    end: int
    word: str
    action: WordAction


@dataclass(frozen=True)
class Verdict:
    """What to do with a text (None: nothing was found), the text as others may see it, and the words that hit."""

    action: WordAction | None
    text: str
    words: tuple[str, ...] = ()


def fold(text: str) -> Folded:
    """`text` made plain."""
    made, places = [], []
    for place, character in enumerate(text):
        for plain in _plain(character):
            made.append(plain)
            places.append(place)
    return Folded("".join(made), tuple(places))


def folded_word(word: str) -> str:
    """A word as it is compared; empty when too little of it is left to compare."""
    if word in PATTERNS:
        return word
    plain = fold(word).text
    return plain if len(plain) >= LEAST_LETTERS else ""


@lru_cache(maxsize=65_536)
def _plain(character: str) -> str:
    """What is left of one character: letters and digits in their plainest form, nothing of anything else."""
    before, after = "", SIMPLE.get(character, character)
    while after != before:
        before, after = after, "".join(_simple(c) for c in unicodedata.normalize("NFKD", after).casefold())
    return after


def _simple(character: str) -> str:
    if character in SIMPLE:
        return SIMPLE[character]
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    return character if kind[0] in "LN" else ""


class WordList:
    """Folded words with their actions, compiled once; `version` says which state of the list this is."""

    def __init__(self, words: Iterable[tuple[str, WordAction]], version: int = 0) -> None:
        self.version = version
        self._automaton = ahocorasick.Automaton()
        self._patterns: list[tuple[str, WordAction]] = []
        for word, action in words:
            if word in PATTERNS:
                self._patterns.append((word, action))
            elif word:
                self._automaton.add_word(word, (word, action))
        if self._automaton:
            self._automaton.make_automaton()

    def hits(self, folded: Folded) -> list[Hit]:
        """Every hit in `folded`."""
        found = [
            Hit(end - len(word) + 1, end + 1, word, action)
            for end, (word, action) in (self._automaton.iter(folded.text) if self._automaton else ())
        ]
        found = [hit for hit in found if is_whole(folded, hit.start, hit.end)]
        for word, action in self._patterns:
            found += [Hit(*match.span(), word, action) for match in PATTERNS[word].finditer(folded.text)]
        return found


def is_whole(folded: Folded, start: int, end: int) -> bool:
    """Whether a hit does not cut a Latin word or a number in two: "ass" is not in "class", 110 not in 11000."""
    return not (_joined(folded, start) or _joined(folded, end))


def _joined(folded: Folded, at: int) -> bool:
    if not 0 < at < len(folded.text) or folded.places[at] - folded.places[at - 1] > 1:
        return False
    left, right = folded.text[at - 1], folded.text[at]
    return left.isascii() and right.isascii() and left.isalpha() == right.isalpha()


def judge(text: str, lists: Sequence[WordList]) -> Verdict:
    """What to do with `text`. Hits that are only to be masked are masked, whatever else is found."""
    folded = fold(text)
    hits = [hit for one in lists for hit in one.hits(folded)]
    if not hits:
        return Verdict(None, text)
    action = min((hit.action for hit in hits), key=STRENGTH.index)
    words = tuple(dict.fromkeys(hit.word for hit in hits))
    return Verdict(action, masked(text, folded, [hit for hit in hits if hit.action is WordAction.MASK]), words)


def masked(text: str, folded: Folded, hits: Iterable[Hit]) -> str:
    """`text` with the hits' characters covered; its length stays."""
    shown = list(text)
    for hit in hits:
        for place in range(folded.places[hit.start], folded.places[hit.end - 1] + 1):
            if not shown[place].isspace():
                shown[place] = MASKED
    return "".join(shown)
