"""A list of forbidden words as text: one a line, `word`, `word,action` or `word,action,source`; # begins a remark."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.livestream.rules.words import WordAction, folded_word

LONGEST_WORD = 40
LONGEST_SOURCE = 120
LIST_LIMITS = {"city": 5000, "room": 500}
"""Most words of the city's list, and of one room's."""
LONGEST_TEXT = 400_000
WRITTEN = {
    "": WordAction.HOLD,
    "refuse": WordAction.REFUSE,
    "hold": WordAction.HOLD,
    "mask": WordAction.MASK,
    "拒绝": WordAction.REFUSE,
    "审核": WordAction.HOLD,
    "打码": WordAction.MASK,
}


@dataclass(frozen=True)
class Entry:
    """One word of a list; what was not said about it is: hold for review, no source."""

    word: str
    action: WordAction = WordAction.HOLD
    source: str = ""

    @property
    def folded(self) -> str:
        """What is compared."""
        return folded_word(self.word)

    @property
    def is_usable(self) -> bool:
        """Short enough to keep, long enough to compare, and one line without separators of the text form."""
        plain = self.word.isprintable() and not set(self.word) & {",", "，", "#"}
        return plain and len(self.word) <= LONGEST_WORD and 0 < len(self.folded) <= 4 * LONGEST_WORD


def read_list(text: str) -> tuple[list[Entry], list[int]]:
    """The words of a text, each folded form once, and the numbers of lines that are none."""
    entries: dict[str, Entry] = {}
    wrong = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        plain = line.split("#", 1)[0].strip()
        if not plain:
            continue
        entry = _entry(plain)
        if entry is None:
            wrong.append(number)
        else:
            entries.setdefault(entry.folded, entry)
    return list(entries.values()), wrong


def _entry(line: str) -> Entry | None:
    word, action, source = ([part.strip() for part in line.replace("，", ",").split(",", 2)] + ["", ""])[:3]
    if action.lower() not in WRITTEN:
        return None
    entry = Entry(word, WRITTEN[action.lower()], source[:LONGEST_SOURCE])
    return entry if entry.is_usable else None


def write_list(entries: Iterable[Entry]) -> str:
    """Entries as text that `read_list` reads back."""
    lines = [",".join((e.word, str(e.action), e.source.replace("#", " "))).rstrip(",") for e in entries]
    return "\n".join(lines) + "\n" if lines else ""
