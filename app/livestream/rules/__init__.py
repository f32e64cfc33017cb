"""Pure rules of live rooms."""

from app.livestream.rules.kinds import Kind
from app.livestream.rules.overload import MAY_WAIT, SAMPLED, Level, Load, Overload, presence_ticks
from app.livestream.rules.speaking import (
    CHAT_PER_WINDOW,
    CHAT_WINDOW_MS,
    MESSAGE_ID,
    SLOWEST,
    TEXT_LIMIT,
    chat_guards,
    held_id,
    message_position,
)
from app.livestream.rules.state import CHAT_KEPT, LISTS, SETS, effects, reduce, shown
from app.livestream.rules.watching import SAME_SITTING_SECONDS, minute_of, sittings_of
from app.livestream.rules.word_lists import (
    LIST_LIMITS,
    LONGEST_SOURCE,
    LONGEST_TEXT,
    LONGEST_WORD,
    Entry,
    read_list,
    write_list,
)
from app.livestream.rules.words import PATTERNS, Verdict, WordAction, WordList, folded_word, judge

__all__ = [
    "CHAT_KEPT",
    "CHAT_PER_WINDOW",
    "CHAT_WINDOW_MS",
    "LISTS",
    "LIST_LIMITS",
    "LONGEST_SOURCE",
    "LONGEST_TEXT",
    "LONGEST_WORD",
    "MAY_WAIT",
    "MESSAGE_ID",
    "PATTERNS",
    "SAME_SITTING_SECONDS",
    "SAMPLED",
    "SETS",
    "SLOWEST",
    "TEXT_LIMIT",
    "Entry",
    "Kind",
    "Level",
    "Load",
    "Overload",
    "Verdict",
    "WordAction",
    "WordList",
    "chat_guards",
    "effects",
    "folded_word",
    "held_id",
    "judge",
    "message_position",
    "minute_of",
    "presence_ticks",
    "read_list",
    "reduce",
    "shown",
    "sittings_of",
    "write_list",
]
