"""What is given up first when a process cannot deliver everything: reactions, then presence, then part of the chat.

Cards, mutes and everything else the host decides always pass."""

from dataclasses import dataclass
from enum import IntEnum

from app.livestream.rules.kinds import Kind

MAY_WAIT = frozenset({Kind.CHAT, Kind.APPLIED})
"""Collected for a moment into one frame; everything else is sent at once."""
SAMPLED = frozenset({Kind.CHAT})
CALM_TICKS = 3
MANY_VIEWERS, MANY_TICKS, RARE_TICKS = 1000, 3, 10


class Level(IntEnum):
    """Each level includes the ones before it."""

    EVERYTHING = 0
    NO_REACTIONS = 1
    RARE_PRESENCE = 2
    SAMPLED_CHAT = 3


LAG_MS = {Level.NO_REACTIONS: 300.0, Level.RARE_PRESENCE: 600.0, Level.SAMPLED_CHAT: 1000.0}
BEHIND = {Level.NO_REACTIONS: 0.25, Level.RARE_PRESENCE: 0.5, Level.SAMPLED_CHAT: 0.75}


@dataclass(frozen=True)
class Load:
    """How late the process's loop ran at worst (ms), and the share of viewers to whom not everything could be sent."""

    lag_ms: float
    behind: float = 0.0

    @property
    def demands(self) -> Level:
        """The level this load asks for."""
        return max(
            (level for level in LAG_MS if self.lag_ms >= LAG_MS[level] or self.behind >= BEHIND[level]),
            default=Level.EVERYTHING,
        )


@dataclass(frozen=True)
class Overload:
    """Where a process stands. It rises one level a tick, and falls one after some calm ticks, so that it does not
    swing."""

    level: Level = Level.EVERYTHING
    calm: int = 0

    def after(self, load: Load) -> "Overload":
        """Where it stands a tick later."""
        if load.demands > self.level:
            return Overload(Level(self.level + 1))
        if load.demands == self.level:
            return Overload(self.level)
        if self.calm + 1 < CALM_TICKS:
            return Overload(self.level, self.calm + 1)
        return Overload(Level(self.level - 1))


def presence_ticks(level: Level, viewers: int) -> int:
    """The audience is told at most every so many ticks."""
    if level >= Level.RARE_PRESENCE:
        return RARE_TICKS
    return MANY_TICKS if viewers >= MANY_VIEWERS else 1
