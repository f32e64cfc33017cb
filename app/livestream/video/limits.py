"""How much a broadcast may be. What goes beyond is refused with a code, never cut short in silence."""

PART_SECONDS = 0.2
"""A part is closed once it lasts this long …"""
PART_LIMIT = 0.25
"""… and before a frame would make it longer than this, which is what the playlist promises."""
HOLD_BACK = 0.9
"""Seconds that players keep to the end: three parts would do, and leave nothing for a late one or another take;
more would be felt in talking with each other."""
SEGMENT_SECONDS = 0.8
"""A key frame begins a new segment once the open one lasts this long."""
LONGEST_GAP = 10.0
"""Seconds without a key frame after which a copied broadcast is encoded anew instead."""

WINDOW_SEGMENTS = 10
PART_SEGMENTS = 3
"""How many closed segments are listed, and of how many of them the parts."""
KEPT_SEGMENTS = 30
"""Files of a room that keeps no recording stay this many segments, for players that lag."""

HELLO_BYTES = 8192
"""What a stranger may say before the pass is checked."""
SLICE_BYTES = 4 * 2**20
BYTES_PER_SECOND = 1_250_000
BURST_BYTES = 16 * 2**20
"""A budget that fills by BYTES_PER_SECOND up to BURST_BYTES: a phone that comes out of a tunnel catches up."""
BYTES_BEFORE_VIDEO = 6 * 2**20
SECONDS_BEFORE_VIDEO = 12.0
"""What must have shown a picture by then is not video."""
PIXELS = 1920 * 1088
SIDE = 2560
AHEAD_SECONDS = 60.0
"""A live source cannot be further ahead of the clock than this."""
BROADCAST_SECONDS = 12 * 3600

SILENT_SECONDS = 4.0
"""Without a new part for so long the video counts as lost."""
RETURN_SECONDS = 120
"""So long may a host be away before the room ends itself."""
STUCK_SECONDS = 10.0
"""An encoder that takes nothing in for so long is killed."""
FREE_BYTES = 200 * 2**20
"""With less room on the disk no broadcast begins."""

LOW_IDLE_SECONDS = 30.0
COVER_SECONDS = 10.0


class Stop(Exception):
    """The broadcast cannot go on; `code` is told to the host."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Again(Exception):
    """This take cannot go on, the next one can: the host is asked to begin anew."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
